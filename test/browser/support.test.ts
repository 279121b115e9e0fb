// The support page left open: its numbers move by themselves, a gateway that goes away comes back without a reload, and what is
// shown of it, as a table or as a file, is what the gateway says.
import type { Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually, until } from '../harness';
import {
  card,
  cellsOf,
  type Desk,
  inAddress,
  inBrowser,
  numberOf,
  openDesk,
  type OpenPage,
  type OpenedPage,
  says,
  settled,
  shownIn,
  tile,
  shownFile,
} from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

/** The desk on which nothing happens unless a test does it. */
const open = (openPage: OpenPage): Promise<OpenedPage> =>
  openPage(desk, { path: '/support', as: { by: 'token', role: Role.ANALYST, organization: 'quiet' } });

/** The number of the tile "waiting" as it is on screen; null while there is none. */
async function waiting(page: Page): Promise<number | null> {
  const written = await tile(page, 'waiting');
  return written === null ? null : numberOf(written);
}

async function waitingNow(): Promise<number> {
  const { liveKpis } = await desk.ask<{ liveKpis: { waiting: number } }>(
    await desk.token(Role.ANALYST, 'quiet'),
    '{ liveKpis { waiting } }',
  );
  return liveKpis.waiting;
}

/** Days that are over, so that nothing in them changes any more. */
const dayBefore = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const PAST = `range=custom&from=${dayBefore(6)}&to=${dayBefore(3)}`;

describe('the support page', () => {
  it(
    'shows one more waiting when another client starts a session, and one less when somebody claims it',
    inBrowser(async (openPage) => {
      const before = await waitingNow();
      const { page } = await open(openPage);
      await says(page, 'Live');
      await eventually(() => waiting(page), before);

      const session = await desk.startSession();
      await eventually(() => waiting(page), before + 1);

      await desk.claimSession(session);
      await eventually(() => waiting(page), before);
    }),
  );

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'says that it reconnects after %s and since when its numbers are stale, and then shows the state of then',
    async (signal) => {
      await inBrowser(async (openPage) => {
        const before = await waitingNow();
        const { page, tolerate } = await open(openPage);
        await says(page, 'Live');
        await eventually(() => waiting(page), before);
        const tiles = card(page, 'Now');
        expect(await tiles.getAttribute('data-state')).toBe('ready');

        // A browser reports each attempt.
        tolerate(
          /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to .* failed/,
        );
        await desk.stop(signal);
        await says(page, 'Reconnecting');
        // What was last known stays on screen, and is said to be old.
        expect(await waiting(page)).toBe(before);
        await tiles.getByText(/^Stale since \d\d:\d\d:\d\d$/).waitFor();
        expect(await tiles.getAttribute('data-state')).toBe('stale');

        await desk.quiet.session({ started: new Date(Date.now() - 1_000).toISOString() });
        await desk.start();
        await says(page, 'Live');
        await eventually(() => waiting(page), before + 1);
        await eventually(() => tiles.getAttribute('data-state'), 'ready');

        // And it goes on from there.
        await desk.startSession();
        await eventually(() => waiting(page), before + 2);
      })();
    },
  );

  it(
    'shows and is sent nothing of another organization, whatever happens there',
    inBrowser(async (openPage) => {
      const heard: string[] = [];
      const quiet = await openPage(desk, {
        path: '/support',
        as: { by: 'token', role: Role.ANALYST, organization: 'quiet' },
        prepare: async (page) => {
          page.on('websocket', (socket) =>
            socket.on('framereceived', ({ payload }) => heard.push(payload.toString())),
          );
          page.on('response', (response) => {
            if (response.url().endsWith('/graphql')) {
              response.text().then(
                (body) => heard.push(body),
                () => undefined,
              );
            }
          });
          await Promise.resolve();
        },
      });
      await says(quiet.page, 'Live');
      const other = await openPage(desk, {
        path: '/support',
        as: { by: 'session', role: Role.ANALYST, organization: 'demo-b' },
      });
      await says(other.page, 'Live');
      await eventually(() => waiting(quiet.page), await waitingNow());
      const before = await waiting(quiet.page);

      // Something happens there until it is seen there.
      const todayThere = await tile(other.page, 'sessionsToday');
      const service = await desk.token(Role.SERVICE, 'demo-b');
      const { rows } = await desk.database.owner.query<{ id: string }>(
        'SELECT id FROM contacts WHERE org_id = $1 LIMIT 5',
        [await desk.organizationId('demo-b')],
      );
      for (const { id } of rows) {
        await desk.ask(
          service,
          'mutation ($contact: ID!) { startSession(contactId: $contact, channel: "web") { id } }',
          { contact: id },
        );
      }
      await until(async () => (await tile(other.page, 'sessionsToday')) !== todayThere);

      // Here it is as it was, and what happens here is the next that is seen.
      expect(await waiting(quiet.page)).toBe(before);
      await desk.startSession();
      await eventually(() => waiting(quiet.page), (before ?? 0) + 1);
      expect(await quiet.page.getByRole('banner').innerText()).toContain('quiet');
      expect(await other.page.getByRole('banner').innerText()).toContain('Chao Phraya Outfitters');
      const everything = [...heard, await quiet.page.content()].join('\n');
      expect(heard.length).toBeGreaterThan(0);
      expect(everything).not.toContain('Chao Phraya');
      expect(everything).not.toContain(await desk.organizationId('demo-b'));
    }),
  );

  it(
    'shows operators their own figures only',
    inBrowser(async (openPage) => {
      const { page } = await openPage(desk, {
        path: `/support?${PAST}`,
        as: { by: 'token', role: Role.OPERATOR },
      });
      await settled(page);
      const { me } = await desk.ask<{ me: { id: string } }>(await desk.token(Role.OPERATOR), '{ me { id } }');
      const { operatorPerformance: all } = await desk.ask<{
        operatorPerformance: { operatorId: string; operatorName: string; sessionsClaimed: number }[];
      }>(
        await desk.token(Role.ANALYST),
        'query ($asOf: DateTime!) { operatorPerformance(days: 4, asOf: $asOf) { operatorId operatorName sessionsClaimed } }',
        { asOf: await endOfRange(page) },
      );
      const own = all.find(({ operatorId }) => operatorId === me.id);
      const others = all.filter(({ operatorId }) => operatorId !== me.id);
      expect(others.length).toBeGreaterThan(0);

      const table = await shownIn(card(page, 'Your work').getByRole('table'));
      expect(cellsOf(table, 'Name').map(({ text }) => text)).toEqual([`${own?.operatorName ?? ''} (you)`]);
      expect(cellsOf(table, 'Claimed').map(({ text }) => numberOf(text))).toEqual([own?.sessionsClaimed]);
      const text = await page.getByRole('main').innerText();
      expect(others.filter(({ operatorName }) => text.includes(operatorName))).toEqual([]);
      // Nothing of the desk: neither who waits nor what came of all sessions.
      expect(await page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
        'Your figures',
        'Your work',
      ]);
      expect(await tile(page, 'waiting')).toBeNull();
    }),
  );

  it(
    'has in the table of a chart the numbers that the gateway gives',
    inBrowser(async (openPage) => {
      const { page } = await openPage(desk, {
        path: `/support?${PAST}`,
        as: { by: 'token', role: Role.ANALYST },
      });
      await settled(page);
      const chart = card(page, 'Trend');
      await chart.getByRole('button', { name: 'As table' }).click();
      const table = await shownIn(chart.getByRole('table'));

      const to = await endOfRange(page);
      const from = new Date(new Date(to).getTime() - 4 * 86_400_000).toISOString();
      const answer = await desk.ask<
        Record<
          'started' | 'closed',
          { lines: { points: { value: number; comparison: { value: number } }[] }[] }
        >
      >(
        await desk.token(Role.ANALYST),
        `query ($from: DateTime!, $to: DateTime!) {
          started: metricSeries(metric: sessionsStarted, from: $from, to: $to, compare: PREVIOUS_PERIOD) {
            lines { points { value comparison { value } } }
          }
          closed: metricSeries(metric: sessionsClosed, from: $from, to: $to, compare: PREVIOUS_PERIOD) {
            lines { points { value comparison { value } } }
          }
        }`,
        { from, to },
      );
      const shown = (column: string): (number | null)[] =>
        cellsOf(table, column).map(({ text }) => numberOf(text));
      const points = answer.started.lines[0]?.points ?? [];
      expect(points).toHaveLength(4);
      expect(shown('Started')).toEqual(points.map(({ value }) => value));
      expect(shown('Period before')).toEqual(points.map(({ comparison }) => comparison.value));
      expect(shown('Closed')).toEqual(answer.closed.lines[0]?.points.map(({ value }) => value));
      expect(shown('Started').some((value) => (value ?? 0) > 0)).toBe(true);
    }),
  );

  it(
    'hands over as CSV the rows of the operators that are shown, sorted and searched as they are',
    inBrowser(async (openPage) => {
      const { page } = await openPage(desk, {
        path: `/support?${PAST}`,
        as: { by: 'token', role: Role.ANALYST },
      });
      await settled(page);
      const operators = card(page, 'Operators');
      const all = cellsOf(await shownIn(operators.getByRole('table')), 'Name').map(({ text }) => text);
      const letter = letterOfSome(all);
      await operators.getByRole('searchbox').fill(letter);
      await operators.getByRole('button', { name: 'Claimed', exact: true }).click();
      await operators.locator('th[aria-sort="descending"]').waitFor();
      const shown = await shownIn(operators.getByRole('table'));
      const names = cellsOf(shown, 'Name').map(({ text }) => text);
      expect([...names].sort()).toEqual(all.filter((name) => name.toLowerCase().includes(letter)).sort());
      expect(names.length).toBeLessThan(all.length);

      const file = await shownFile(page, operators);
      expect(file.name).toMatch(/^operators-.*\.csv$/);
      expect(file.columns).toEqual(shown.columns);
      expect(file.rows.map((row) => row['Name'])).toEqual(names);
      for (const column of file.columns.slice(1)) {
        const exact = cellsOf(shown, column).map((cell) => numberOf(cell.exact));
        const inFile = file.rows.map((row) => (row[column] == null ? null : Number(row[column])));
        // Screens write some of the digits, files all of them.
        expect(inFile.map((value, at) => isAbout(value, exact[at] ?? null))).not.toContain(false);
      }
      const claimed = file.rows.map((row) => Number(row['Claimed']));
      expect(claimed).toEqual([...claimed].sort((one, other) => other - one));
    }),
  );

  it(
    'keeps sort, search and range in the address, and has them again after a reload',
    inBrowser(async (openPage) => {
      const { page } = await openPage(desk, { path: '/support', as: { by: 'token', role: Role.ANALYST } });
      await settled(page);
      const operators = card(page, 'Operators');
      const everybody = cellsOf(await shownIn(operators.getByRole('table')), 'Name').map(({ text }) => text);
      const letter = letterOfSome(everybody);
      await operators.getByRole('searchbox').fill(letter);
      await operators.getByRole('button', { name: 'Messages' }).click();
      await page
        .getByRole('banner')
        .getByRole('button', { name: /Last 7 days/ })
        .click();
      await page.getByRole('dialog').getByRole('button', { name: 'Last 30 days' }).click();
      const chosen = (): unknown => [
        inAddress(page, 'operator'),
        inAddress(page, 'sort'),
        inAddress(page, 'range'),
      ];
      await eventually(() => Promise.resolve(chosen()), [letter, 'messages-desc', '30d']);

      await page.reload();
      await settled(page);
      expect(chosen()).toEqual([letter, 'messages-desc', '30d']);
      expect(await operators.getByRole('searchbox').inputValue()).toBe(letter);
      expect(await operators.locator('th[aria-sort]').innerText()).toBe('Messages');
      expect(await operators.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending');
      await page
        .getByRole('banner')
        .getByRole('button', { name: /Last 30 days/ })
        .waitFor();
      const shown = await shownIn(operators.getByRole('table'));
      expect(
        cellsOf(shown, 'Name').every(({ text }) => text.toLowerCase().includes(letter)) &&
          shown.rows.length < everybody.length,
      ).toBe(true);
      const messages = cellsOf(shown, 'Messages').map(({ exact }) => numberOf(exact) ?? 0);
      expect(messages).toEqual([...messages].sort((one, other) => other - one));
      await operators.getByText('The last 30 × 24 hours.').waitFor();
    }),
  );
});

function isAbout(one: number | null, other: number | null): boolean {
  return one === null || other === null ? one === other : Math.abs(one - other) < 0.001;
}

/** A letter that some of these names have, but not all. */
function letterOfSome(names: readonly string[]): string {
  const letter = ['e', 't', 'a', 'o', 'i', 'n', 'r', 's'].find((each) => {
    const matching = names.filter((name) => name.toLowerCase().includes(each)).length;
    return matching > 1 && matching < names.length;
  });
  if (letter === undefined) {
    throw new Error(`Nothing tells ${names.join(', ')} apart`);
  }
  return letter;
}

/** Where the days of the page's custom range end: at a midnight of the organization's zone. */
async function endOfRange(page: Page): Promise<string> {
  const { rows } = await desk.database.owner.query<{ end: Date }>(
    `SELECT (($1::date + 1)::timestamp AT TIME ZONE timezone) AS end FROM organizations WHERE slug = 'demo'`,
    [inAddress(page, 'to')],
  );
  return rows[0]?.end.toISOString() ?? '';
}
