// What the doctor makes of what it finds.
import { connections, durability, openFilesOf, redisFindings, skewOf } from './doctor-checks';

it('warns of connections that run out, and not behind a pooler', () => {
  const verdicts = (most: number, used: number, isPooled = false) =>
    [...connections([{ most, used }], isPooled)].map(({ verdict }) => verdict);
  expect(verdicts(97, 20)).toEqual(['ok']);
  expect(verdicts(97, 80)).toEqual(['warning']);
  expect(verdicts(30, 1)).toEqual(['warning']);
  expect(verdicts(30, 1, true)).toEqual(['ok']);
});

it('warns of what is lost when the server dies', () => {
  expect([...durability([])]).toEqual([]);
  expect([...durability([{ name: 'fsync' }])]).toMatchObject([{ verdict: 'warning' }]);
});

it('takes for skew only what two looks at its own clock do not explain', () => {
  expect(skewOf('Redis', 5_000, 4_000, 6_000).verdict).toBe('ok');
  expect(skewOf('Redis', 3_500, 4_000, 6_000).verdict).toBe('ok');
  expect(skewOf('Redis', 1_000, 4_000, 6_000)).toMatchObject({
    verdict: 'warning',
    found: expect.stringContaining('3.0 s behind') as string,
  });
  expect(skewOf('Redis', 9_000, 4_000, 6_000).found).toContain('3.0 s ahead');
});

it('warns of a Redis that throws things away only where it may come to that', () => {
  const verdicts = (policy: string, most: number) =>
    [...redisFindings(`# Memory\r\nmaxmemory:${most}\r\nmaxmemory_policy:${policy}\r\n`)].map(
      (each) => each.verdict,
    );
  expect(verdicts('allkeys-lru', 1_000)).toEqual(['warning']);
  expect(verdicts('allkeys-lru', 0)).toEqual([]);
  expect(verdicts('noeviction', 1_000)).toEqual([]);
});

it('reads the limit of open files', () => {
  expect(openFilesOf('Max open files            1024                 524288               files \n')).toBe(
    1_024,
  );
  expect(
    openFilesOf('Max open files            unlimited            unlimited            files \n'),
  ).toBeNull();
  expect(openFilesOf('')).toBeNull();
});
