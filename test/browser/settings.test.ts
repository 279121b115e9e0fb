// The settings page: what is changed here counts everywhere, at once, and those who may not change it are told so.
import type { Locator, Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually } from '../harness';
import {
  card,
  cellsOf,
  type Desk,
  inBrowser,
  openDesk,
  type OpenPage,
  type OpenedPage,
  settled,
  shownIn,
} from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

function open(openPage: OpenPage, role: Role = Role.ORG_ADMIN): Promise<OpenedPage> {
  return openPage(desk, { path: '/settings', as: { by: 'token', role, organization: 'quiet' } });
}

const people = (page: Page): Locator => card(page, 'People and roles');
const keys = (page: Page): Locator => card(page, 'API keys');

async function names(page: Page): Promise<readonly string[]> {
  return cellsOf(await shownIn(people(page).getByRole('table')), 'Name').map(({ text }) => text);
}

/** As the gateway has them. */
async function members(): Promise<readonly { displayName: string; role: string }[]> {
  const { users } = await desk.ask<{ users: { users: { displayName: string; role: string }[] } }>(
    await desk.token(Role.ORG_ADMIN, 'quiet'),
    '{ users(first: 50) { users { displayName role } } }',
  );
  return users.users;
}

describe('the settings page', () => {
  it(
    'changes name and zone of the organization, and the top bar follows without a reload',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage);
      await settled(page);
      const banner = page.getByRole('banner');
      expect(await banner.innerText()).toContain('UTC');
      const organization = card(page, 'Organization');
      await organization.getByRole('textbox', { name: 'Name', exact: true }).fill('Quiet Waters');
      await organization.getByLabel('Time zone').fill('Asia/Bangkok');
      await organization.getByRole('button', { name: 'Save' }).click();
      await organization.getByText('Saved.').waitFor();
      await banner.getByText('Quiet Waters').waitFor();
      await banner.getByText('Asia/Bangkok').waitFor();

      await page.reload();
      await settled(page);
      await banner.getByText('Quiet Waters').waitFor();
      await banner.getByText('Asia/Bangkok').waitFor();
      expect(await organization.getByLabel('Time zone').inputValue()).toBe('Asia/Bangkok');
    }),
  );

  it(
    'says what is wrong with a time zone that there is not, and keeps the one before',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage);
      await settled(page);
      const organization = card(page, 'Organization');
      const before = await organization.getByLabel('Time zone').inputValue();
      await organization.getByLabel('Time zone').fill('Mars/Olympus');
      await organization.getByRole('button', { name: 'Save' }).click();
      await organization
        .getByRole('alert')
        .getByText(/timezone/i)
        .waitFor();
      expect(await page.getByRole('banner').innerText()).toContain(before);
    }),
  );

  it(
    'adds a person, changes their role and removes them',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage);
      await settled(page);
      await people(page).getByRole('button', { name: 'Add a person' }).click();
      const form = page.getByRole('dialog', { name: 'Add a person' });
      await form.getByLabel('Name').fill('Nim Novak');
      await form.getByLabel('E-mail').fill('nim@example.test');
      await form.getByLabel('Role').selectOption('ANALYST');
      await form.getByRole('button', { name: 'Add', exact: true }).click();
      await form.waitFor({ state: 'detached' });
      await eventually(async () => (await names(page)).includes('Nim Novak'), true);
      expect(await members()).toContainEqual({ displayName: 'Nim Novak', role: 'ANALYST' });

      await people(page).getByLabel('Role of Nim Novak').selectOption('ADMIN');
      await eventually(
        async () => (await members()).find(({ displayName }) => displayName === 'Nim Novak')?.role,
        'ADMIN',
      );
      await eventually(() => people(page).getByLabel('Role of Nim Novak').inputValue(), 'ADMIN');

      await people(page).getByRole('button', { name: 'Remove Nim Novak' }).click();
      await page
        .getByRole('dialog', { name: 'Remove Nim Novak' })
        .getByRole('button', { name: 'Remove', exact: true })
        .click();
      await eventually(async () => (await names(page)).includes('Nim Novak'), false);
      expect((await members()).map(({ displayName }) => displayName)).not.toContain('Nim Novak');

      // Who was removed is still known.
      await people(page).getByRole('checkbox', { name: 'Also removed people' }).check();
      await eventually(async () => (await names(page)).includes('Nim Novak'), true);
    }),
  );

  it(
    'makes an API key that is shown once and works until it is revoked',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage);
      await settled(page);
      await keys(page).getByRole('button', { name: 'Make a key' }).click();
      const form = page.getByRole('dialog', { name: 'Make a key' });
      await form.getByLabel('Name').fill('Wall screen');
      await form.getByRole('button', { name: 'Make', exact: true }).click();
      const secret = await form.getByLabel('The key, shown this once').inputValue();
      expect(await works(secret)).toBe(true);
      await form.getByRole('button', { name: 'Done' }).click();
      await form.waitFor({ state: 'detached' });
      await keys(page).getByText('Wall screen').waitFor();

      await page.reload();
      await settled(page);
      await keys(page).getByText('Wall screen').waitFor();
      // Its beginning names it; the rest is nowhere any more.
      expect(await page.content()).not.toContain(secret);
      const table = await shownIn(keys(page).getByRole('table'));
      const [prefix] = cellsOf(table, 'Begins with').map(({ text }) => text.replace('…', ''));
      expect(secret.startsWith(prefix ?? '?')).toBe(true);

      await keys(page).getByRole('button', { name: 'Revoke Wall screen' }).click();
      await page
        .getByRole('dialog', { name: 'Revoke Wall screen' })
        .getByRole('button', { name: 'Revoke', exact: true })
        .click();
      await keys(page).getByText('There is no key yet.').waitFor();
      await eventually(() => works(secret), false);
      await keys(page).getByRole('checkbox', { name: 'Also revoked and expired keys' }).check();
      await keys(page).getByText('Revoked', { exact: true }).waitFor();
    }),
  );

  it(
    'lets an analyst read what it is, and change nothing',
    inBrowser(async (openPage) => {
      const { page } = await open(openPage, Role.ANALYST);
      await settled(page);
      const organization = card(page, 'Organization');
      expect(await organization.getByRole('textbox', { name: 'Name', exact: true }).isDisabled()).toBe(true);
      expect(await organization.getByLabel('Time zone').isDisabled()).toBe(true);
      await organization.getByText('ORG_ADMIN and SUPER_ADMIN may change this.').waitFor();
      for (const each of [people(page), keys(page)]) {
        expect(await each.getAttribute('data-state')).toBe('forbidden');
        await each.getByText('Your role does not see this.').waitFor();
      }
      expect(await page.getByRole('button', { name: /^(Save|Add a person|Make a key)$/ }).count()).toBe(0);
      expect(await page.getByRole('main').getByRole('table').count()).toBe(0);
    }),
  );
});

/** Whether the gateway lets somebody with this key read. */
async function works(secret: string): Promise<boolean> {
  const response = await fetch(`${desk.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': secret },
    body: JSON.stringify({ query: '{ liveKpis { waiting } }' }),
  });
  const { data } = (await response.json()) as { data?: { liveKpis: { waiting: number } } | null };
  return typeof data?.liveKpis.waiting === 'number';
}
