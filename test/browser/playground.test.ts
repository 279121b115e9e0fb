// The playground as a browser shows it.
import type { Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { type Desk, expectAccessible, inBrowser, openDesk } from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

/** Runs what is in the editor and waits for its answer. */
async function runQuery(page: Page): Promise<void> {
  // Before the editor is there, the button does nothing.
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  await page.getByRole('button', { name: /^Execute query/ }).click();
  await page.locator('.result-window').getByText('"data"').waitFor();
}

const as = { by: 'token', role: Role.ANALYST } as const;

describe('the playground', () => {
  it(
    'takes the token of its address out of sight, says whose it is, and runs a query',
    inBrowser(async (open) => {
      const { page } = await open(desk, { path: '/playground/', as });
      await page.getByRole('status').getByText('(ANALYST) · Nordlicht Commerce (demo)').waitFor();
      expect(page.url()).toBe(`${desk.url}/playground/`);

      await runQuery(page);
    }),
  );

  it(
    'asks for a way in where nobody is signed in',
    inBrowser(async (open) => {
      const { page, tolerate } = await open(desk, { path: '/playground/' });
      // It asks who it is by asking the gateway, and a browser reports every answer that is a refusal.
      tolerate(/status of 401 .*\/graphql\)$/);
      await page.getByRole('status').getByRole('link', { name: 'Sign in' }).waitFor();
    }),
  );

  it.each(['light', 'dark'] as const)('has no fault that axe finds, in %s', async (theme) => {
    await inBrowser(async (open) => {
      const { page } = await open(desk, { path: '/playground/', as, theme });
      // By then the editors have their colours, too.
      await runQuery(page);
      // GraphiQL's tabs are list items with the role of a tab, each with buttons in it; its markup is not ours to change.
      await expectAccessible(page, { 'nested-interactive': '.graphiql-tabs' });
    })();
  });
});
