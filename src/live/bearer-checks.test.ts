// Asking again about whoever holds a socket: when, and what becomes of the answer.
import { AppError, Role, unavailable } from '../platform';
import { BearerChecks, type Checked } from './bearer-checks';

function setUp() {
  let at = 0;
  let answer: () => Promise<void> = () => Promise.resolve();
  let asked = 0;
  const refused: unknown[] = [];
  const bearer = () => ({
    actor: { id: 'ada', name: null, role: Role.ANALYST, organizationId: 'one' },
    expiresAt: null,
    stands: () => {
      asked += 1;
      return answer();
    },
  });
  const connection: { -readonly [Name in keyof Checked]: Checked[Name] } = {
    isOpen: true,
    bearer: bearer(),
  };
  const checks = new BearerChecks<Checked>(
    (_, error) => refused.push(error),
    () => at,
  );
  checks.tend(connection);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    checks,
    connection,
    refused,
    bearer,
    asked: () => asked,
    answers: (next: typeof answer) => (answer = next),
    tendAfter: async (ms: number) => {
      at += ms;
      checks.tend(connection);
      await settle();
    },
    settle,
  };
}

const REMOVED = new AppError('UNAUTHENTICATED', 'removed');

it('a socket is asked about every ten seconds, and not more often', async () => {
  const { tendAfter, asked } = setUp();
  await tendAfter(9_999);
  expect(asked()).toBe(0);
  await tendAfter(1);
  await tendAfter(9_000);
  expect(asked()).toBe(1);
  await tendAfter(1_000);
  expect(asked()).toBe(2);
});

it('a socket whose bearer no longer stands is refused', async () => {
  const { tendAfter, answers, refused } = setUp();
  answers(() => Promise.reject(REMOVED));
  await tendAfter(10_000);
  expect(refused).toEqual([REMOVED]);
});

it('while nobody can tell a socket is kept for a minute, and not longer', async () => {
  const { tendAfter, answers, refused, asked } = setUp();
  const away = unavailable('The database does not answer');
  answers(() => Promise.reject(away));
  for (let times = 0; times < 5; times += 1) {
    await tendAfter(10_000);
  }
  expect([asked(), refused]).toEqual([5, []]);
  answers(() => Promise.resolve());
  await tendAfter(10_000);
  answers(() => Promise.reject(away));
  await tendAfter(10_000);
  expect(refused).toEqual([]);
  await tendAfter(50_000);
  expect(refused).toEqual([away]);
});

it('a change that is heard while it is asked about is asked about again', async () => {
  const { checks, connection, answers, refused, asked, settle } = setUp();
  let open = (): void => undefined;
  answers(
    () =>
      new Promise((resolve) => {
        open = resolve;
      }),
  );
  checks.check(connection);
  checks.check(connection);
  checks.check(connection);
  expect(asked()).toBe(1);
  answers(() => Promise.reject(REMOVED));
  open();
  await settle();
  expect([asked(), refused]).toEqual([2, [REMOVED]]);
});

it('what is found out about the bearer of before says nothing of the one that was renewed', async () => {
  const { checks, connection, answers, refused, bearer, settle } = setUp();
  let fail: (error: Error) => void = () => undefined;
  answers(
    () =>
      new Promise((_, reject) => {
        fail = reject;
      }),
  );
  checks.check(connection);
  connection.bearer = bearer();
  fail(REMOVED);
  await settle();
  expect(refused).toEqual([]);
});

it('a socket that is closed, or whose bearer cannot be asked about, is left alone', async () => {
  const { tendAfter, connection, asked } = setUp();
  connection.isOpen = false;
  await tendAfter(20_000);
  connection.isOpen = true;
  connection.bearer = null;
  await tendAfter(20_000);
  expect(asked()).toBe(0);
});
