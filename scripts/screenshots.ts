// Pictures of every page in every state, to be looked at: npm run screenshots -- OUTDIR [--url …] [--only support,audit] …
// Needs a running gateway with demo data, which `npm start` is. States that data does not bring about are made on the way
// between page and gateway: answers are held back, or replaced by failures.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { enterDemo, findChromium, hasSettled, launchOptions } from './chromium';

const PAGES: Readonly<Record<string, string>> = {
  start: '/',
  support: '/support',
  audit: '/audit',
  explore: '/explore',
  usage: '/usage',
  learning: '/learning',
  alerts: '/alerts',
  reliability: '/reliability',
  settings: '/settings',
  playground: '/playground/',
};
const STATES = ['ready', 'loading', 'empty', 'failing', 'forbidden'] as const;
const LANGUAGES = { en: 'en-GB', th: 'th-TH' } as const;
const THEMES = ['light', 'dark'] as const;
const SETTLED_WITHIN_MS = 15_000;

type State = (typeof STATES)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4000' },
    organization: { type: 'string', default: 'demo' },
    /** A token of an organization without data; the state "empty" is left out where there is none. */
    'empty-token': { type: 'string' },
    only: { type: 'string', default: Object.keys(PAGES).join(',') },
    states: { type: 'string', default: STATES.join(',') },
    languages: { type: 'string', default: Object.keys(LANGUAGES).join(',') },
    themes: { type: 'string', default: THEMES.join(',') },
    widths: { type: 'string', default: '360,1280,2560' },
  },
});

/** The words of an option, each of which must be one of these. */
function chosen<T extends string>(option: string, given: string, among: readonly T[]): readonly T[] {
  return given.split(',').map((word) => {
    const known = among.find((each) => each === word);
    if (known === undefined) {
      throw new Error(`--${option}: ${word} is none of ${among.join(', ')}`);
    }
    return known;
  });
}

async function main(): Promise<void> {
  const [outDir] = positionals;
  if (outDir === undefined) {
    throw new Error('Where to? npm run screenshots -- OUTDIR');
  }
  const found = findChromium();
  if ('missing' in found) {
    throw new Error(`Screenshots need a Chromium, and ${found.missing}; install chromium or set CHROMIUM`);
  }
  const pages = chosen('only', values.only, Object.keys(PAGES));
  const states = chosen('states', values.states, STATES);
  const languages = chosen('languages', values.languages, ['en', 'th'] as const);
  const themes = chosen('themes', values.themes, THEMES);
  await mkdir(outDir, { recursive: true });
  const browser = await chromium.launch(launchOptions(found.path));
  try {
    const admin = await signedIn(browser, 'ORG_ADMIN');
    const operator = await signedIn(browser, 'OPERATOR');
    for (const state of states.filter((each) => each !== 'empty' || values['empty-token'] !== undefined)) {
      for (const width of values.widths.split(',').map(Number)) {
        for (const language of languages) {
          for (const theme of themes) {
            const context = await browser.newContext({
              viewport: { width, height: width < 640 ? 780 : Math.round((width * 9) / 16) },
              locale: LANGUAGES[language],
              colorScheme: theme,
              reducedMotion: 'reduce',
              ...(state === 'empty' ? {} : { storageState: state === 'forbidden' ? operator : admin }),
            });
            for (const name of pages) {
              const file = path.join(outDir, `${name}-${state}-${language}-${theme}-${width}.png`);
              await picture(context, PAGES[name] ?? '/', state, file);
            }
            await context.close();
          }
        }
      }
    }
  } finally {
    await browser.close();
  }
}

/** One sign-in for all pictures: a gateway counts attempts. */
async function signedIn(
  browser: Browser,
  role: string,
): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> {
  const context = await browser.newContext();
  await enterDemo(context, values.url, { role, organization: values.organization });
  const kept = await context.storageState();
  await context.close();
  return kept;
}

async function picture(context: BrowserContext, address: string, state: State, file: string): Promise<void> {
  const page = await context.newPage();
  await makeState(page, state);
  const token = values['empty-token'];
  await page.goto(
    `${values.url}${address}${state === 'empty' && token !== undefined ? `#token=${token}` : ''}`,
  );
  // What loads for ever never settles; its picture is taken once the frame is there.
  if (state === 'loading' || address.startsWith('/playground')) {
    await setTimeout(1_500);
  } else {
    const deadline = Date.now() + SETTLED_WITHIN_MS;
    while (!(await hasSettled(page)) && Date.now() < deadline) {
      await setTimeout(100);
    }
    // Fonts, and what is drawn a frame later.
    await setTimeout(300);
  }
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
  process.stdout.write(`${file}\n`);
}

const FAILURE = {
  message: 'Internal error',
  extensions: { code: 'INTERNAL_SERVER_ERROR', id: '0198c0de-0000-7000-8000-00000000beef' },
};

/** Holds back or replaces all answers but the one that says who is signed in. */
async function makeState(page: Page, state: State): Promise<void> {
  if (state !== 'loading' && state !== 'failing') {
    return;
  }
  await page.route('**/graphql', async (route) => {
    const { operationName } = (route.request().postDataJSON() ?? {}) as { operationName?: string };
    if (operationName === 'Me') {
      await route.continue();
    } else if (state === 'failing') {
      await route.fulfill({ status: 200, json: { data: null, errors: [FAILURE] } });
    }
  });
  await page.routeWebSocket('**/graphql', (socket) => {
    socket.onMessage((message) => {
      const { type, id } = JSON.parse(message.toString()) as { type: string; id?: string };
      if (type === 'connection_init') {
        socket.send(JSON.stringify({ type: 'connection_ack' }));
      } else if (type === 'ping') {
        socket.send(JSON.stringify({ type: 'pong' }));
      } else if (type === 'subscribe' && state === 'failing') {
        socket.send(JSON.stringify({ id, type: 'error', payload: [FAILURE] }));
      }
    });
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
