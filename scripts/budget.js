// What the dashboard may cost its reader, and the tracker the pages that it lies in, held by CI: `npm run build && npm run budget`. Sizes are those on the wire (gzip).
// With --interactive [--url http://127.0.0.1:4000], against a running gateway with demo data and a Chromium, also the time
// until the first page takes input on a processor four times slower than this one.
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { setTimeout } = require('node:timers/promises');
const { parseArgs } = require('node:util');
const { gzipSync } = require('node:zlib');

const DIST = path.resolve(__dirname, '../dashboard/dist');
const ENTRY = 'index.html';
/** The page that the first address shows. */
const DEFAULT_ROUTE = 'src/support/index.tsx';
/** Each is loaded alone, by pages of others. */
const TRACKER = path.resolve(__dirname, '../packages/tracker/dist');
const TRACKERS = ['tracker.js', 'tracker.global.js'];
const KB = 1000;
const LIMITS = { firstScript: 200 * KB, firstStyle: 40 * KB, lazyScript: 100 * KB, tracker: 2 * KB };
const INTERACTIVE = {
  mark: 'opsgraph:interactive',
  limitMs: 2_000,
  slowdown: 4,
  loads: 5,
  givenUpAfterMs: 30_000,
};

/** What of Vite's manifest the keys load: their files, and those of everything they import at once. */
function closure(manifest, keys) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    const chunk = manifest[key];
    if (chunk === undefined) {
      throw new Error(`Vite's manifest has no ${key}: has the file another name now?`);
    }
    seen.add(key);
    (chunk.imports ?? []).forEach(visit);
  };
  keys.forEach(visit);
  return seen;
}

/** Scripts and styles that an HTML file names, as files of the build. */
function namedBy(html) {
  const files = [];
  for (const [tag] of html.matchAll(/<(?:script|link)\b[^>]*>/g)) {
    const [, address] = /\b(?:src|href)="\/([^"]+)"/.exec(tag) ?? [];
    if (
      address !== undefined &&
      (tag.startsWith('<script') || /rel="(?:modulepreload|stylesheet)"/.test(tag))
    ) {
      files.push(address);
    }
  }
  return files;
}

/**
 * The budget's lines: what is loaded at first and by each page that comes later. Pure; `sizeOf` says the compressed bytes of a
 * file.
 */
function budgetOf(manifest, html, sizeOf) {
  const filesOf = (keys) =>
    [...keys].flatMap((key) => {
      const { file, css = [] } = manifest[key];
      return [file, ...css];
    });
  const first = closure(manifest, [ENTRY, DEFAULT_ROUTE]);
  const firstFiles = new Set(
    [...filesOf(first), ...namedBy(html)].filter((file) => /\.(js|css)$/.test(file)),
  );
  const lines = [];
  const add = (what, files, limit) =>
    lines.push({ what, files, bytes: files.reduce((sum, file) => sum + sizeOf(file), 0), limit });
  const ending = (files, end) => [...files].filter((file) => file.endsWith(end));

  add('script of the first page', ending(firstFiles, '.js'), LIMITS.firstScript);
  add('styles of the first page', ending(firstFiles, '.css'), LIMITS.firstStyle);
  const later = [...first].flatMap((key) => manifest[key].dynamicImports ?? []);
  for (const page of [...new Set(later)].filter((key) => !first.has(key)).sort()) {
    const more = new Set(filesOf(closure(manifest, [page])).filter((file) => !firstFiles.has(file)));
    add(`script of ${page}`, ending(more, '.js'), LIMITS.lazyScript);
  }
  // Shared chunks lie in one folder, so a file's address says nothing; its source and its name do.
  const keyOf = new Map(Object.entries(manifest).map(([key, { file }]) => [file, key]));
  const foreign = [...firstFiles].filter((file) =>
    /^playground\/|graphiql|monaco/i.test(`${keyOf.get(file) ?? ''} ${path.posix.basename(file)}`),
  );
  add('files of the playground in the first load', foreign, 0);
  return lines;
}

/** The lines of the tracker; `sizeOf` as above. */
function trackerBudget(sizeOf) {
  return TRACKERS.map((file) => ({
    what: `tracker as ${file}`,
    files: [file],
    bytes: sizeOf(file),
    limit: LIMITS.tracker,
  }));
}

function isOver({ what, files, bytes, limit }) {
  return what.startsWith('files of') ? files.length > 0 : bytes > limit;
}

function table(lines) {
  const kilobytes = (bytes) => `${(bytes / KB).toFixed(1)} kB`;
  const rows = lines.map((line) => [
    isOver(line) ? 'OVER' : 'ok',
    kilobytes(line.bytes),
    line.limit === 0 ? 'none' : `≤ ${kilobytes(line.limit)}`,
    `${line.what} (${line.files.length} files)`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(
      ([state, ...rest]) =>
        `${state.padEnd(widths[0])}  ${rest[0].padStart(widths[1])}  ${rest[1].padStart(widths[2])}  ${rest[2]}`,
    )
    .join('\n');
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Milliseconds from navigation until the dashboard marks that it takes input, of so many first visits. */
async function interactiveTimes(url) {
  const { chromium } = require('playwright-core');
  const { enterDemo, findChromium, launchOptions } = require('./chromium.js');
  const found = findChromium();
  if ('missing' in found) {
    throw new Error(`--interactive needs a Chromium, and ${found.missing}; install chromium or set CHROMIUM`);
  }
  const browser = await chromium.launch(launchOptions(found.path));
  const times = [];
  try {
    for (let load = 0; load < INTERACTIVE.loads; load += 1) {
      // A browser that was never here: nothing is cached.
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      await enterDemo(context, url, { role: 'ANALYST', organization: 'demo' });
      const page = await context.newPage();
      const devtools = await context.newCDPSession(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: INTERACTIVE.slowdown });
      await page.goto(`${url}/`, { waitUntil: 'commit' });
      times.push(await markedAt(page));
      await context.close();
    }
  } finally {
    await browser.close();
  }
  return times;
}

/** When the page says that it takes input. Asked again and again from outside: its policy forbids a script that waits. */
async function markedAt(page) {
  const deadline = Date.now() + INTERACTIVE.givenUpAfterMs;
  while (Date.now() < deadline) {
    const time = await page.evaluate(
      (name) => performance.getEntriesByName(name)[0]?.startTime,
      INTERACTIVE.mark,
    );
    if (time !== undefined) {
      return time;
    }
    await setTimeout(50);
  }
  throw new Error(`The page never set the mark ${INTERACTIVE.mark}`);
}

async function main() {
  const { values } = parseArgs({
    options: { interactive: { type: 'boolean' }, url: { type: 'string', default: 'http://127.0.0.1:4000' } },
  });
  const manifestFile = path.join(DIST, '.vite/manifest.json');
  if (!fs.existsSync(manifestFile)) {
    throw new Error('There is no dashboard/dist/.vite/manifest.json: run `npm run build` first');
  }
  const compressed = (folder) => (file) => gzipSync(fs.readFileSync(path.join(folder, file))).length;
  const lines = [
    ...budgetOf(
      JSON.parse(fs.readFileSync(manifestFile, 'utf8')),
      fs.readFileSync(path.join(DIST, ENTRY), 'utf8'),
      compressed(DIST),
    ),
    ...trackerBudget(compressed(TRACKER)),
  ];
  process.stdout.write(`${table(lines)}\n`);
  let isExceeded = lines.some(isOver);
  if (values.interactive === true) {
    const times = await interactiveTimes(values.url);
    const middle = median(times);
    isExceeded ||= middle > INTERACTIVE.limitMs;
    process.stdout.write(
      `${middle > INTERACTIVE.limitMs ? 'OVER' : 'ok'}  interactive after ${Math.round(middle)} ms ≤ ${INTERACTIVE.limitMs} ms ` +
        `at ${INTERACTIVE.slowdown}× slowdown (median of ${times.map(Math.round).join(', ')})\n`,
    );
  }
  process.exitCode = isExceeded ? 1 : 0;
}

module.exports = { budgetOf, isOver, trackerBudget };

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
