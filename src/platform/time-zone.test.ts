// Names of time zones: IANA's, and nothing else that Intl or PostgreSQL would take. That PostgreSQL means the same by
// each of them is in test/periods.test.ts.
import { isTimeZone } from './time-zone';

describe('The name of a time zone', () => {
  it.each([
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/Argentina/Buenos_Aires',
    'America/Port-au-Prince',
    'Australia/Lord_Howe',
    'Antarctica/DumontDUrville',
    'Etc/GMT+5',
    'Etc/GMT-14',
  ])('may be %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['Asia/Calcutta', 'Asia/Kolkata', 'Europe/Kiev', 'Europe/Kyiv', 'US/Eastern', 'Etc/UTC', 'GMT'])(
    'may be the alias %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it('may be every name that this Node lists', () => {
    const refused = Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name));
    expect(refused).toEqual([]);
  });

  it.each([
    ['a POSIX rule, which PostgreSQL would take', 'FOO+99'],
    ['a POSIX rule with summer time', 'CET-1CEST,M3.5.0,M10.5.0/3'],
    ['an offset', '+01:00'],
    ['an offset without a colon', '+0100'],
    ['an offset from a name, which PostgreSQL reads the other way round', 'UTC+3'],
    ['nothing', ''],
    ['a space', ' '],
    ['a name with a space before it', ' UTC'],
    ['a name with a line feed after it', 'UTC\n'],
    ['a name with NUL in it', 'UTC\0'],
    ['SQL', 'Europe/Berlin; DROP'],
    ['a quote', `Europe/Berlin'`],
    ['a path', '../../etc/passwd'],
    ['a path below a zone', 'Europe/../Europe/Berlin'],
    ['a place that is not there', 'Europe/Atlantis'],
    ['half a name', 'Europe/'],
    ['the machine’s own', 'localtime'],
    ['a very long name', `Europe/${'B'.repeat(100_000)}`],
    ['a very long path', 'Europe/Berlin'.repeat(10_000)],
  ])('may not be %s', (_, name) => {
    expect(isTimeZone(name)).toBe(false);
  });

  // ICU knows them for old Java programs. PostgreSQL knows other zones by these names, or none.
  it.each([
    'IST',
    'PST',
    'CST',
    'AST',
    'BST',
    'ECT',
    'VST',
    'SystemV/AST4',
    'SystemV/EST5EDT',
    'US/Pacific-New',
  ])('may not be %s, which is none of IANA’s', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
