// Times read the same on every day and every machine, in every zone and across its clock changes.
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { patternFault, timeReader, wallClock } from './times';

function iso(text: string, zone = 'UTC'): string | null {
  return read('iso', text, zone);
}

function read(format: string, text: string, zone = 'UTC'): string | null {
  const instant = timeReader({ format, zone })(text);
  return instant === null ? null : new Date(instant).toISOString();
}

describe('ISO times', () => {
  it.each([
    ['2024-05-17', '2024-05-17T00:00:00.000Z'],
    ['2024-05-17T09:30', '2024-05-17T09:30:00.000Z'],
    ['2024-05-17 09:30:15', '2024-05-17T09:30:15.000Z'],
    ['2024-05-17T09:30:15.123456Z', '2024-05-17T09:30:15.123Z'],
    ['2024-05-17T09:30:15,5z', '2024-05-17T09:30:15.500Z'],
    ['2024-05-17 09:30:15.1+00', '2024-05-17T09:30:15.100Z'],
    ['2024-05-17T09:30:15+0530', '2024-05-17T04:00:15.000Z'],
    ['2024-05-17T09:30:15-03:30', '2024-05-17T13:00:15.000Z'],
    ['2024-05-17 09:30:15 UTC', '2024-05-17T09:30:15.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected);
  });

  it.each([
    ...[
      '2023-02-29',
      '2024-04-31',
      '2024-13-01',
      '2024-00-10',
      '2024-01-00',
      '24-01-01',
      '2024-1-1',
      '17.05.2024',
    ],
    ...[
      '2024-05-17T24:00',
      '2024-05-17T09:60',
      '2024-05-17T09:30:60',
      '2024-05-17T09',
      '2024-05-17Z',
      'now',
      '',
    ],
    ...[
      '2024-05-17T09:30+24:00',
      '2024-05-17T09:30+05:60',
      '2024-05-17T09:30 Europe/Berlin',
      '2024-05-17T09:30Zx',
    ],
  ])('refuses %j', (text) => {
    expect(iso(text)).toBeNull();
  });

  it('are in the zone of the mapping unless they say theirs', () => {
    expect(iso('2024-05-17T09:30', 'Europe/Berlin')).toBe('2024-05-17T07:30:00.000Z');
    expect(iso('2024-01-17T09:30', 'Europe/Berlin')).toBe('2024-01-17T08:30:00.000Z');
    expect(iso('2024-05-17T09:30Z', 'Europe/Berlin')).toBe('2024-05-17T09:30:00.000Z');
  });

  it('read back every instant', () => {
    const instants = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, offset) => {
        expect(iso(instant.toISOString())).toBe(instant.toISOString());
        const elsewhere = DateTime.fromJSDate(instant).setZone(
          `UTC${offset < 0 ? '-' : '+'}${(Math.abs(offset) / 60) | 0}`,
        );
        expect(iso(elsewhere.toISO() ?? '')).toBe(instant.toISOString());
      }),
    );
  });
});

describe('A zone whose clock changes', () => {
  it('reads an hour that occurs twice as its first occurrence', () => {
    expect(iso('2024-10-27T02:30', 'Europe/Berlin')).toBe('2024-10-27T00:30:00.000Z');
    expect(iso('2024-11-03T01:30', 'America/New_York')).toBe('2024-11-03T05:30:00.000Z');
  });

  it('reads an hour that it skips with the offset from before', () => {
    expect(iso('2024-03-31T02:30', 'Europe/Berlin')).toBe('2024-03-31T01:30:00.000Z');
    expect(iso('2024-03-10T02:30', 'America/New_York')).toBe('2024-03-10T07:30:00.000Z');
    // Samoa left out a whole day.
    expect(iso('2011-12-30T12:00', 'Pacific/Apia')).toBe('2011-12-30T22:00:00.000Z');
  });

  it('reads every other time of its clock as the instant it shows', () => {
    const zones = [
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Asia/Kathmandu',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones, 'Pacific/Apia'),
        fc.integer({ min: 0, max: 2_000_000_000 }),
        (zone, second) => {
          const shown = DateTime.fromSeconds(second, { zone });
          const wall = shown.toMillis() + shown.offset * 60_000;
          const found = DateTime.fromMillis(wallClock(zone)(wall), { zone });
          expect(found.toFormat('yyyy-MM-dd HH:mm:ss')).toBe(shown.toFormat('yyyy-MM-dd HH:mm:ss'));
          // Where two instants show the same, it is the earlier.
          expect(found.toMillis()).toBeLessThanOrEqual(shown.toMillis());
          const isOnlyOne = shown.getPossibleOffsets().length === 1;
          expect(found.toMillis() === shown.toMillis() || !isOnlyOne).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('Unix times', () => {
  it('are seconds or milliseconds, with a fraction or without', () => {
    expect(read('epoch_seconds', '1700000000')).toBe('2023-11-14T22:13:20.000Z');
    expect(read('epoch_seconds', '1700000000.25')).toBe('2023-11-14T22:13:20.250Z');
    expect(read('epoch_milliseconds', '1700000000250')).toBe('2023-11-14T22:13:20.250Z');
    for (const bad of ['', '0x10', '1e9', 'Infinity', '1.', '12345678901234567']) {
      expect(read('epoch_seconds', bad)).toBeNull();
    }
  });
});

describe('A pattern of luxon', () => {
  it('reads times in the zone of the mapping, or in the one they name', () => {
    expect(read('yyyy-MM-dd HH:mm', '2006-04-07 17:08')).toBe('2006-04-07T17:08:00.000Z');
    expect(read('d/M/yyyy h:mm a', '7/4/2006 5:08 PM', 'Europe/Berlin')).toBe('2006-04-07T15:08:00.000Z');
    expect(read('d/M/yyyy h:mm a', '29/10/2006 2:30 AM', 'Europe/Berlin')).toBe('2006-10-29T00:30:00.000Z');
    expect(read('dd/LLL/yyyy:HH:mm:ss ZZZ', '17/May/2015:10:05:47 +0200')).toBe('2015-05-17T08:05:47.000Z');
    expect(read("yyyy-MM-dd'Z'HH:mm", '2006-04-07Z17:08', 'Europe/Berlin')).toBe('2006-04-07T15:08:00.000Z');
  });

  it('refuses what does not fit, twice as well', () => {
    const reader = timeReader({ format: 'yyyy-MM-dd', zone: 'UTC' });
    expect([reader('2006-02-30'), reader('2006-02-30'), reader('2006/02/03')]).toEqual([null, null, null]);
  });

  it('is usable when it tells a whole time', () => {
    const good = [
      'yyyy-MM-dd',
      'yy-M-d H:mm',
      'dd.MM.yyyy HH:mm:ss.SSS',
      "yyyy-MM-dd'T'HH:mmZZ",
      'LLL d, yyyy h:mm a',
    ];
    expect(good.map(patternFault)).toEqual(good.map(() => null));
    const bad = [
      'HH:mm',
      'MM-dd',
      'yyyy-MM',
      'hello',
      'yyyy-MM-dd hh:mm',
      'YYYY-MM-DD',
      'X',
      'x',
      "'quoted'",
    ];
    expect(bad.filter((pattern) => patternFault(pattern) === null)).toEqual([]);
  });
});
