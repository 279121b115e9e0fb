// What an event says: names and their number, what is skipped, addresses, and what strange callbacks return.
import { truncated } from '../src/address.ts';
import { expressTemplate, pathOf, withoutIds } from '../src/endpoint.ts';
import { compileSkips } from '../src/skip.ts';
import { arrived, useStage } from './harness/host.ts';
import http from 'node:http';

const stage = useStage();

it('tells so many endpoints and operations apart, and calls all others by one name', async () => {
  const recorder = stage().recorder({ mostEndpoints: 2, mostOperations: 1 });
  for (const [endpoint, operationName] of [
    ['/a', 'A'],
    ['/b', 'B'],
    ['/c', 'A'],
    ['/a', 'C'],
    [`/${'d'.repeat(600)}`, undefined],
  ] as const) {
    recorder.record({ method: 'GET', endpoint, operationName, statusCode: 200 });
  }

  const events = await arrived(stage(), recorder, 5);
  expect(events.map(({ endpoint, operationName }) => [endpoint, operationName])).toEqual([
    ['/a', 'A'],
    ['/b', '(other)'],
    ['(other)', 'A'],
    ['/a', '(other)'],
    ['(other)', undefined],
  ]);
});

it('cuts what is too long and leaves out what is nothing', async () => {
  const recorder = stage().recorder();
  recorder.record({
    method: 'PROPPATCHING',
    endpoint: `/${'e'.repeat(600)}`,
    statusCode: 200,
    responseTimeMs: -1,
    complexity: 1e12,
    errorCodes: [...Array.from({ length: 20 }, (_, index) => `CODE_${index}`), 'x'.repeat(200)],
    userAgent: 'u'.repeat(5_000),
    user: 'i'.repeat(300),
  });
  recorder.record({ method: 'GET', endpoint: '/', statusCode: 200, responseTimeMs: Number.NaN, user: '' });

  const [long, empty] = await arrived(stage(), recorder, 2);
  expect(long).toMatchObject({
    method: 'PROPPATCHI',
    endpoint: `/${'e'.repeat(499)}`,
    complexity: 2_147_483_647,
    userAgent: 'u'.repeat(1_024),
    userId: 'i'.repeat(200),
  });
  expect(long?.errorCodes).toHaveLength(10);
  expect(long).not.toHaveProperty('responseTimeMs');
  expect(Object.keys(empty ?? {}).sort()).toEqual(['endpoint', 'id', 'method', 'occurredAt', 'statusCode']);
});

it('counts a stream of more than a day, which the gateway takes for no response time', async () => {
  const recorder = stage().recorder();
  recorder.record({ method: 'GET', endpoint: '/day', statusCode: 200, responseTimeMs: 86_400_000 });
  recorder.record({ method: 'GET', endpoint: '/more', statusCode: 200, responseTimeMs: 86_400_001 });
  const [day, more] = await arrived(stage(), recorder, 2);
  expect(day).toMatchObject({ endpoint: '/day', responseTimeMs: 86_400_000 });
  expect(more).toMatchObject({ endpoint: '/more' });
  expect(more).not.toHaveProperty('responseTimeMs');
});

it('never throws, whatever is recorded by hand', () => {
  const recorder = stage().recorder();
  for (const event of [
    null,
    undefined,
    {},
    { endpoint: '/', statusCode: 'x' },
    { endpoint: 1, statusCode: 200 },
  ]) {
    expect(() => recorder.record(event as never)).not.toThrow();
  }
  expect(recorder.stats().recorded).toBe(0);
  expect(stage().problems).toMatchObject([{ kind: 'callback' }]);
});

it('takes of a callback what is an id, and nothing else', async () => {
  const answers: unknown[] = [
    17,
    { id: 18 },
    { id: '' },
    {},
    [],
    true,
    Promise.resolve('u1'),
    { id: 'u2', name: 7 },
  ];
  const recorder = stage().recorder({
    user: () => answers.shift() as never,
    endpoint: () => (answers.length % 2 === 0 ? '/even' : (3 as never)),
  });
  const url = await stage().listen(
    http.createServer(recorder.http((_request, response) => void response.end())),
  );

  for (let count = answers.length; count > 0; count -= 1) {
    await fetch(`${url}/asked`);
  }

  const events = await arrived(stage(), recorder, 8);
  expect(events.map(({ userId }) => userId)).toEqual([
    '17',
    '18',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    'u2',
  ]);
  expect(new Set(events.map(({ endpoint }) => endpoint))).toEqual(new Set(['/even', '/asked']));
});

it('records no user agent where it is told not to', async () => {
  const recorder = stage().recorder({ userAgent: false });
  const url = await stage().listen(
    http.createServer(recorder.http((_request, response) => void response.end())),
  );
  await fetch(url, { headers: { 'user-agent': 'someone/1' } });

  const [event] = await arrived(stage(), recorder, 1);
  expect(event).not.toHaveProperty('userAgent');
});

it('skips by whole segments and by expressions, the same at each question', () => {
  const isSkipped = compileSkips(['/health', '/assets/', /\.css$/g]);
  for (let twice = 0; twice < 2; twice += 1) {
    expect(['/health', '/health/db', '/assets/a.js', '/a.css'].map(isSkipped)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['/healthcare', '/assets', '/', '/a.csss'].map(isSkipped)).toEqual([false, false, false, false]);
  }
  expect(compileSkips(['/health'])('/home')).toBe(false);
  expect(compileSkips([])('/health')).toBe(false);
});

it.each([
  ['/a/b?c=d', '/a/b'],
  ['/a#b', '/a'],
  ['http://host:80/a?b', '/a'],
  ['http://host', '/'],
  ['*', '/'],
  ['', '/'],
  ['//a', '//a'],
])('reads the path of %j as %j', (url, path) => {
  expect(pathOf(url)).toBe(path);
});

it.each([
  ['/orders/17/lines', '/orders/:id/lines'],
  ['/v1/orders', '/v1/orders'],
  ['/users/0B9F6F4C-5e3a-4c55-9d7e-0d5a2a0f3c11', '/users/:id'],
  ['/objects/507f1f77bcf86cd799439011', '/objects/:id'],
  ['/feedbackdecade', '/feedbackdecade'],
  ['/people/anna%40example.com', '/people/:id'],
  ['/ulids/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/ulids/:id'],
  [`/tokens/${'x'.repeat(65)}`, '/tokens/:id'],
])('calls %s %s', (path, name) => {
  expect(withoutIds(path)).toBe(name);
});

it('puts together what Express knows of a route', () => {
  expect(expressTemplate({ baseUrl: '/org/17/users', route: { path: '/:id' } }, '')).toBe(
    '/org/:id/users/:id',
  );
  expect(expressTemplate({ baseUrl: '/users', route: { path: '/' } }, '/users')).toBe('/users');
  expect(expressTemplate({ baseUrl: '', route: { path: '/' } }, '/')).toBe('/');
  expect(expressTemplate({ baseUrl: '', route: { path: '/:a/*rest' } }, '/a/b/c/d')).toBe('/:a/*rest');
  expect(expressTemplate({ baseUrl: '', route: { path: ['/a', '/b'] } }, '/a')).toBeUndefined();
  expect(expressTemplate({}, '/a')).toBeUndefined();
});

it.each([
  ['203.0.113.77', '203.0.113.0'],
  ['::ffff:203.0.113.77', '203.0.113.0'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1::'],
  ['2001:db8::7', '2001:db8:0::'],
  ['::1', '0:0:0::'],
  ['fe80::1%eth0', 'fe80:0:0::'],
  ['unknown', null],
])('truncates %s to %s', (address, kept) => {
  expect(truncated(address)).toBe(kept);
});
