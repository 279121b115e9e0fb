// `npm run test:faults`: the fault suite. `-- --write` puts what it measured into docs/reliability.md; other words go to jest.
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const [BEGIN, END] = ['<!-- measured: begin -->', '<!-- measured: end -->'];
const given = process.argv.slice(2);
const folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-figures-'));
const noted = path.join(folder, 'figures.jsonl');
const { status } = spawnSync(
  process.execPath,
  [
    require.resolve('jest/bin/jest'),
    '--config',
    'jest.faults.config.js',
    ...given.filter((word) => word !== '--write'),
  ],
  { stdio: 'inherit', env: { ...process.env, OPSGRAPH_FAULTS_FIGURES: noted } },
);
// What failed has no figures; what has some is worth writing down either way, and the exit code tells.
if (given.includes('--write') && existsSync(noted)) {
  const page = path.resolve(__dirname, '../docs/reliability.md');
  const text = readFileSync(page, 'utf8');
  const lines = readFileSync(noted, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const table = tableOf(lines);
  writeFileSync(
    page,
    `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n\n${table}\n\n${text.slice(text.indexOf(END))}`,
  );
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = status ?? 1;

function tableOf(lines) {
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
    ...rows,
  ].join('\n');
}
