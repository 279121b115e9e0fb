// Moments in a zone: the same moment in whatever form it comes, with the offset that the zone has then.
import fc from 'fast-check';
import { ByteSink } from './byte-sink';
import { LocalTimes } from './local-times';

function written(times: LocalTimes, text: string): string {
  const out = new ByteSink();
  const bytes = Buffer.from(`..${text}..`);
  times.write(bytes, 2, bytes.length - 2, out);
  return out.take().toString();
}

describe('a time', () => {
  const local = (zone: string, at: string): string => new LocalTimes(zone).text(new Date(at));

  it('is local to the zone of the file, with its offset then', () => {
    expect(local('Europe/Berlin', '2026-03-29T00:59:59.999Z')).toBe('2026-03-29T01:59:59.999+01:00');
    expect(local('Europe/Berlin', '2026-03-29T01:00:00.000Z')).toBe('2026-03-29T03:00:00.000+02:00');
    expect(local('America/St_Johns', '2026-01-01T00:00:00.000Z')).toBe('2025-12-31T20:30:00.000-03:30');
    expect(local('UTC', '2026-01-01T00:00:00.000Z')).toBe('2026-01-01T00:00:00.000Z');
    expect(local('Asia/Bangkok', '2026-01-01T23:30:00.123Z')).toBe('2026-01-02T06:30:00.123+07:00');
  });

  it.each([
    ['2026-03-29 01:00:00+00', '2026-03-29T03:00:00.000+02:00'],
    ['2026-03-29 01:00:00.1+00', '2026-03-29T03:00:00.100+02:00'],
    ['2026-03-29 01:00:00.123999+00', '2026-03-29T03:00:00.123+02:00'],
    ['2026-03-28 21:30:00.5-03:30', '2026-03-29T03:00:00.500+02:00'],
    ['2026-03-29T01:00:00.020Z', '2026-03-29T03:00:00.020+02:00'],
    ['12026-03-29 01:00:00+00', null],
  ])('is cut to the millisecond from %s', (text, expected) => {
    const times = new LocalTimes('Europe/Berlin');
    if (expected === null) {
      expect(() => written(times, text)).toThrow('A time cannot be');
    } else {
      expect(written(times, text)).toBe(expected);
      const bytes = Buffer.from(text);
      expect(times.milliseconds(bytes, 0, bytes.length)).toBe(Date.parse(expected));
    }
  });

  it('is the same moment in every zone and form', () => {
    const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(zone, fc.array(moment, { minLength: 1, maxLength: 5 }), (name, all) => {
        const times = new LocalTimes(name);
        for (const at of all) {
          const text = times.text(at);
          expect(new Date(text).getTime()).toBe(at.getTime());
          expect(written(times, at.toISOString().replace('T', ' ').replace('Z', '+00'))).toBe(text);
        }
      }),
    );
  });
});
