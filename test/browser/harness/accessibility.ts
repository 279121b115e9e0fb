// axe on a page as it is now: WCAG 2.0, 2.1 and 2.2, A and AA.
import { readFileSync } from 'node:fs';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Of a rule, the part of the page (a selector) in which it need not hold because others wrote it; say why at the call. */
export type Exceptions = Readonly<Record<string, string>>;

/** Fails with rule, help and targets of each violation. */
export async function expectAccessible(page: Page, exceptions: Exceptions = {}): Promise<void> {
  const violations = await violationsOf(page, exceptions);
  expect(
    violations.map(({ id, help, nodes }) => ({
      rule: id,
      help,
      targets: nodes.map(({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary ?? ''}`),
    })),
  ).toEqual([]);
}

async function violationsOf(page: Page, exceptions: Exceptions): Promise<AxeResults['violations']> {
  const session = await page.context().newCDPSession(page);
  try {
    // As a debugger puts it there: the page's policy, which stays on, forbids any script tag.
    const { exceptionDetails } = await session.send('Runtime.evaluate', { expression: source });
    if (exceptionDetails !== undefined) {
      throw new Error(`axe could not be loaded: ${exceptionDetails.text}`);
    }
  } finally {
    await session.detach();
  }
  const violations = await page.evaluate(
    async (options) => {
      const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
      return (await axe.run(options)).violations;
    },
    { runOnly: { type: 'tag', values: TAGS }, resultTypes: ['violations'] } satisfies RunOptions,
  );
  const remaining = await Promise.all(
    violations.map(async (violation) => {
      const within = exceptions[violation.id];
      const counts = await Promise.all(
        violation.nodes.map(
          async ({ target }) =>
            within === undefined || !(await isWithin(page, target.map(String).join(' '), within)),
        ),
      );
      return { ...violation, nodes: violation.nodes.filter((_, index) => counts[index]) };
    }),
  );
  return remaining.filter(({ nodes }) => nodes.length > 0);
}

/** Whether what the selector names lies in the other one's element. */
async function isWithin(page: Page, selector: string, within: string): Promise<boolean> {
  return (await page.locator(within).locator(`:scope ${selector}, :scope:is(${selector})`).count()) > 0;
}
