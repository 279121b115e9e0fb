// When an organization changed last, in Redis: what tells an answer from before a change from one after it.
//
// Each organization has a clock there. Its stamps are Redis' microseconds, but each is greater than all that were given
// before, whatever happens to Redis' own clock. A change takes its stamp after its commit and before anybody is told of
// it; a computation takes one before its snapshot. So whoever was told of a change finds its stamp on the clock, and an
// answer whose stamp is not smaller has seen it. A clock that is gone, as with a Redis that came back empty, begins
// anew as if everything had changed just now.
import type { RedisClient } from './redis-client';

/** The hash that holds an organization's clock: `last`, the newest stamp, and `changed`, that of the last change. */
export function changeClockOf(organizationId: string): string {
  return `opsgraph:{${organizationId}}:clock`;
}

/** Lua for scripts that look at a clock. */
export const CHANGE_CLOCK_LUA = `
local function number(text)
  local value = tonumber(text or '')
  if value and value >= 0 and value < 9e15 then return math.floor(value) end
end
local function whole(value) return string.format('%.0f', value) end
local function dropUnlessHash(key)
  local kind = redis.call('TYPE', key).ok
  if kind ~= 'hash' and kind ~= 'none' then redis.call('DEL', key) end
end
local function setClock(key, last, changed)
  redis.call('HSET', key, 'last', whole(last), 'changed', whole(changed))
  redis.call('PEXPIRE', key, 3600000)
end
local function readClock(key)
  local time = redis.call('TIME')
  local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
  dropUnlessHash(key)
  local known = redis.call('HMGET', key, 'last', 'changed')
  local last, changed = number(known[1]), number(known[2])
  -- A clock that is far ahead or contradicts itself is none.
  if not last or not changed or changed > last or last > now + 60000000 then
    last, changed = now, now
    setClock(key, last, changed)
  end
  return now, last, changed
end
`;

const STAMP_CHANGE = `${CHANGE_CLOCK_LUA}
local now, last = readClock(KEYS[1])
local stamp = math.max(now, last + 1)
setClock(KEYS[1], stamp, stamp)
return 1
`;

/** Notes that the organization changed; to be called after the commit, and before anybody is told. */
export async function stampChange(client: RedisClient, organizationId: string): Promise<void> {
  await client.eval(STAMP_CHANGE, 1, changeClockOf(organizationId));
}
