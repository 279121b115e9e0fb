// What is remembered of somebody, and when it is not.
import { Remembered } from './remembered';

function setUp(most?: number) {
  const asked: string[][] = [];
  let at = 0;
  let answer: (organizationId: string, key: string) => string | null = (_, key) => `${key} is here`;
  let gate: Promise<void> = Promise.resolve();
  const remembered = new Remembered<string>({
    forMs: 5_000,
    elapsed: () => at,
    ...(most === undefined ? {} : { most }),
    lookUp: async (organizationId, keys) => {
      asked.push([organizationId, ...keys]);
      const found = keys.flatMap((key) => {
        const value = answer(organizationId, key);
        return value === null ? [] : [[key, value] as const];
      });
      await gate;
      return new Map(found);
    },
  });
  return {
    remembered,
    asked,
    pass: (ms: number) => (at += ms),
    answers: (next: typeof answer) => (answer = next),
    hold: () => {
      let open = (): void => undefined;
      gate = new Promise((resolve) => (open = resolve));
      return open;
    },
  };
}

describe('what is remembered', () => {
  it('is looked up once within five seconds, and together for all who come at once', async () => {
    const { remembered, asked, pass } = setUp();
    const all = () => Promise.all(['ada', 'ben', 'ada'].map((key) => remembered.get('one', key)));
    expect(await all()).toEqual(['ada is here', 'ben is here', 'ada is here']);
    pass(4_999);
    await all();
    expect(asked).toEqual([['one', 'ada', 'ben']]);
    pass(1);
    await all();
    expect(asked).toHaveLength(2);
  });

  it('is of one organization: the same key elsewhere is another one', async () => {
    const { remembered, answers } = setUp();
    answers((organizationId, key) => (organizationId === 'one' ? key : null));
    expect(await Promise.all([remembered.get('one', 'ada'), remembered.get('two', 'ada')])).toEqual([
      'ada',
      null,
    ]);
  });

  it('is forgotten with its organization, also what was asked before and answered after', async () => {
    const { remembered, answers, hold } = setUp();
    const open = hold();
    const before = remembered.get('one', 'ada');
    await new Promise((resolve) => setImmediate(resolve));
    answers(() => null);
    remembered.forget('one');
    open();
    expect(await before).toBe('ada is here');
    expect(await remembered.get('one', 'ada')).toBeNull();
    await remembered.get('two', 'ada');
    answers(() => 'back');
    remembered.forget('one');
    expect(await remembered.get('two', 'ada')).toBeNull();
    remembered.forget(null);
    expect(await remembered.get('two', 'ada')).toBe('back');
  });

  it('is no failure, and one organization’s failure is not another’s', async () => {
    const { remembered, answers, asked } = setUp();
    answers((organizationId) => {
      if (organizationId === 'one') {
        throw new Error('away');
      }
      return 'here';
    });
    const [one, two] = await Promise.allSettled([remembered.get('one', 'ada'), remembered.get('two', 'ada')]);
    expect([one.status, two.status]).toEqual(['rejected', 'fulfilled']);
    answers(() => 'here');
    expect(await remembered.get('one', 'ada')).toBe('here');
    expect(asked).toHaveLength(3);
  });

  it('is bounded: the oldest gives way', async () => {
    const { remembered, asked } = setUp(2);
    for (const key of ['a', 'b', 'c', 'b', 'a']) {
      await remembered.get('one', key);
    }
    expect(asked.map(([, key]) => key)).toEqual(['a', 'b', 'c', 'a']);
  });
});
