// The tracker in a real browser, on a site that is not the gateway's: what it tells, and what it leaves alone.
import { randomUUID } from 'node:crypto';
import type { Page, Request } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually, until } from '../harness';
import { type Desk, inBrowser, openDesk, type OpenedPage, type OpenPage } from './harness';
import { type SiteOptions, type TrackedSite, trackedSite } from './harness/tracked-site';

let desk: Desk;
/** Of each test its own person, so that what is still on its way tells the next one nothing. */
let person: string;
let token: string;
const sites: TrackedSite[] = [];

beforeAll(async () => {
  desk = await openDesk();
});

beforeEach(async () => {
  person = randomUUID();
  token = await trackerToken(person);
});

afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

afterAll(async () => {
  await desk.close();
});

async function trackerToken(userId: string): Promise<string> {
  const { createTrackerToken } = await desk.ask<{ createTrackerToken: { token: string } }>(
    await desk.token(Role.SERVICE, 'quiet'),
    'mutation ($userId: String!) { createTrackerToken(userId: $userId) { token } }',
    { userId },
  );
  return createTrackerToken.token;
}

/** What is given to `start` beside the address of the gateway, as JavaScript. */
const asIs = (more = ''): string => `token: ${JSON.stringify(token)}, ${more}`;

interface Visit extends OpenedPage {
  readonly site: TrackedSite;
  /** What was sent to the gateway so far. */
  readonly sent: readonly Request[];
}

/** Opens a page of a new site. */
async function visit(
  open: OpenPage,
  options: Partial<SiteOptions> & { readonly prepare?: (page: Page) => Promise<unknown> } = {},
): Promise<Visit> {
  const { prepare, ...of } = options;
  const site = await trackedSite({ gateway: desk.url, options: asIs(), ...of });
  sites.push(site);
  const sent: Request[] = [];
  const opened = await open(
    { ...desk, url: site.url },
    {
      path: '/',
      plainHeaders: true,
      prepare: async (page) => {
        page.on('request', (request) => request.url().startsWith(desk.url) && sent.push(request));
        await prepare?.(page);
      },
    },
  );
  // It is a page of the site; the gateway is the other origin that it is to talk to.
  opened.tolerate(new RegExp(`^request to another origin: ${desk.url}/v1/track$`));
  return { ...opened, site, sent };
}

interface View {
  readonly path: string;
  readonly referrer: string | null;
  readonly durationMs: number | null;
}

async function views(): Promise<View[]> {
  const { rows } = await desk.database.owner.query<View>(
    `SELECT v.path, v.referrer, v.duration_ms AS "durationMs"
       FROM page_views v JOIN app_users u USING (org_id) WHERE u.id = v.user_id AND u.external_id = $1
      ORDER BY v.occurred_at`,
    [person],
  );
  return rows;
}

const paths = async (): Promise<string[]> => (await views()).map(({ path }) => path);

async function sessions(): Promise<number> {
  const { rows } = await desk.database.owner.query(
    `SELECT 1 FROM user_sessions s JOIN app_users u USING (org_id)
      WHERE u.id = s.user_id AND u.external_id = $1`,
    [person],
  );
  return rows.length;
}

const bodyOf = (request: Request): Record<string, unknown> =>
  JSON.parse(request.postData() ?? '{}') as Record<string, unknown>;

/** Navigates without a new document. */
const move = (page: Page, how: 'pushState' | 'replaceState', to: string): Promise<void> =>
  page.evaluate(`history.${how}(null, '', '${to}')`);

/** As a browser hides the page of a tab that is not in front, which a headless one has none of. */
const turn = (page: Page, visibility: 'hidden' | 'visible'): Promise<void> =>
  page.evaluate(`${visible(visibility)}; document.dispatchEvent(new Event('visibilitychange')); undefined`);

const visible = (visibility: string): string =>
  `Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${visibility}' })`;

describe('the tracker', () => {
  it.each([false, true])(
    'tells of documents and of navigation within one, all of one session (as a module: %s)',
    async (asModule) => {
      await inBrowser(async (open) => {
        const { page, site } = await visit(open, { asModule });
        await eventually(paths, ['/']);
        await page.getByRole('link', { name: 'two' }).click();
        await eventually(paths, ['/', '/two']);
        await move(page, 'pushState', '/three?secret=1#part');
        // The same page: what follows its path is nobody's business.
        await move(page, 'replaceState', '/three?other=2');
        await move(page, 'pushState', '/three#elsewhere');
        // Their moments are those at which the gateway hears of them, less their age: by a slow way two in a row may change places.
        await eventually(paths, ['/', '/two', '/three']);
        await move(page, 'replaceState', '/four');
        await eventually(paths, ['/', '/two', '/three', '/four']);
        await page.goBack();
        await eventually(paths, ['/', '/two', '/three', '/four', '/three']);
        expect((await views()).map(({ referrer }) => referrer)).toEqual([
          null,
          `${site.url}/`,
          '/two',
          '/three',
          '/four',
        ]);
        expect(await sessions()).toBe(1);
      })();
    },
  );

  it(
    'sets no cookie and keeps nothing in the browser, under a policy that allows the gateway alone',
    inBrowser(async (open) => {
      // The site has that policy in every test; a breach of it would be an error of the console.
      const { page } = await visit(open, { options: asIs('heartbeatMs: 50') });
      await until(async () => ((await views())[0]?.durationMs ?? 0) > 0);
      expect(await page.context().cookies()).toEqual([]);
      expect(
        await page.evaluate(
          `(async () => [
            document.cookie, localStorage.length, sessionStorage.length, await indexedDB.databases(), await caches.keys()
          ])()`,
        ),
      ).toEqual(['', 0, 0, [], []]);
    }),
  );

  it(
    'says every so often for how long the page has been visible, and not while it is hidden',
    inBrowser(async (open) => {
      const { page, sent } = await visit(open, { options: asIs('heartbeatMs: 100') });
      await until(async () => ((await views())[0]?.durationMs ?? 0) >= 300);
      await turn(page, 'hidden');
      const settled = (): number => sent.length;
      const before = settled();
      // Several heartbeats long.
      await page.waitForTimeout(600);
      expect(settled()).toBe(before);
      await turn(page, 'visible');
      await until(() => settled() > before);
      const last = (): number =>
        Math.max(
          ...sent.map(
            (each) => (bodyOf(each)['heartbeat'] as { durationMs?: number } | undefined)?.durationMs ?? 0,
          ),
        );
      const [{ durationMs }] = [{ durationMs: last() }];
      // What was hidden is not counted.
      const visibleMs = await page.evaluate(() => performance.now());
      expect(durationMs).toBeLessThan(visibleMs - 500);
      expect(await paths()).toEqual(['/']);
    }),
  );

  it(
    'tells of a page that is left by a beacon, which needs no answer',
    inBrowser(async (open) => {
      const { page } = await visit(open);
      await eventually(paths, ['/']);
      expect((await views())[0]?.durationMs).toBeNull();
      await page.waitForTimeout(200);
      await page.goto('about:blank');
      // No heartbeat was due for a minute yet.
      await until(async () => ((await views())[0]?.durationMs ?? 0) >= 200);
    }),
  );

  it(
    'tells of one that is hidden at once, and once',
    inBrowser(async (open) => {
      const { page, sent } = await visit(open);
      await eventually(paths, ['/']);
      await turn(page, 'hidden');
      await until(async () => (await views())[0]?.durationMs !== null);
      await page.evaluate(`window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }))`);
      expect(sent.map((each) => each.resourceType())).toEqual(['fetch', 'ping']);
    }),
  );

  it(
    'counts a page that is opened out of sight when somebody sees it',
    inBrowser(async (open) => {
      const { page, sent } = await visit(open, {
        prepare: (page) => page.addInitScript(visible('hidden')),
      });
      await move(page, 'pushState', '/inbox');
      await page.waitForTimeout(200);
      expect(sent).toEqual([]);
      await turn(page, 'visible');
      await eventually(paths, ['/inbox']);
    }),
  );

  it(
    'counts a page again that comes back from the browser’s memory, and one that is called by hand',
    inBrowser(async (open) => {
      const { page } = await visit(open);
      await eventually(paths, ['/']);
      await page.evaluate(`window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
      await eventually(paths, ['/', '/']);
      await page.evaluate(() =>
        (globalThis as unknown as { tracker: { pageView(path: string): void } }).tracker.pageView(
          '/dialogue',
        ),
      );
      await eventually(paths, ['/', '/', '/dialogue']);
    }),
  );

  it.each([
    ['Do Not Track', 'doNotTrack', `'1'`],
    ['Global Privacy Control', 'globalPrivacyControl', 'true'],
  ])('sends nothing for somebody who says %s, unless the site does not ask', async (_what, name, value) => {
    await inBrowser(async (open) => {
      const prepare = (page: Page): Promise<unknown> =>
        page.addInitScript(`Object.defineProperty(navigator, '${name}', { get: () => ${value} })`);
      const silent = await visit(open, { prepare });
      await move(silent.page, 'pushState', '/elsewhere');
      // By then the other page has told of itself.
      await visit(open, { prepare, options: asIs('respectDoNotTrack: false, path: () => "/asked"') });
      await eventually(paths, ['/asked']);
      expect(silent.sent).toEqual([]);
    })();
  });

  it(
    'loses and doubles nothing while the gateway is away',
    inBrowser(async (open) => {
      const { page, tolerate } = await visit(open);
      tolerate(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/);
      await eventually(paths, ['/']);
      await desk.stop('SIGKILL');
      const leftAt = Date.now();
      for (const to of ['/a', '/b', '/c']) {
        await move(page, 'pushState', to);
        // Ages are told with each delivery: what is closer together than a delivery takes may change places.
        await page.waitForTimeout(250);
      }
      await page.waitForTimeout(1_500);
      await desk.start();
      await eventually(paths, ['/', '/a', '/b', '/c'], 20_000);
      // When they happened, and not when they came.
      const { rows } = await desk.database.owner.query<{ latest: Date }>(
        `SELECT max(v.occurred_at) AS latest
           FROM page_views v JOIN app_users u USING (org_id) WHERE u.id = v.user_id AND u.external_id = $1`,
        [person],
      );
      expect((rows[0]?.latest.getTime() ?? 0) - leftAt).toBeLessThan(1_400);
      expect(await sessions()).toBe(1);
    }),
  );

  it(
    'falls silent with a token that is refused',
    inBrowser(async (open) => {
      const { page, sent, tolerate } = await visit(open, { options: 'token: "ogt_bad"' });
      tolerate(/status of 401/);
      await until(() => sent.length > 0);
      expect((await sent[0]?.response())?.status()).toBe(401);
      await move(page, 'pushState', '/elsewhere');
      await page.goto('about:blank');
      expect(sent).toHaveLength(1);
      expect(await views()).toEqual([]);
    }),
  );

  it(
    'asks once more for a token that is refused, and goes on with the new one',
    inBrowser(async (open) => {
      const { page, sent, tolerate } = await visit(open, {
        options: `token: async () => (globalThis.asked = (globalThis.asked ?? 0) + 1) === 1 ? 'ogt_old' : ${JSON.stringify(token)}`,
      });
      tolerate(/status of 401/);
      await eventually(paths, ['/']);
      await move(page, 'pushState', '/next');
      await eventually(paths, ['/', '/next']);
      expect(await page.evaluate('asked')).toBe(2);
      const ids = sent.map((each) => (bodyOf(each)['pageView'] as { id: string } | undefined)?.id);
      expect(ids[0]).toBe(ids[1]);
    }),
  );

  it(
    'asks no third time',
    inBrowser(async (open) => {
      const { page, sent, tolerate } = await visit(open, {
        options: `token: () => { globalThis.asked = (globalThis.asked ?? 0) + 1; return 'ogt_bad'; }`,
      });
      tolerate(/status of 401/);
      await until(() => sent.length === 2);
      await sent[1]?.response();
      await move(page, 'pushState', '/elsewhere');
      await page.waitForTimeout(300);
      expect(sent).toHaveLength(2);
      expect(await page.evaluate('asked')).toBe(2);
    }),
  );

  it(
    'throws nothing into a page whose own functions do',
    inBrowser(async (open) => {
      const { page, sent } = await visit(open, {
        options: `token: () => { throw new Error('of the site') }, path: () => { throw new Error('of the site') }`,
      });
      await move(page, 'pushState', '/elsewhere');
      expect(new URL(page.url()).pathname).toBe('/elsewhere');
      expect(sent).toEqual([]);
    }),
  );

  it(
    'works on a page that did not come by https, where there is no randomUUID',
    inBrowser(async (open) => {
      await visit(open, {
        prepare: (page) =>
          page.addInitScript(`Object.defineProperty(crypto, 'randomUUID', { value: undefined })`),
      });
      await eventually(paths, ['/']);
    }),
  );

  it(
    'stops where it is told to, and leaves the page as it was',
    inBrowser(async (open) => {
      const { page, sent } = await visit(open);
      await eventually(paths, ['/']);
      await page.evaluate('tracker.stop()');
      await until(async () => (await views())[0]?.durationMs !== null);
      const before = sent.length;
      await move(page, 'pushState', '/elsewhere');
      await page.goto('about:blank');
      expect(sent).toHaveLength(before);
      await page.goBack();
      expect(await page.evaluate('tracker.stop(); history.pushState === History.prototype.pushState')).toBe(
        true,
      );
    }),
  );
});

describe('a page of somebody else', () => {
  it(
    'cannot use the session that its reader has at the gateway',
    inBrowser(async (open) => {
      const { page } = await open(desk, {
        path: '/',
        plainHeaders: true,
        as: { by: 'session', role: Role.ADMIN, organization: 'demo' },
      });
      const [session] = await page.context().cookies(desk.url);
      const cookie = `${session?.name}=${session?.value}`;
      const send = (path: string, body: object, headers: Record<string, string>): Promise<Response> =>
        fetch(`${desk.url}${path}`, {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { cookie, ...headers },
        });
      // The cookie is a good one, on the gateway's own pages.
      const own = { origin: desk.url, 'content-type': 'application/json', 'apollo-require-preflight': 'yes' };
      expect(await (await send('/graphql', { query: '{ me { role } }' }, own)).json()).toEqual({
        data: { me: { role: 'ADMIN' } },
      });
      const pageView = { id: randomUUID(), path: '/in-their-name' };
      for (const origin of ['https://evil.example', desk.url]) {
        const answer = await send('/v1/track', { pageView }, { origin, 'content-type': 'text/plain' });
        expect([origin, answer.status]).toEqual([origin, 401]);
      }
      const { rows } = await desk.database.owner.query('SELECT 1 FROM page_views WHERE id = $1', [
        pageView.id,
      ]);
      expect(rows).toEqual([]);
    }),
  );
});
