// Commands of the command line, one after another in one process, for whoever has many: a process each would load all of the
// gateway thirty times. It is asked over a socket, by stand-in.js.
'use strict';

const http = require('node:http');
const path = require('node:path');
const { Readable } = require('node:stream');
const { json } = require('node:stream/consumers');

const { describeCommands } = require(path.resolve(__dirname, '../../../dist/src/cli.js'));
const own = { ...process.env };
let last = Promise.resolve();

async function run({ words, cwd, env, input }) {
  const said = { stdout: '', stderr: '' };
  const writes = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ['stdout', 'stderr']) {
    process[stream].write = (piece) => {
      said[stream] += piece;
      return true;
    };
  }
  Object.defineProperty(process, 'stdin', { value: Readable.from([input]), configurable: true });
  process.chdir(cwd);
  process.env = { ...own, ...env };
  process.exitCode = 0;
  try {
    await describeCommands().parseAsync(words, { from: 'user' });
  } catch (error) {
    said.stderr += `${error.message}\n`;
    process.exitCode ||= 1;
  } finally {
    Object.assign(process.stdout, { write: writes.stdout });
    Object.assign(process.stderr, { write: writes.stderr });
  }
  const code = process.exitCode;
  process.exitCode = 0;
  return { ...said, code };
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
