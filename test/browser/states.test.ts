// What every page is like when it has nothing to show yet, nothing at all, or nothing for this person; and by keys alone.
import type { Page } from 'playwright-core';
import { Role } from '../../src/platform';
import { eventually, until } from '../harness';
import {
  type Answers,
  answersOf,
  card,
  type Desk,
  expectAccessible,
  FAILURE,
  inBrowser,
  latinWords,
  openDesk,
  type OpenedPage,
  type OpenPage,
  type OrganizationSlug,
  says,
  settled,
  tile,
} from './harness';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(async () => {
  await desk.close();
});

interface Look {
  readonly path: string;
  readonly language: 'en' | 'th';
  readonly theme: 'light' | 'dark';
  readonly width: 360 | 1280;
  readonly role?: Role;
  readonly organization?: OrganizationSlug;
  readonly reducedMotion?: boolean;
  /** The test moves the page's clock on. */
  readonly ownClock?: boolean;
}

/** A page whose answers the test has in hand from the first one on. */
async function openWith(
  openPage: OpenPage,
  { role = Role.ORG_ADMIN, organization = 'demo', ownClock = false, ...look }: Look,
  begin: (answers: Answers) => void = () => undefined,
): Promise<OpenedPage & { readonly answers: Answers }> {
  let answers: Answers | undefined;
  const opened = await openPage(desk, {
    ...look,
    as: { by: 'token', role, organization },
    prepare: async (page) => {
      if (ownClock) {
        await page.clock.install();
      }
      answers = await answersOf(page);
      begin(answers);
    },
  });
  if (answers === undefined) {
    throw new Error('The page was opened without being prepared');
  }
  return { ...opened, answers };
}

/** How each card of the page stands. */
function states(page: Page): Promise<readonly string[]> {
  return page
    .locator('main section[data-state]')
    .evaluateAll((sections: unknown[]) =>
      sections.map((section) => (section as { dataset: { state: string } }).dataset.state),
    );
}

/** What holds on every page in every state. */
async function expectSound(page: Page, { language, width }: Look): Promise<void> {
  expect(await page.locator('html').getAttribute('lang')).toBe(language);
  expect(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
  ).toBeLessThanOrEqual(0);
  expect(await page.evaluate('window.innerWidth')).toBe(width);
  if (language === 'th') {
    expect(await latinWords(page, desk.database)).toEqual([]);
  }
  await expectAccessible(page);
}

const EXPLORE = '/explore?metric=sessionsClosed&groupBy=channel';

describe('a page whose answers are on their way', () => {
  it.each<Look>([
    { path: '/support', language: 'th', theme: 'dark', width: 360 },
    { path: '/audit', language: 'en', theme: 'light', width: 1280 },
    { path: EXPLORE, language: 'th', theme: 'light', width: 360 },
    { path: '/settings', language: 'en', theme: 'dark', width: 1280 },
    { path: '/usage', language: 'th', theme: 'light', width: 1280 },
    { path: '/learning', language: 'en', theme: 'light', width: 360 },
    { path: '/alerts', language: 'th', theme: 'dark', width: 1280 },
    { path: '/reliability', language: 'th', theme: 'dark', width: 1280, organization: 'quiet' },
  ])('has a place for each of them and is sound: $path, $language, $theme, $width px', async (look) => {
    await inBrowser(async (openPage) => {
      const { page, answers } = await openWith(openPage, look, (each) => each.hold());
      await until(async () => (await states(page)).includes('loading'));
      expect(await states(page)).not.toContain('failed');
      await expectSound(page, look);

      await answers.pass();
      if (look.path !== '/support') {
        // Whose live numbers come by another way, which stays held.
        await settled(page);
        expect(await states(page)).not.toContain('loading');
      }
    })();
  });
});

describe('a page whose answers are failures', () => {
  it.each<Look>([
    { path: '/support', language: 'en', theme: 'light', width: 360 },
    { path: '/audit', language: 'th', theme: 'dark', width: 1280 },
    { path: EXPLORE, language: 'en', theme: 'dark', width: 360 },
    { path: '/settings', language: 'th', theme: 'light', width: 1280 },
    { path: '/usage', language: 'th', theme: 'light', width: 360 },
    { path: '/learning', language: 'en', theme: 'dark', width: 1280 },
    { path: '/alerts', language: 'th', theme: 'light', width: 360 },
    { path: '/reliability', language: 'en', theme: 'light', width: 360 },
  ])(
    'says so with the id of the failure, and tries again where that is asked for: $path, $language, $theme, $width px',
    async (look) => {
      await inBrowser(async (openPage) => {
        const { page, answers } = await openWith(openPage, look, (each) => each.fail());
        const failed = page.locator('section[data-state="failed"]');
        await failed.first().waitFor();
        await until(async () => !(await states(page)).includes('loading'));
        const count = await failed.count();
        expect(await failed.getByText(FAILURE.extensions.id).count()).toBe(count);
        await expectSound(page, look);

        await answers.pass();
        const retry = look.language === 'en' ? 'Try again' : 'ลองอีกครั้ง';
        for (let at = 0; at < count; at += 1) {
          const button = failed.getByRole('button', { name: retry }).first();
          // It may have tried by itself in the meantime.
          await button.click({ timeout: 1_000 }).catch(() => undefined);
        }
        await until(
          async () => !(await states(page)).some((each) => each === 'failed' || each === 'loading'),
        );
      })();
    },
  );
});

describe('an organization in which nothing has happened', () => {
  it.each<Look & { readonly says: string }>([
    {
      path: '/support',
      language: 'th',
      theme: 'light',
      width: 1280,
      says: 'ไม่มีเรื่องที่เริ่มในช่วงวันเหล่านี้',
    },
    {
      path: '/audit?action=NOTHING',
      language: 'en',
      theme: 'dark',
      width: 360,
      says: 'Choose a longer range, or remove a filter.',
    },
    {
      path: EXPLORE,
      language: 'th',
      theme: 'dark',
      width: 1280,
      says: 'เลือกช่วงวันที่ให้ยาวขึ้นด้านบน หรือเอาตัวกรองออก',
    },
    {
      path: '/settings',
      language: 'en',
      theme: 'light',
      width: 360,
      says: 'Make one for the application that sends its events, or for a dashboard of your own.',
    },
    {
      path: '/reliability',
      language: 'th',
      theme: 'dark',
      width: 360,
      says: 'ให้แอปพลิเคชันลงทะเบียนบริการด้วย registerServices',
    },
  ])('is told what will be here: $path, $language, $theme, $width px', async ({ says: told, ...look }) => {
    await inBrowser(async (openPage) => {
      const { page } = await openWith(openPage, { ...look, organization: 'quiet' });
      await settled(page);
      await page.locator('section[data-state="empty"]').getByText(told).first().waitFor();
      await expectSound(page, look);
    })();
  });
});

describe('an application of which nothing is known', () => {
  it.each<Look & { readonly title: string; readonly says: string }>([
    {
      path: '/usage',
      organization: 'quiet',
      language: 'th',
      theme: 'dark',
      width: 360,
      title: 'เชื่อมต่อแอปพลิเคชัน',
      says: 'ฝั่งเซิร์ฟเวอร์: ตัวบันทึก',
    },
    {
      path: '/usage?range=custom&from=2024-01-01&to=2024-01-14',
      language: 'en',
      theme: 'light',
      width: 1280,
      title: 'Active users over time',
      says: 'Nothing was recorded in these days. Choose others above.',
    },
    {
      path: '/usage?range=custom&from=2024-01-01&to=2024-01-14',
      language: 'th',
      theme: 'dark',
      width: 360,
      title: 'ฟีเจอร์',
      says: 'ไม่มีการบันทึกในช่วงนี้ ลองเลือกช่วงอื่นด้านบน',
    },
  ])(
    'is told how to be known: $path, $language, $theme, $width px',
    async ({ title, says: told, ...look }) => {
      await inBrowser(async (openPage) => {
        const { page } = await openWith(openPage, look);
        await settled(page);
        await card(page, title).getByText(told).first().waitFor();
        await expectSound(page, look);
      })();
    },
  );
});

describe('a role for which a page is not', () => {
  it.each<Look>([
    { path: '/support', language: 'en', theme: 'light', width: 360, role: Role.SERVICE },
    { path: EXPLORE, language: 'en', theme: 'dark', width: 360, role: Role.SERVICE },
    { path: '/audit', language: 'th', theme: 'light', width: 360, role: Role.ANALYST },
    { path: '/audit', language: 'en', theme: 'dark', width: 1280, role: Role.OPERATOR },
    { path: '/settings', language: 'th', theme: 'dark', width: 360, role: Role.OPERATOR },
    { path: '/settings', language: 'en', theme: 'light', width: 1280, role: Role.ANALYST },
    { path: '/usage', language: 'en', theme: 'light', width: 360, role: Role.SERVICE },
    { path: '/usage', language: 'th', theme: 'dark', width: 1280, role: Role.OPERATOR },
    { path: '/learning', language: 'en', theme: 'dark', width: 360, role: Role.SERVICE },
    { path: '/learning', language: 'th', theme: 'light', width: 1280, role: Role.OPERATOR },
    { path: '/alerts', language: 'en', theme: 'light', width: 360, role: Role.SERVICE },
    { path: '/reliability', language: 'en', theme: 'light', width: 1280, role: Role.OPERATOR },
  ])('is told so and shown no number: $path, $role, $language, $theme, $width px', async (look) => {
    await inBrowser(async (openPage) => {
      const { page } = await openWith(openPage, look);
      await settled(page);
      const forbidden = page.locator('section[data-state="forbidden"]');
      await forbidden.first().waitFor();
      const words = look.language === 'en' ? 'Your role does not see this.' : 'บทบาทของคุณไม่มีสิทธิ์ดูส่วนนี้';
      expect(await forbidden.getByText(words).count()).toBe(await forbidden.count());
      expect(await page.getByRole('main').locator('table').count()).toBe(0);
      await expectSound(page, look);
    })();
  });
});

describe('a page that was answered once and is not any more', () => {
  const stale = (page: Page, title: string): Promise<void> =>
    card(page, title)
      .getByText(/^(Stale since|ข้อมูลค้างตั้งแต่) \d\d:\d\d:\d\d$/)
      .waitFor();

  it(
    'keeps the last live numbers and says since when they are old, also in Thai on a phone',
    inBrowser(async (openPage) => {
      const look: Look = { path: '/support', language: 'th', theme: 'dark', width: 360 };
      const { page, answers } = await openWith(openPage, look);
      await settled(page);
      const before = await tile(page, 'csatAverage');
      await answers.cutSockets();
      await page.getByRole('banner').getByRole('status').getByText('กำลังเชื่อมต่อใหม่').waitFor();
      await stale(page, 'ขณะนี้');
      expect(before).not.toBeNull();
      expect(await tile(page, 'csatAverage')).toBe(before);
      await expectSound(page, look);
    }),
  );

  it(
    'keeps the last answer of a question that fails when it is asked again',
    inBrowser(async (openPage) => {
      const look: Look = { path: EXPLORE, language: 'en', theme: 'light', width: 1280 };
      const { page, answers } = await openWith(openPage, look);
      await settled(page);
      answers.fail();
      await page.getByRole('button', { name: 'Refresh' }).click();
      await stale(page, 'Sessions closed');
      expect(await card(page, 'Every point').getByRole('row').count()).toBeGreaterThan(1);
      await expectSound(page, look);
    }),
  );

  it.each<Look>([
    { path: '/usage', language: 'th', theme: 'dark', width: 360 },
    { path: '/usage', language: 'en', theme: 'light', width: 1280 },
  ])(
    'keeps the numbers of an application whose next minute is not answered, and is up to date once it is: $language, $theme, $width px',
    async (look) => {
      await inBrowser(async (openPage) => {
        const { page, answers } = await openWith(openPage, { ...look, ownClock: true });
        await settled(page);
        const titles =
          look.language === 'en'
            ? ['Active users', 'Requests and response time', 'Endpoints', 'User activity']
            : ['ผู้ใช้ที่ใช้งาน', 'คำขอและเวลาตอบสนอง', 'ปลายทาง', 'กิจกรรมของผู้ใช้'];
        answers.fail();
        await page.clock.fastForward('01:01');
        for (const title of titles) {
          await stale(page, title);
        }
        expect(await states(page)).not.toContain('failed');
        await expectSound(page, look);

        await answers.pass();
        await page.clock.fastForward('01:01');
        await until(async () => !(await states(page)).includes('stale'));
      })();
    },
  );

  it(
    'keeps the last status of the trail, and says that it could not be verified',
    inBrowser(async (openPage) => {
      const look: Look = { path: '/audit', language: 'en', theme: 'dark', width: 1280 };
      const { page, answers } = await openWith(openPage, look);
      await settled(page);
      answers.fail();
      await page.getByRole('button', { name: 'Verify now' }).click();
      await page.getByRole('alert').getByText(FAILURE.extensions.id).waitFor();
      await stale(page, 'Verification');
      await expectSound(page, look);
    }),
  );

  it(
    'keeps the list of keys that cannot be read again',
    inBrowser(async (openPage) => {
      const look: Look = { path: '/settings', language: 'th', theme: 'light', width: 360 };
      const { page, answers } = await openWith(openPage, look);
      await settled(page);
      const keys = card(page, 'คีย์ API');
      const make = async (name: string): Promise<void> => {
        await keys.getByRole('button', { name: 'สร้างคีย์' }).click();
        const form = page.getByRole('dialog', { name: 'สร้างคีย์' });
        await form.getByLabel('ชื่อ').fill(name);
        await form.getByRole('button', { name: 'สร้าง', exact: true }).click();
        await form.getByRole('button', { name: 'เสร็จสิ้น' }).click();
      };
      await make('wall');
      await keys.getByText('wall', { exact: true }).waitFor();
      answers.fail(/^ApiKeys$/);
      await make('phone');
      await stale(page, 'คีย์ API');
      await keys.getByText('wall', { exact: true }).waitFor();
      await expectSound(page, look);
    }),
  );
});

describe('a page in Thai', () => {
  it.each(['/support', '/audit', EXPLORE, '/settings', '/usage?rules=true', '/learning', '/alerts'])(
    'has no English left on it: %s',
    async (path) => {
      await inBrowser(async (openPage) => {
        const { page } = await openWith(openPage, { path, language: 'th', theme: 'light', width: 1280 });
        await settled(page);
        expect(await latinWords(page, desk.database)).toEqual([]);
        // And what opens only when it is asked for.
        await page.getByRole('banner').getByRole('button', { name: /^บัญชี/ }).click();
        await page.getByRole('menu').waitFor();
        expect(await latinWords(page, desk.database)).toEqual([]);
      })();
    },
  );
});

describe('by keys alone', () => {
  const look: Look = { path: '/support', language: 'en', theme: 'light', width: 1280 };

  it.each<readonly [string, readonly RegExp[]]>([
    [
      '/support',
      [
        /^Support$/,
        /^Settings$/,
        /Last 7 days/,
        /^Live$/,
        /^Account/,
        /Waiting/,
        /Search operators/,
        /^Claimed$/,
      ],
    ],
    [
      '/audit',
      [
        /^Audit$/,
        /Verify now/,
        /Search the trail/,
        /^Action$/,
        /Resource id/,
        /Live tail/,
        /^Download: Rows/,
      ],
    ],
    [
      EXPLORE,
      [/^Explore$/, /^Metric:/, /Buckets/, /Group by/, /Compare with/, /Explain/, /Open in playground/],
    ],
    [
      '/settings',
      [/^Settings$/, /^Name/, /^Time zone/, /Search people/, /Add a person/, /^Role of/, /Make a key/],
    ],
    [
      '/usage',
      [
        /^Usage$/,
        /^7 days$/,
        /^By week$/,
        /^Active users/,
        /^Requests and response time/,
        /As table/,
        /Edit features/,
        /Search people/,
        /^Last active$/,
        /Load 50 more/,
      ],
    ],
    [
      '/learning',
      [
        /^Learning$/,
        /^Course$/,
        /^30 days$/,
        /^Explore: Course completion$/,
        /^What stands out$/,
        /^Talking to customers$/,
        /As table/,
        /Search learners/,
        /^Status$/,
        /^Progress$/,
        /Load 50 more/,
        /^Survey$/,
      ],
    ],
  ])('Tab reaches what %s is worked by, each with a focus that is seen', async (path, wanted) => {
    await inBrowser(async (openPage) => {
      const { page } = await openWith(openPage, { ...look, path });
      await settled(page);
      const reached: string[] = [];
      const unseen: string[] = [];
      const isMissing = (): boolean => wanted.some((each) => !reached.some((name) => each.test(name)));
      for (let presses = 0; presses < 150 && isMissing(); presses += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<{ name: string; isSeen: boolean }>(`(() => {
          const element = document.activeElement;
          const style = getComputedStyle(element);
          const name = element.getAttribute('aria-label') ?? element.labels?.[0]?.innerText ?? element.innerText ?? '';
          return {
            name: name.trim(),
            isSeen: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
          };
        })()`);
        reached.push(focused.name);
        if (!focused.isSeen) {
          unseen.push(focused.name);
        }
      }
      expect(wanted.filter((each) => !reached.some((name) => each.test(name)))).toEqual([]);
      expect(unseen).toEqual([]);
    })();
  });

  it(
    'opens pages by g and a letter, searches by /, lists the keys by ? and closes the list by Escape',
    inBrowser(async (openPage) => {
      const { page } = await openWith(openPage, { ...look, path: '/support?range=30d' });
      await settled(page);
      await page.keyboard.press('/');
      expect(await page.getByRole('searchbox', { name: 'Search operators' }).evaluate(isFocused)).toBe(true);
      // What is written there is text and no command.
      await page.keyboard.type('ga?');
      expect(await page.getByRole('searchbox', { name: 'Search operators' }).inputValue()).toBe('ga?');
      expect(new URL(page.url()).pathname).toBe('/support');
      await page.getByRole('main').focus();

      await page.keyboard.press('?');
      const list = page.getByRole('dialog', { name: 'Keyboard' });
      await list.getByText('Open Audit').waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await list.waitFor({ state: 'detached' });

      for (const [key, path] of [
        ['a', '/audit'],
        ['e', '/explore'],
        ['u', '/usage'],
        ['l', '/learning'],
        ['w', '/alerts'],
        ['r', '/reliability'],
        ['t', '/settings'],
        ['s', '/support'],
      ] as const) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await eventually(() => Promise.resolve(new URL(page.url()).pathname), path);
      }
    }),
  );
});

describe('for those who want no motion', () => {
  it(
    'nothing moves, while pages are loaded and when numbers change',
    inBrowser(async (openPage) => {
      const look: Look = {
        path: '/support',
        language: 'en',
        theme: 'light',
        width: 1280,
        organization: 'quiet',
      };
      const running = (page: Page): Promise<number> =>
        page.evaluate<number>(
          `document.getAnimations().filter(({ playState, effect }) =>
            playState === 'running' && effect.getComputedTiming().duration > 1).length`,
        );
      const usual = await openWith(openPage, look, (each) => each.hold());
      await until(async () => (await running(usual.page)) > 0);
      const still = await openWith(openPage, { ...look, reducedMotion: true }, (each) => each.hold());
      await until(async () => (await states(still.page)).includes('loading'));
      expect(await running(still.page)).toBe(0);

      const { page } = await openWith(openPage, { ...look, reducedMotion: true });
      await settled(page);
      await says(page, 'Live');
      const before = Number(await tile(page, 'waiting'));
      await desk.startSession();
      await eventually(() => tile(page, 'waiting'), String(before + 1));
      expect(await running(page)).toBe(0);
    }),
  );
});

/** Runs in the page. */
function isFocused(element: unknown): boolean {
  return (element as { ownerDocument: { activeElement: unknown } }).ownerDocument.activeElement === element;
}
