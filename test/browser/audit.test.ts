// The audit page: what is narrowed stays narrowed, what is followed misses nothing, and what is proven says so.
import type { Locator, Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually, until } from '../harness';
import {
  card,
  cellsOf,
  type Desk,
  inAddress,
  inBrowser,
  openDesk,
  type OpenPage,
  type OpenedPage,
  says,
  settled,
  shownIn,
  gatewayFile,
  shownFile,
} from './harness';

let desk: Desk;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What a host application told of `quiet`, the newest first. */
const TOLD = [
  {
    action: 'SIGN_IN',
    adminId: 'amy-1',
    adminName: 'Amy Archer',
    resourceType: 'login',
    resourceId: 'login-1',
    outcome: 'DENIED',
    age: 2 * MINUTE_MS,
  },
  {
    action: 'BLOCK_CONTACT',
    adminId: 'ben-2',
    adminName: 'Ben Bishop',
    resourceType: 'contact',
    resourceId: 'contact-9',
    outcome: 'FAILED',
    age: 4 * MINUTE_MS,
  },
  {
    action: 'REFUND_ORDER',
    adminId: 'amy-1',
    adminName: 'Amy Archer',
    resourceType: 'order',
    resourceId: 'order-7',
    outcome: 'SUCCESS',
    details: { before: { total: 12 }, after: { total: 10 } },
    age: 6 * MINUTE_MS,
  },
  {
    action: 'CHANGE_PRICE',
    adminId: 'cem-3',
    adminName: 'Cem Clark',
    resourceType: 'price',
    resourceId: 'price-4',
    outcome: 'SUCCESS',
    age: 20 * DAY_MS,
  },
] as const;

beforeAll(async () => {
  desk = await openDesk();
  await desk.ask(
    await desk.token(Role.SERVICE, 'quiet'),
    'mutation ($events: [AuditEventInput!]!) { recordAuditEvents(events: $events) { status } }',
    {
      events: TOLD.map(({ age, ...event }, at) => ({
        ...event,
        externalId: `told-${at}`,
        occurredAt: new Date(Date.now() - age).toISOString(),
      })),
    },
  );
});

afterAll(async () => {
  await desk.close();
});

/** The trail of `quiet` by somebody who may read it; `search` without its question mark. */
function open(openPage: OpenPage, search = '', role: Role = Role.ADMIN): Promise<OpenedPage> {
  return openPage(desk, {
    path: `/audit?${search}`,
    as: { by: 'token', role, organization: 'quiet' },
  });
}

const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Audit trail' });

/** The actions of the rows on screen, from the newest on; none while nothing matches. */
async function actions(page: Page): Promise<readonly string[]> {
  const all = await grid(page).all();
  const [list] = all;
  return list === undefined ? [] : cellsOf(await shownIn(list), 'Action').map(({ text }) => text);
}

/** Opens the list behind a filter's button and takes the value that reads so. */
async function pick(page: Page, filter: string, value: string): Promise<void> {
  await page
    .getByRole('region', { name: 'Filters' })
    .getByRole('button', { name: filter, exact: true })
    .click();
  await page.getByRole('dialog', { name: filter }).getByRole('button', { name: value }).click();
}

/** So many rows of the trail there are in the organization. */
async function rowsOfQuiet(): Promise<number> {
  const { rows } = await desk.database.owner.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM audit_logs WHERE org_id = $1',
    [await desk.organizationId('quiet')],
  );
  return rows[0]?.count ?? 0;
}

describe('the audit page', () => {
  it.each<readonly [string, string, string, (page: Page) => Promise<void>, readonly string[]]>([
    ['action', 'action', 'REFUND_ORDER', (page) => pick(page, 'Action', 'REFUND_ORDER'), ['REFUND_ORDER']],
    ['admin', 'admin', 'amy-1', (page) => pick(page, 'Admin', 'amy-1'), ['SIGN_IN', 'REFUND_ORDER']],
    [
      'resource type',
      'resource',
      'contact',
      (page) => pick(page, 'Resource type', 'contact'),
      ['BLOCK_CONTACT'],
    ],
    [
      'resource id',
      'id',
      'contact-9',
      async (page) => {
        const field = page.getByRole('textbox', { name: 'Resource id' });
        await field.fill('contact-9');
        await field.press('Enter');
      },
      ['BLOCK_CONTACT'],
    ],
    [
      'outcome',
      'outcome',
      'DENIED',
      async (page) => {
        await page.getByRole('combobox', { name: 'Outcome' }).selectOption('DENIED');
      },
      ['SIGN_IN'],
    ],
    ['search', 'q', 'bishop', (page) => page.getByRole('searchbox').fill('bishop'), ['BLOCK_CONTACT']],
  ])(
    'narrows the list by %s, keeps that in the address, and has it again after a reload',
    async (_name, parameter, value, choose, left) => {
      await inBrowser(async (openPage) => {
        const { page } = await open(openPage, 'range=30d&reads=hidden');
        await settled(page);
        const all = await actions(page);
        expect(TOLD.map(({ action }) => action).filter((action) => !all.includes(action))).toEqual([]);

        await choose(page);
        await eventually(() => actions(page), left);
        expect(inAddress(page, parameter)).toBe(value);

        await page.reload();
        await eventually(() => actions(page), left);
        expect(inAddress(page, parameter)).toBe(value);
        await page.getByRole('list', { name: 'Chosen filters' }).waitFor();
      })();
    },
  );

  it(
    'narrows the list by date range, keeps that in the address, and has it again after a reload',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'range=30d&reads=hidden');
      await until(async () => (await actions(page)).includes('CHANGE_PRICE'));
      await page
        .getByRole('banner')
        .getByRole('button', { name: /^Last 30 days/ })
        .click();
      await page.getByRole('dialog').getByRole('button', { name: 'Today' }).click();
      // Close to midnight the others are of yesterday, too.
      const isOld = async (): Promise<boolean> => (await actions(page)).includes('CHANGE_PRICE');
      await eventually(isOld, false);
      await eventually(() => Promise.resolve(inAddress(page, 'range')), 'today');

      await page.reload();
      await settled(page);
      expect(inAddress(page, 'range')).toBe('today');
      expect(await isOld()).toBe(false);
      await page
        .getByRole('banner')
        .getByRole('button', { name: /^Today/ })
        .waitFor();
    }),
  );

  it(
    'opens a row by the keyboard, with what has changed, and closes it by Escape where it was opened',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'range=30d&admin=amy-1');
      await eventually(() => actions(page), ['SIGN_IN', 'REFUND_ORDER']);
      await grid(page).locator('tbody tr[tabindex="0"]').focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const drawer = page.getByRole('dialog', { name: /^Row \d+$/ });
      await drawer.getByText('REFUND_ORDER').waitFor();
      const change = await shownIn(drawer.getByRole('table'));
      expect(
        change.rows.map((row) =>
          row
            .map(({ text }) => text)
            .join(' ')
            .replace(/\s+/g, ' '),
        ),
      ).toEqual(['total Changed 12 10']);
      const row = inAddress(page, 'row');

      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
      expect(inAddress(page, 'row')).toBeNull();
      expect(await page.evaluate('document.activeElement?.dataset.row')).toBe(row);
    }),
  );

  it(
    'opens the row of an address, also one that the list does not have',
    inBrowser(async (openPage) => {
      const { auditLogs } = await desk.ask<{ auditLogs: { logs: { seq: string; createdAt: string }[] } }>(
        await desk.token(Role.ADMIN, 'quiet'),
        '{ auditLogs(action: "CHANGE_PRICE", days: 30) { logs { seq createdAt } } }',
      );
      const [old] = auditLogs.logs;
      const key = `${old?.seq ?? ''}.${Date.parse(old?.createdAt ?? '')}`;
      const { page } = await open(openPage, `range=today&row=${key}`);
      const drawer = page.getByRole('dialog', { name: `Row ${old?.seq ?? ''}` });
      await drawer.getByText('CHANGE_PRICE').waitFor();
      await page.reload();
      await drawer.getByText('CHANGE_PRICE').waitFor();
    }),
  );

  it(
    'shows a new action as it is done, and after a restart of the gateway every row that was written meanwhile, once',
    inBrowser(async (openPage) => {
      const { page, tolerate } = await open(openPage);
      await settled(page);
      await page.getByRole('switch', { name: 'Live tail' }).click();
      await says(page, 'Live');
      const idsShown = async (): Promise<readonly string[]> =>
        cellsOf(await shownIn(grid(page)), 'Resource').map(({ text }) => text);
      const isShown = (session: string): Promise<unknown> =>
        eventually(async () => (await idsShown()).some((text) => text.includes(session)), true);
      await isShown(await desk.startSession());

      tolerate(
        /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection to .* failed/,
      );
      const before = await desk.startSession();
      await desk.stop('SIGKILL');
      await says(page, 'Reconnecting');
      await desk.start();
      // Some before the page is back, some while it comes, some when it is there.
      const meanwhile: string[] = [before];
      for (let count = 0; count < 5; count += 1) {
        meanwhile.push(await desk.startSession());
      }
      await says(page, 'Live');
      meanwhile.push(await desk.startSession());
      for (const session of meanwhile) {
        await isShown(session);
      }

      const placesShown = async (): Promise<readonly number[]> => {
        const file = await shownFile(page, card(page, 'Rows'));
        // What a host application told stands where it happened, and not where it was written.
        return file.rows.map((row) => Number(row['seq'])).filter((seq) => seq > TOLD.length);
      };
      // Reading what was missed is a row itself, which may be on its way.
      await eventually(async () => {
        const places = await placesShown();
        return places.length > meanwhile.length && places.every((seq, at) => seq === Number(places[0]) - at);
      }, true);
    }),
  );

  it(
    'comes to a verdict on the trail, and says it',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage);
      await settled(page);
      await page.getByRole('button', { name: 'Verify now' }).click();
      const result = page.getByRole('region', { name: 'Result' });
      await result.getByText('Intact', { exact: true }).waitFor();
      await result.getByText(/\d+ rows computed again/).waitFor();
      await card(page, 'Verification')
        .getByText(/just now by|ago by/)
        .waitFor();
    }),
  );

  it(
    'hands over all rows of its filters as CSV by a link that the gateway signs, for the token of the tab',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, 'range=30d&admin=amy-1');
      await eventually(() => actions(page), ['SIGN_IN', 'REFUND_ORDER']);
      const file = await gatewayFile(page, card(page, 'Rows'));
      expect(file.rows.map((row) => [row['action'], row['adminName'], row['outcome']])).toEqual([
        ['SIGN_IN', 'Amy Archer', 'DENIED'],
        ['REFUND_ORDER', 'Amy Archer', 'SUCCESS'],
      ]);
    }),
  );

  it(
    'hands over all rows of its filters as CSV by a link that the gateway signs, for the cookie of the browser',
    inBrowser(async (openPage) => {
      const day = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
      const { page } = await openPage(desk, {
        path: `/audit?action=CLOSE_SESSION&range=custom&from=${day}&to=${day}`,
        as: { by: 'session', role: Role.ORG_ADMIN },
      });
      await settled(page);
      const shown = await actions(page);
      expect(shown.length).toBeGreaterThan(0);
      const file = await gatewayFile(page, card(page, 'Rows'));

      const { rows } = await desk.database.owner.query<{ seq: string }>(
        `SELECT seq FROM audit_logs a JOIN organizations o USING (org_id)
          WHERE org_id = $1 AND action = 'CLOSE_SESSION'
            AND (a.created_at AT TIME ZONE o.timezone)::date = $2::date
          ORDER BY a.created_at DESC, a.id DESC`,
        [await desk.organizationId('demo'), day],
      );
      expect(file.rows.map((row) => row['seq'])).toEqual(rows.map(({ seq }) => seq));
    }),
  );

  it(
    'tells an analyst who may see it, shows no row, and asks for none',
    inBrowser(async (openPage) => {
      const before = await rowsOfQuiet();
      const { page } = await open(openPage, '', Role.ANALYST);
      await settled(page);
      const told = card(page, 'Audit trail');
      expect(await told.getAttribute('data-state')).toBe('forbidden');
      await told.getByText(/ADMIN, ORG_ADMIN and SUPER_ADMIN; yours is ANALYST/).waitFor();
      expect(await grid(page).count()).toBe(0);
      expect(await page.locator('[data-row]').count()).toBe(0);
      expect(await rowsOfQuiet()).toBe(before);
    }),
  );
});
