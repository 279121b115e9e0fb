// The support page left open: its numbers move by themselves, and a gateway that goes away comes back without a reload.
import type { Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually } from '../harness';
import { type Desk, inBrowser, openDesk, type OpenPage, type OpenedPage } from './harness';

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
  const tiles = page
    .getByRole('main')
    .getByRole('listitem')
    .filter({ hasText: /^\s*waiting\b/i });
  const [words] = await tiles.allInnerTexts();
  const [, digits] = /^\s*waiting\D*?(\d+)/i.exec(words ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}

/** The frame says in a word whether what is on screen is live. */
async function says(page: Page, word: 'Live' | 'Reconnecting'): Promise<void> {
  await page.getByRole('status').getByText(word, { exact: true }).waitFor();
}

async function waitingNow(): Promise<number> {
  const { liveKpis } = await desk.ask<{ liveKpis: { waiting: number } }>(
    await desk.token(Role.ANALYST, 'quiet'),
    '{ liveKpis { waiting } }',
  );
  return liveKpis.waiting;
}

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
    'says that it reconnects after %s, and then shows the state of then',
    async (signal) => {
      await inBrowser(async (openPage) => {
        const before = await waitingNow();
        const { page, tolerate } = await open(openPage);
        await says(page, 'Live');
        await eventually(() => waiting(page), before);

        // A browser reports each attempt.
        tolerate(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection to .* failed/);
        await desk.stop(signal);
        await says(page, 'Reconnecting');
        // What was last known stays on screen.
        expect(await waiting(page)).toBe(before);

        await desk.quiet.session({ started: new Date(Date.now() - 1_000).toISOString() });
        await desk.start();
        await says(page, 'Live');
        await eventually(() => waiting(page), before + 1);

        // And it goes on from there.
        await desk.startSession();
        await eventually(() => waiting(page), before + 2);
      })();
    },
  );

  it(
    'shows nothing of another organization',
    inBrowser(async (openPage) => {
      const quiet = await open(openPage);
      await says(quiet.page, 'Live');
      const other = await openPage(desk, {
        path: '/support',
        as: { by: 'session', role: Role.ANALYST, organization: 'demo-b' },
      });
      await says(other.page, 'Live');
      await eventually(() => waiting(quiet.page), await waitingNow());
      expect(await quiet.page.getByRole('banner').innerText()).toContain('quiet');
      expect(await other.page.getByRole('banner').innerText()).toContain('Chao Phraya Outfitters');
    }),
  );
});
