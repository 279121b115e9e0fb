// Pages in a headless Chromium as a person has them before them. Whatever goes wrong on a page fails the test at its end, also
// when the test does not look there: an error of the console or of a script, a request that failed, a request to anybody else.
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { hasSettled, launchOptions } from '../../../scripts/chromium';
import type { Role } from '../../../src/platform';
import { eventually } from '../../harness';
import type { Desk, OrganizationSlug } from './desk';

export interface PageOptions {
  readonly path: string;
  /** Absent: nobody is signed in. A token comes with the address; a session by signing in at the page for it, demo desks only. */
  readonly as?: {
    readonly by: 'token' | 'session';
    readonly role: Role;
    readonly organization?: OrganizationSlug;
  };
  readonly width?: number;
  readonly height?: number;
  readonly language?: 'en' | 'th';
  readonly theme?: 'light' | 'dark';
  readonly reducedMotion?: boolean;
  /** True: only the headers that a browser sends by itself, for which it asks no other origin first. */
  readonly plainHeaders?: boolean;
  /** Before anything is asked for, such as to hold answers back. */
  readonly prepare?: (page: Page) => Promise<void>;
}

export interface OpenedPage {
  readonly page: Page;
  /** What went wrong so far. */
  readonly problems: readonly string[];
  /** The test brings such problems about itself, for as long as the page is open. */
  readonly tolerate: (pattern: RegExp) => void;
}

export type OpenPage = (desk: Desk, options: PageOptions) => Promise<OpenedPage>;

/** Shorter than a test's own time, so that what did not come is named. */
const WAIT_MS = 15_000;

const LANGUAGES = { en: 'en-GB', th: 'th-TH' } as const;

let launched: Promise<Browser> | undefined;

function browser(): Promise<Browser> {
  launched ??= chromium.launch(launchOptions(process.env['CHROMIUM'] ?? 'chromium'));
  return launched;
}

afterAll(async () => {
  await (await launched)?.close();
  launched = undefined;
});

/** A test that opens pages, each with cookies and storage of its own; a failure names pictures of them. */
export function inBrowser(work: (open: OpenPage) => Promise<void>): () => Promise<void> {
  return async () => {
    const opened: (OpenedPage & {
      readonly context: BrowserContext;
      readonly open: () => readonly string[];
    })[] = [];
    try {
      await work(async (desk, options) => {
        const context = await newContext(options);
        const page = await context.newPage();
        const tolerated: RegExp[] = [];
        const problems = watch(page, desk.url);
        const each = {
          page,
          context,
          problems,
          tolerate: (pattern: RegExp) => void tolerated.push(pattern),
          open: () => problems.filter((problem) => !tolerated.some((pattern) => pattern.test(problem))),
        };
        opened.push(each);
        await options.prepare?.(page);
        await visit(page, desk, options);
        return each;
      });
      expect(opened.flatMap(({ open }) => open())).toEqual([]);
    } catch (error) {
      throw await withPictures(error, opened);
    } finally {
      for (const { context } of opened) {
        await context.close();
      }
    }
  };
}

async function newContext(options: PageOptions): Promise<BrowserContext> {
  const context = await (
    await browser()
  ).newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    locale: LANGUAGES[options.language ?? 'en'],
    colorScheme: options.theme ?? 'light',
    reducedMotion: options.reducedMotion === true ? 'reduce' : 'no-preference',
    // Each comes from an address of its own, so that none uses up another's attempts to sign in.
    ...(options.plainHeaders === true
      ? {}
      : { extraHTTPHeaders: { 'x-forwarded-for': `10.${randomBytes(3).join('.')}` } }),
  });
  context.setDefaultTimeout(WAIT_MS);
  return context;
}

async function visit(page: Page, desk: Desk, { path: wanted, as }: PageOptions): Promise<void> {
  if (as === undefined) {
    await page.goto(`${desk.url}${wanted}`);
  } else if (as.by === 'token') {
    await page.goto(`${desk.url}${wanted}#token=${await desk.token(as.role, as.organization)}`);
  } else {
    const { organization = 'demo', role } = as;
    await page.goto(`${desk.url}/sign-in?${new URLSearchParams({ return: wanted }).toString()}`);
    await page.locator(`section[aria-labelledby="org-${organization}"] button[value="${role}"]`).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  }
}

/** Resolves once the dashboard's page is there with all that it asks for at first. */
export async function settled(page: Page): Promise<void> {
  await eventually(() => hasSettled(page), true);
}

/** Everything that goes wrong on the page from now on, as it comes. */
function watch(page: Page, own: string): readonly string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      problems.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'unknown';
    // What a page gives up, or a navigation cuts short, has not failed.
    if (reason !== 'net::ERR_ABORTED') {
      problems.push(`failed request: ${request.method()} ${request.url()}: ${reason}`);
    }
  });
  const requested = (address: string): void => {
    const { protocol, host } = new URL(address);
    // Of the page itself, and never on the wire.
    const isLocal = protocol === 'data:' || protocol === 'blob:';
    if (!isLocal && host !== new URL(own).host) {
      problems.push(`request to another origin: ${address}`);
    }
  };
  page.on('request', (request) => requested(request.url()));
  page.on('websocket', (socket) => requested(socket.url()));
  return problems;
}

/** The failure, with a folder in its message that holds what every open page looks like and says. */
async function withPictures(
  error: unknown,
  opened: readonly (OpenedPage & { readonly context: BrowserContext })[],
): Promise<unknown> {
  if (!(error instanceof Error) || opened.length === 0) {
    return error;
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'opsgraph-browser-'));
  for (const [index, { page, problems }] of opened.entries()) {
    const file = path.join(folder, `page-${index + 1}`);
    // A page that cannot even be drawn must not hide why the test failed.
    await page.screenshot({ path: `${file}.png`, fullPage: true }).catch(() => undefined);
    const text = await page.content().catch(() => '');
    await writeFile(`${file}.txt`, [page.url(), ...problems, '', text].join('\n'));
  }
  const { message, stack } = error;
  error.message = `${message}\n\nThe pages as they were: ${folder}`;
  error.stack = (stack ?? message).replace(message, () => error.message);
  return error;
}
