// What clients register is forgotten in time, and before it is too much.
import { RegisteredTexts } from './registered-texts';

const bounds = { entries: 3, bytes: 100, ttlMs: 1_000 };

it('answers what was registered, until it is too old', async () => {
  let now = 0;
  const texts = new RegisteredTexts(bounds, () => now);
  await texts.set('a', '{ a }');
  now = 999;
  expect(await texts.get('a')).toBe('{ a }');
  // Being used does not make it younger.
  now = 1_000;
  expect(await texts.get('a')).toBeUndefined();
  expect(texts.size).toBe(0);
});

it('drops what was used longest ago when there are too many', async () => {
  const texts = new RegisteredTexts(bounds);
  for (const hash of ['a', 'b', 'c']) {
    await texts.set(hash, '{ a }');
  }
  await texts.get('a');
  await texts.set('d', '{ a }');
  expect(texts.size).toBe(3);
  expect(await texts.get('b')).toBeUndefined();
  expect(await texts.get('a')).toBe('{ a }');
});

it('holds no more bytes than it may, however they are divided', async () => {
  const texts = new RegisteredTexts(bounds);
  await texts.set('a', 'x'.repeat(60));
  await texts.set('b', 'x'.repeat(60));
  expect(await texts.get('a')).toBeUndefined();
  expect(await texts.get('b')).toHaveLength(60);
  await texts.set('c', 'x'.repeat(200));
  expect(await texts.get('c')).toBeUndefined();
  expect(await texts.get('b')).toHaveLength(60);
  // The same again is no more than it was.
  await texts.set('b', 'x'.repeat(60));
  expect(await texts.get('b')).toHaveLength(60);
});
