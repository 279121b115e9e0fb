// Every page of the dashboard, as it is for everybody: in both languages and themes, on narrow and wide screens.
import { Role } from '../../src/platform';
import { type Desk, expectAccessible, inBrowser, openDesk, settled } from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

const PAGES = ['/support', '/audit', '/explore', '/settings'] as const;

describe.each(PAGES)('%s', (path) => {
  it.each([
    { theme: 'dark', width: 1280, language: 'en' },
    { theme: 'light', width: 360, language: 'th' },
    { theme: 'light', width: 2560, language: 'en' },
  ] as const)(
    'has no fault that axe finds and fits its window, $theme, $width px, $language',
    async ({ theme, width, language }) => {
      await inBrowser(async (open) => {
        const { page } = await open(desk, {
          path,
          as: { by: 'session', role: Role.ORG_ADMIN },
          theme,
          width,
          language,
        });
        await settled(page);
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        await expectAccessible(page);
      })();
    },
  );
});

it(
  'leads to the support page from the first address, signed in by a session as by a token',
  inBrowser(async (open) => {
    for (const by of ['session', 'token'] as const) {
      const { page } = await open(desk, { path: '/', as: { by, role: Role.ANALYST } });
      await page.waitForURL(`${desk.url}/support`);
      await page.getByRole('banner').getByText('Nordlicht Commerce').waitFor();
    }
  }),
);

it(
  'asks for a way in where nobody is signed in, and shows nothing else',
  inBrowser(async (open) => {
    const { page, tolerate } = await open(desk, { path: '/support' });
    // It asks who it is by asking the gateway, and a browser reports every answer that is a refusal.
    tolerate(/status of 401 .*\/graphql\)$/);
    await page.getByRole('link', { name: /sign in/i }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    await expectAccessible(page);
  }),
);
