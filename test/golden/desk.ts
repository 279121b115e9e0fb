// A hand-made support desk in Europe/Berlin around the night in which clocks went forward: 29 March 2026, 01:00 UTC.
// Times are UTC. Every number in golden.test.ts was counted from this page by hand.
import type { Rows } from '../harness';

/** Sunday noon in Berlin; several things happen at this very instant and are not known yet. */
export const SUNDAY_NOON = '2026-03-29T10:00:00.000Z';
/** Half an hour into the short day. */
export const AFTER_MIDNIGHT = '2026-03-28T23:30:00.000Z';
/** Monday morning. */
export const MONDAY = '2026-03-30T08:00:00.000Z';

const day27 = (time: string) => `2026-03-27T${time}Z`;
const day28 = (time: string) => `2026-03-28T${time}Z`;
const day29 = (time: string) => `2026-03-29T${time}Z`;

export interface GoldenDesk {
  readonly operators: Readonly<Record<'Ada' | 'Ben' | 'Cleo' | 'Dan', string>>;
}

export async function writeGoldenDesk(
  rows: Rows,
  setMode: (contact: string, mode: string, at: string) => Promise<void>,
): Promise<GoldenDesk> {
  const Ada = await rows.operator('Ada');
  const Ben = await rows.operator('Ben');
  const Cleo = await rows.operator('Cleo');
  const Dan = await rows.operator('Dan', { deletedAt: day29('12:00:00') });
  await rows.operator('Eve', { deletedAt: '2026-03-01T00:00:00Z' });

  const contacts: string[] = [];
  while (contacts.length < 11) {
    contacts.push(await rows.contact());
  }
  const c = (number: number): string => contacts[number - 1] ?? '';

  // prettier-ignore
  const s = {
    // Friday
    1: await rows.session({ contact: c(1), operator: Ada, started: day27('09:00:00'), claimed: day27('09:01:00'), responded: day27('09:01:30'), closed: day27('09:11:00') }),
    2: await rows.session({ contact: c(2), operator: Ben, started: day27('09:00:00'), claimed: day27('09:05:00'), responded: day27('09:06:00'), closed: day27('09:30:00') }),
    // the contact of 1 again, eleven hours later
    3: await rows.session({ contact: c(1), operator: Ada, started: day27('20:00:00'), claimed: day27('20:00:30'), responded: day27('20:01:00'), closed: day27('20:10:00') }),
    // Saturday
    4: await rows.session({ contact: c(3), operator: Dan, started: day28('10:00:00'), claimed: day28('10:02:00'), responded: day28('10:04:00'), closed: day28('10:20:00') }),
    // nobody came
    5: await rows.session({ contact: c(4), started: day28('10:00:00'), closed: day28('10:08:00') }),
    // exactly 24 hours after the close of 4: no longer a return
    6: await rows.session({ contact: c(3), operator: Ben, started: day29('10:20:00'), claimed: day29('10:25:00'), responded: day29('10:26:00'), closed: day29('10:50:00') }),
    // over local midnight (23:00 UTC)
    7: await rows.session({ contact: c(5), operator: Ada, started: day28('22:50:00'), claimed: day28('22:55:00'), responded: day28('22:57:00'), closed: day28('23:20:00') }),
    8: await rows.session({ contact: c(6), operator: Ben, started: day28('23:10:00'), claimed: day28('23:12:00'), responded: day28('23:15:00'), closed: day28('23:40:00') }),
    // Sunday, before and after the clocks changed
    9: await rows.session({ contact: c(2), operator: Ada, started: day29('00:30:00'), claimed: day29('00:31:00'), responded: day29('00:31:15'), closed: day29('00:50:00') }),
    10: await rows.session({ contact: c(7), operator: Ada, started: day29('01:30:00'), claimed: day29('01:30:45'), responded: day29('01:32:00'), closed: day29('01:45:00') }),
    // claimed at the first instant of the last hour before Sunday noon, and one second before it
    11: await rows.session({ contact: c(8), operator: Ada, started: day29('09:00:00'), claimed: day29('09:00:00'), responded: day29('09:02:00'), closed: day29('09:20:00') }),
    12: await rows.session({ contact: c(4), operator: Ben, started: day29('08:55:00'), claimed: day29('08:59:59'), responded: day29('09:00:00'), closed: day29('09:30:00') }),
    // never answered, never closed
    13: await rows.session({ contact: c(5), operator: Ben, started: day29('09:10:00'), claimed: day29('09:15:00') }),
    // answered at the very instant of Sunday noon
    14: await rows.session({ contact: c(6), operator: Ada, started: day29('09:20:00'), claimed: day29('09:30:00'), responded: day29('10:00:00'), closed: day29('10:30:00') }),
    15: await rows.session({ contact: c(1), operator: Ben, started: day29('09:50:00'), claimed: day29('10:05:00'), responded: day29('10:06:00'), closed: day29('10:40:00') }),
    // left after exactly 300 seconds
    16: await rows.session({ contact: c(2), started: day29('09:56:00'), closed: day29('10:01:00') }),
    // waiting for exactly 300 seconds at Sunday noon
    17: await rows.session({ contact: c(11), started: day29('09:55:00'), closed: day29('11:00:00') }),
    // answered a minute before it was claimed: clocks of two machines
    18: await rows.session({ contact: c(7), operator: Ben, started: day29('09:30:00'), claimed: day29('09:40:00'), responded: day29('09:39:00'), closed: day29('09:45:00') }),
    19: await rows.session({ contact: c(8), operator: Dan, started: day28('12:00:00'), claimed: day28('12:01:00'), responded: day28('12:01:30'), closed: day28('12:30:00') }),
    // started at the very instant of Sunday noon
    20: await rows.session({ contact: c(6), operator: Ada, started: day29('10:00:00'), claimed: day29('10:10:00'), responded: day29('10:12:00'), closed: day29('10:20:00') }),
  };

  await rows.rating(s[4], 5, day28('10:30:00'));
  await rows.rating(s[7], 2, day28('23:25:00'));
  await rows.rating(s[7], 4, day29('08:00:00')); // a second thought replaces the first
  await rows.rating(s[8], 3, day29('00:00:00'));
  await rows.rating(s[9], 5, day29('09:59:59'));
  await rows.rating(s[11], 1, day29('10:00:00')); // at Sunday noon, so not known then
  await rows.rating(s[1], 4, day28('10:00:00')); // 24 hours before, to the instant
  await rows.rating(s[3], 5, day28('09:59:59')); // a second longer ago

  await rows.message(s[7], day28('22:50:00'), 'CONTACT');
  await rows.message(s[7], day28('22:50:01'), 'BOT');
  await rows.message(s[7], day28('22:57:00'), 'OPERATOR', Ada);
  await rows.message(s[9], day29('00:30:00'), 'CONTACT');
  await rows.message(s[9], day29('00:31:15'), 'OPERATOR', Ada);
  await rows.message(s[10], day29('01:30:00'), 'CONTACT');
  await rows.message(s[10], day29('01:32:00'), 'OPERATOR', Ada);
  await rows.message(s[12], day29('08:55:00'), 'CONTACT');
  await rows.message(s[12], day29('09:00:00'), 'OPERATOR', Ben);
  await rows.message(s[12], day29('09:05:00'), 'OPERATOR', Ada); // Ada helps in a session of Ben's
  await rows.message(s[14], day29('10:00:00'), 'OPERATOR', Ada);

  await setMode(c(5), 'HUMAN', day29('09:15:00'));
  await setMode(c(9), 'HUMAN', '2026-03-01T00:00:00Z');
  await setMode(c(9), 'BOT', day29('00:00:00'));
  await setMode(c(10), 'HUMAN', day29('10:00:00'));

  await writeGoldenUsage(rows);
  return { operators: { Ada, Ben, Cleo, Dan } };
}

/** The connected application, as Fay and the others used it. */
async function writeGoldenUsage(rows: Rows): Promise<void> {
  const Fay = await rows.appUser('fay');
  const Gus = await rows.appUser('gus');
  const Hal = await rows.appUser('hal');
  const Ida = await rows.appUser('ida');
  const Jon = await rows.appUser('jon');
  const Kim = await rows.appUser('kim');

  await rows.usageEvent({ user: Fay, at: day29('09:00:00'), endpoint: '/orders', ms: 120 });
  await rows.usageEvent({ user: Fay, at: day29('00:30:00'), method: 'POST', status: 201, ms: 80.5 });
  // a second before local midnight
  await rows.usageEvent({ user: Gus, at: day28('22:59:59'), endpoint: '/orders', status: 404, ms: 19.5 });
  // nobody, and nobody took the time
  await rows.usageEvent({ at: day28('12:00:00'), endpoint: '/health' });
  // status 200, and an error all the same; a second more than a day ago
  await rows.usageEvent({
    user: Gus,
    at: day28('09:59:59'),
    method: 'POST',
    endpoint: '/graphql',
    operation: ['QUERY', 'Orders'],
    errors: ['BAD_USER_INPUT'],
    ms: 300,
  });
  // seven days before, to the instant, and a millisecond longer ago
  await rows.usageEvent({ user: Hal, at: '2026-03-22T10:00:00Z', status: 503, ms: 1000 });
  await rows.usageEvent({ user: Kim, at: '2026-03-22T09:59:59.999Z', ms: 5000 });
  // more than thirty days ago, and at Sunday noon, so not known then
  await rows.usageEvent({ user: Jon, at: '2026-02-27T09:59:59Z' });
  await rows.usageEvent({ user: Jon, at: day29('10:00:00') });

  await rows.pageView(Ida, day29('08:00:00'));
  await rows.pageView(Fay, day28('23:00:00')); // local midnight
  await rows.pageView(Hal, '2026-03-25T12:00:00Z', { path: '/orders' });
  await rows.pageView(Jon, day29('10:00:00'));

  await rows.userSession(Ida, day29('08:00:00'), day29('08:10:00'));
  await rows.userSession(Fay, day28('23:00:00'), day29('00:30:00'));
  await rows.userSession(Hal, '2026-03-25T12:00:00Z');
  // how long it takes is not known on Sunday noon
  await rows.userSession(Gus, day29('09:55:00'), day29('10:05:00'));
  await rows.userSession(Jon, day29('10:00:00'));
}
