// What must come of an attack, and what must hold for every answer and for the log of the attacked.
import type { Expectation, Outcome } from './attack';

/** Holds an outcome against what is expected, and against what holds for every answer. */
export function expectOutcome(what: string, found: Outcome, expected: Expectation): void {
  const seen = {
    what,
    status: found.status,
    closed: found.closed,
    codes: found.codes,
    body: found.body.slice(0, 300),
  };
  expect(seen).toEqual({ ...seen, codes: expect.not.arrayContaining(['INTERNAL_SERVER_ERROR']) as unknown });
  expect(seen).toEqual({
    ...seen,
    body: expect.not.stringMatching(
      /Internal error|\bat \S+ \(|\.[jt]s:\d+|node_modules|SELECT |pg_/,
    ) as unknown,
  });
  const isRefused =
    !found.hasData &&
    (found.codes.length > 0 ||
      found.closed !== null ||
      found.status === 0 ||
      (found.status !== null && found.status >= 400));
  const isAnswered = found.hasData && found.codes.length === 0;
  const fits =
    expected === 'refused'
      ? isRefused
      : expected === 'answered'
        ? isAnswered
        : expected === 'orderly'
          ? isRefused || found.hasData || found.body.includes('"data"')
          : 'status' in expected
            ? expected.status.includes(found.status ?? 0)
            : 'codes' in expected
              ? found.codes.length > 0 && found.codes.every((code) => expected.codes.includes(code))
              : 'body' in expected
                ? expected.body.test(found.body)
                : !expected.not.test(found.body + JSON.stringify([...(found.headers ?? [])]));
  if (!fits) {
    throw new Error(
      `Expected ${JSON.stringify(expected, (_, value: unknown) => (value instanceof RegExp ? String(value) : value))}, found ${JSON.stringify(seen)}`,
    );
  }
}

/** Nothing that was not handled, no forged line, and each line is one object. */
export function expectOrderlyLog(log: string): void {
  expect(log).not.toMatch(/unhandled|uncaught|MaxListenersExceeded|DeprecationWarning|heap out of memory/i);
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  for (const line of lines) {
    const parsed = JSON.parse(line) as { readonly msg?: string };
    expect(parsed.msg).not.toBe('forged');
    expect([line, /[\u0000-\u001f\u007f\u2028\u2029]/.test(line)]).toEqual([line, false]);
  }
  const errors = lines.filter((line) => (JSON.parse(line) as { readonly level: number }).level >= 50);
  expect(errors).toEqual([]);
}
