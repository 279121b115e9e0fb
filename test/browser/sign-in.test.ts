// The sign-in pages as a browser shows them.
import { Role } from '../../src/platform';
import { type Desk, expectAccessible, inBrowser, openDesk } from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

describe.each([360, 1280])('the sign-in page at %i px', (width) => {
  it.each(['light', 'dark'] as const)(
    'has no fault that axe finds, in %s, and is not wider than the window',
    async (theme) => {
      await inBrowser(async (open) => {
        const { page } = await open(desk, { path: '/sign-in', width, theme });
        await expectAccessible(page);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      })();
    },
  );

  it.each([
    [Role.ORG_ADMIN, 'Organization admin'],
    [Role.ADMIN, 'Admin'],
    [Role.ANALYST, 'Analyst'],
    [Role.OPERATOR, 'Operator'],
  ])('lets a %s in, says so, and lets them out', async (role, words) => {
    await inBrowser(async (open) => {
      const { page } = await open(desk, {
        path: '/playground/',
        as: { by: 'session', role, organization: 'demo-b' },
        width,
      });
      await page.getByText(`(${role}) · Chao Phraya Outfitters (demo-b)`).waitFor();

      await page.goto(`${desk.url}/sign-in`);
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      expect(await page.getByRole('main').innerText()).toContain(`(${words}) of Chao Phraya Outfitters`);
      await expectAccessible(page);

      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('status').getByText('You are signed out.').waitFor();
      await expectAccessible(page);
    })();
  });
});
