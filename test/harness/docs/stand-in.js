// What samples call by name: `npx opsgraph` asks resident-commands.js, and `curl` is as much of it as samples use, so that
// none has to be there; it fails where the answer is a refusal. Any other program or option is refused.
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const http = require('node:http');

const [, , name, ...words] = process.argv;
const fail = (text) => {
  process.stderr.write(`${name}: ${text}\n`);
  process.exitCode = 2;
};
const standardInput = () => readFileSync(0, 'utf8');

function npx() {
  if (words.shift() !== 'opsgraph') {
    fail('only opsgraph is here');
    return;
  }
  const input = words.includes('find') ? standardInput() : '';
  const request = http.request({ socketPath: process.env.SAMPLE_SOCKET, method: 'POST' }, (response) => {
    let text = '';
    response.on('data', (piece) => (text += piece));
    response.on('end', () => {
      const { code, stdout, stderr } = JSON.parse(text);
      process.stdout.write(stdout);
      process.stderr.write(stderr);
      process.exitCode = code;
    });
  });
  request.on('error', (error) => fail(error.message));
  request.end(JSON.stringify({ words, cwd: process.cwd(), env: process.env, input }));
}

async function curl() {
  const headers = {};
  let body;
  let url;
  let isFile = false;
  while (words.length > 0) {
    const word = words.shift();
    if (/^-[sSOJ]+$/.test(word)) {
      isFile ||= word.includes('O');
    } else if (word === '-H') {
      const [, field, value] = /^([^:]+):\s*(.*)$/.exec(words.shift());
      headers[field] = value;
    } else if (word === '-d' || word === '--data-binary') {
      const given = words.shift();
      body = given === '@-' ? standardInput() : given.startsWith('@') ? readFileSync(given.slice(1)) : given;
    } else if (word.startsWith('-')) {
      fail(`no option ${word} here`);
      return;
    } else {
      url = word;
    }
  }
  const response = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers, body });
  const text = await response.text();
  if (isFile) {
    const [, file] = /filename="?([\w.-]+)/.exec(response.headers.get('content-disposition') ?? '') ?? [];
    writeFileSync(file ?? 'answer', text);
  } else {
    process.stdout.write(text);
  }
  if (!response.ok || /"errors":\[/.test(text)) {
    fail(`${response.status} ${text}`);
  }
}

if (name === 'npx') {
  npx();
} else {
  void curl();
}
