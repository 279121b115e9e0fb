// What is sealed for one purpose opens for that purpose only, and only unchanged and in time.
import { z } from 'zod';
import { Seal } from './sealed';

const SECRET = 'a secret of seals in tests, long enough 0123456789';
let now = new Date('2026-03-29T12:00:00Z');

const sealOf = (purpose: string, secret = SECRET) =>
  new Seal({ secret, purpose, content: z.object({ word: z.string() }), now: () => now });

const inAnHour = (): Date => new Date(now.getTime() + 3_600_000);

beforeEach(() => {
  now = new Date('2026-03-29T12:00:00Z');
});

it('comes back as it was', async () => {
  const token = await sealOf('session').seal({ word: 'open' }, inAnHour());
  expect(token).not.toContain('open');
  expect(await sealOf('session').open(token)).toEqual({ word: 'open' });
});

it('opens for no other purpose, and with no other secret', async () => {
  const token = await sealOf('session').seal({ word: 'open' }, inAnHour());
  expect(await sealOf('sign-in').open(token)).toBeNull();
  expect(await sealOf('session', `${SECRET}!`).open(token)).toBeNull();
});

it('does not open late, changed or in part', async () => {
  const token = await sealOf('session').seal({ word: 'open' }, inAnHour());
  const [header = '', ...parts] = token.split('.');
  for (const bad of [
    `${token.slice(0, -30)}AAAA${token.slice(-26)}`,
    [Buffer.from('{"alg":"none"}').toString('base64url'), ...parts].join('.'),
    [header, ...parts.slice(1)].join('.'),
    token.slice(1),
    '',
  ]) {
    expect(await sealOf('session').open(bad)).toBeNull();
  }
  now = inAnHour();
  expect(await sealOf('session').open(token)).toBeNull();
});
