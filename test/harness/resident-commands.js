// Commands of the command line, one after another in one process, for whoever has many: a process each would load all of the
// gateway every time. Asked over the socket that it is given (commands.ts, docs/stand-in.js).
'use strict';

const http = require('node:http');
const path = require('node:path');
const { Readable } = require('node:stream');
const { json } = require('node:stream/consumers');

const { runCommand } = require(path.resolve(__dirname, '../../dist/src/cli.js'));
const home = process.cwd();
let last = Promise.resolve();

async function run({ words, cwd, env, input }) {
  const said = { stdout: '', stderr: '' };
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = (piece, ...rest) => {
      said[stream] += piece;
      rest.at(-1)?.();
      return true;
    };
  }
  Object.defineProperty(process, 'stdin', { value: Readable.from([input]), configurable: true });
  process.chdir(cwd);
  process.env = env;
  process.exitCode = 0;
  try {
    await runCommand(words);
  } finally {
    Object.assign(process.stdout, { write: writes.stdout });
    Object.assign(process.stderr, { write: writes.stderr });
    // Nobody's folder, which may be removed.
    process.chdir(home);
  }
  const code = process.exitCode;
  process.exitCode = 0;
  return { code, ...said };
}

http
  .createServer((request, response) => {
    last = last
      .then(async () => run(await json(request)))
      .then(
        (answer) => response.end(JSON.stringify(answer)),
        (error) => response.end(JSON.stringify({ code: 1, stdout: '', stderr: `${error.stack}\n` })),
      );
  })
  .listen(process.argv[2], () => process.send('ready'));
process.on('disconnect', () => process.exit());
