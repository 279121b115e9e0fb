// Telling what changed: in one process, over Redis, and while Redis is away.
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { cuttableProxy } from '../../test/harness/proxy';
import { testServers } from '../../test/harness/servers';
import { Changes } from './changes';
import { createLogger } from './log';

const log = createLogger('silent');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  const ends = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > ends) {
      throw new Error('It did not happen');
    }
    await pause(5);
  }
}

it('tells the listeners of that organization alone, changes of one moment together', async () => {
  const changes = Changes.inProcess();
  const [here, there] = [randomUUID(), randomUUID()];
  const heard: string[][] = [];
  const elsewhere: unknown[] = [];
  changes.subscribe(here, (facts) => facts !== 'all' && heard.push([...facts].sort()));
  changes.subscribe(there, (facts) => facts !== 'all' && elsewhere.push(facts));
  changes.publish(here, ['b']);
  changes.publish(here.toUpperCase(), ['a']);
  await until(() => heard.flat().length === 2);
  expect(heard.flat().sort()).toEqual(['a', 'b']);
  expect(elsewhere).toEqual([]);
  changes.close();
});

it('reaches other gateways, survives garbage, and says so when something may have been missed', async () => {
  const proxy = await cuttableProxy(testServers().directRedisUrl);
  const one = Changes.overRedis(testServers().redisUrl, log);
  const two = Changes.overRedis(proxy.url, log);
  const organization = randomUUID();
  const heard: unknown[] = [];
  two.subscribe(organization, (facts) => heard.push(facts === 'all' ? 'all' : [...facts]));
  await until(() => heard.includes('all'));
  one.publish(organization, ['sessions']);
  await until(() => heard.length > 1);
  expect(heard.at(-1)).toEqual(['sessions']);

  const stranger = new Redis(testServers().directRedisUrl);
  await stranger.publish(`opsgraph:changed:${organization}`, 'no JSON {');
  await stranger.publish(`opsgraph:changed:${organization}`, '{"facts": 7}');
  stranger.disconnect();
  await until(() => two.garbage === 2);

  const before = heard.length;
  await proxy.cut();
  one.publish(organization, ['lost']);
  await pause(100);
  await proxy.restore();
  await until(() => heard.slice(before).includes('all'));
  one.close();
  two.close();
  await proxy.close();
});

it('can be closed at any time, also while Redis is away and listeners come and go', async () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  process.on('unhandledRejection', note);
  const nowhere = Changes.overRedis('redis://127.0.0.1:1', log);
  const organization = randomUUID();
  const leave = nowhere.subscribe(organization, () => undefined);
  nowhere.subscribe(organization, () => undefined);
  nowhere.publish(organization, ['sessions']);
  await pause(100);
  leave();
  nowhere.close();
  const there = Changes.overRedis(testServers().redisUrl, log);
  const leaveThere = there.subscribe(organization, () => undefined);
  await pause(100);
  there.close();
  leaveThere();
  await pause(100);
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});
