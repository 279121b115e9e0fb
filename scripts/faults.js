// `npm run test:faults`: the fault suite. `-- --write` puts what it measured into docs/reliability.md; other words go to jest. Where
// they name some of its files, rows of the others stay.
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { format, resolveConfig } = require('prettier');

const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'];
const given = process.argv.slice(2);
const words = given.filter((word) => word !== '--write');

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
});

async function main() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-figures-'));
  const noted = path.join(folder, 'figures.jsonl');
  const { status } = spawnSync(
    process.execPath,
    // A scenario that failed leaves its clients behind.
    [require.resolve('jest/bin/jest'), '--config', 'jest.faults.config.js', '--forceExit', ...words],
    { stdio: 'inherit', env: { ...process.env, OPSGRAPH_FAULTS_FIGURES: noted } },
  );
  // What failed has no figures; what has some is worth writing down either way, and the exit code tells.
  if (given.includes('--write') && existsSync(noted)) {
    const lines = readFileSync(noted, 'utf8').trim().split('\n');
    await write(lines.map((line) => JSON.parse(line)));
  }
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = status ?? 1;
}

async function write(lines) {
  const page = path.resolve(__dirname, '../docs/reliability.md');
  const text = readFileSync(page, 'utf8');
  const [before, after] = [text.slice(0, text.indexOf(BEGIN) + BEGIN.length), text.slice(text.indexOf(END))];
  const others = words.length === 0 ? [] : rowsBeside(text.slice(before.length, text.indexOf(END)), lines);
  const written = `${before}\n\n${tableOf(lines, others)}\n\n${after}`;
  writeFileSync(page, await format(written, { ...(await resolveConfig(page)), filepath: page }));
}

/** Of the table that is there: what was done by none of these. */
function rowsBeside(table, lines) {
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const isNew = (row) =>
    lines.some(({ fault }) => [' (', '  ', ' |'].some((end) => row.startsWith(`| ${fault}${end}`)));
  return rows.slice(2).filter((row) => !isNew(row));
}

function tableOf(lines, others) {
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  const [cpu] = os.cpus();
  const machine = `Machine: ${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB, Node ${process.versions.node}; everything on it, the clients included.`;
  const seconds = (ms) => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`);
  const rows = lines.map(({ fault, notRun, againMs, figures, more }) =>
    notRun !== undefined
      ? `| ${fault} | NOT RUN: ${notRun} | | | | |`
      : `| ${fault}${more === undefined ? '' : ` (${more})`} | ${seconds(againMs)} | ${seconds(figures.longestPauseMs)} | ${figures.acknowledged} | ${figures.answers} | ${
          Object.entries(figures.errors)
            .map(([code, count]) => `${count} × ${code}`)
            .join(', ') || 'none'
        } |`,
  );
  return [
    machine,
    '',
    '| What was done | Writes acknowledged again after | Longest pause between two | Writes acknowledged, all there once | Answers | What clients heard meanwhile |',
    '| --- | ---: | ---: | ---: | ---: | --- |',
    ...others,
    ...rows,
  ].join('\n');
}
