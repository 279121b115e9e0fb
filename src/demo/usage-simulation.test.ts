// The application of demo mode must look used by real people, and by the same ones whenever it is asked.
import { DateTime } from 'luxon';
import { peopleOf } from './usage-people';
import { demoBUsage, demoUsage } from './usage-profiles';
import { beginOf, endOf, incidentOf, planUsage } from './usage-simulation';
import type { UsageDay, UsageProfile } from './usage-vocabulary';

const FIRST = '2026-07-06';
/** A Monday, by which everybody has joined. */
const LATE = '2026-10-05';
const MINUTE = 60_000;

const plus = (date: string, days: number): string =>
  DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toFormat('yyyy-MM-dd');

const week = (profile: UsageProfile, monday: string): UsageDay[] =>
  Array.from({ length: 7 }, (_, index) => planUsage(profile, plus(monday, index), FIRST));

const isError = ({ statusCode, errorCodes }: UsageDay['requests'][number]): boolean =>
  statusCode >= 400 || errorCodes !== null;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('A day of use', () => {
  it('is the same whenever and after whatever it is planned, and no other day is like it', () => {
    const first = planUsage(demoUsage, LATE, FIRST);
    const next = planUsage(demoUsage, plus(LATE, 1), FIRST);
    expect(planUsage(demoUsage, LATE, FIRST)).toEqual(first);
    const ids = [...first.requests, ...next.requests].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      ids.every((id) => /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id)),
    ).toBe(true);
  });

  it.each([
    [demoUsage, '2026-10-25'],
    [demoUsage, '2026-03-29'],
    [demoUsage, LATE],
    [demoBUsage, LATE],
  ])('lies within its own local day and in order of time (%#)', (profile, date) => {
    const { requests, visits } = planUsage(profile, date, '2026-01-01');
    const from = DateTime.fromISO(date, { zone: profile.timezone });
    const to = from.plus({ days: 1 });
    const times = requests.map(({ occurredAt }) => occurredAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.length).toBeGreaterThan(0);
    expect(Math.min(...times, ...visits.map(beginOf))).toBeGreaterThanOrEqual(from.toMillis());
    expect(Math.max(...times, ...visits.map(endOf))).toBeLessThan(to.toMillis());
  });

  it('has visits that a tracker would tell apart, and none of which it would make two', () => {
    for (const { visits } of week(demoUsage, LATE)) {
      const freeAt = new Map<string, number>();
      for (const visit of visits) {
        const { externalId } = visit.person;
        expect(beginOf(visit) - (freeAt.get(externalId) ?? 0)).toBeGreaterThan(30 * MINUTE);
        freeAt.set(externalId, endOf(visit));
        visit.views.slice(1).forEach(({ at }, index) => {
          const { at: before = 0, durationMs = 0 } = visit.views[index] ?? {};
          expect(at).toBeGreaterThan(before + durationMs);
          expect(at - before - durationMs).toBeLessThan(30 * MINUTE);
        });
      }
    }
  });
});

describe('The use of an application', () => {
  it.each([
    [demoUsage, 2_500, 12],
    [demoBUsage, 400, 12],
  ])('is as much as said, on working days, and little on a Sunday (%#)', (profile, requests, views) => {
    const weeks = [0, 7, 14].flatMap((days) => week(profile, plus(LATE, days)));
    const workdays = weeks.filter((_, index) => index % 7 < 5);
    const sundays = weeks.filter((_, index) => index % 7 === 6);
    const perDay = mean(workdays.map((day) => day.requests.length));
    expect(perDay).toBeGreaterThan(requests * 0.85);
    expect(perDay).toBeLessThan(requests * 1.15);
    expect(mean(sundays.map((day) => day.requests.length))).toBeLessThan(perDay * 0.6);
    const perVisit = mean(weeks.flatMap((day) => day.visits.map((visit) => visit.views.length)));
    expect(Math.abs(perVisit - views)).toBeLessThan(1.5);
  });

  it.each([demoUsage, demoBUsage])('is answered as by a real service (%#)', (profile) => {
    const quiet = week(profile, LATE).filter((_, index) => incidentOf(profile, plus(LATE, index)) === null);
    const requests = quiet.flatMap((day) => day.requests);
    const share = requests.filter(isError).length / requests.length;
    expect(share).toBeGreaterThan(0.005);
    expect(share).toBeLessThan(0.03);
    const times = requests.map(({ responseTimeMs }) => responseTimeMs ?? 0).toSorted((a, b) => a - b);
    expect(times[Math.floor(times.length * 0.95)]).toBeGreaterThan(mean(times) * 1.8);
    const endpoints = Object.values(profile.endpoints).length;
    const asked = new Set(
      requests.map(({ method, endpoint, operationName }) => `${method} ${endpoint} ${operationName ?? ''}`),
    );
    expect(asked.size).toBe(endpoints);
    expect(requests.some(({ errorCodes }) => errorCodes !== null)).toBe(true);
  });

  it('grows while people join, of whom some never come', () => {
    const active = (monday: string) =>
      new Set(week(demoUsage, monday).flatMap(({ visits }) => visits.map(({ person }) => person.externalId)))
        .size;
    expect(active(LATE)).toBeGreaterThan(active(FIRST) * 1.2);
    const people = peopleOf(demoUsage);
    expect(people).toHaveLength(140);
    expect(people.filter(({ visitsPerDay }) => visitsPerDay === 0)).toHaveLength(20);
    const nameless = people.filter(({ name }) => name === null).length;
    expect(nameless).toBeGreaterThan(0);
    expect(nameless).toBeLessThan(15);
    for (const unique of [
      people.map(({ externalId }) => externalId),
      people.flatMap(({ name }) => name ?? []),
    ]) {
      expect(new Set(unique).size).toBe(unique.length);
    }
  });

  it.each([demoUsage, demoBUsage])(
    'has an incident within any 30 days, with errors and long waits (%#)',
    (profile) => {
      for (let start = 0; start < 60; start += 1) {
        const days = Array.from({ length: 30 }, (_, index) => plus(LATE, start + index));
        expect(days.filter((day) => incidentOf(profile, day) !== null).length).toBeGreaterThan(0);
      }
      const spans = Array.from({ length: 120 }, (_, index) => plus(LATE, index)).flatMap((date) => {
        const span = incidentOf(profile, date);
        return span === null ? [] : [{ ...span, requests: planUsage(profile, date, FIRST).requests }];
      });
      const [during, otherwise] = [true, false].map((within) =>
        spans.flatMap(({ from, to, requests }) =>
          requests.filter(
            ({ service, occurredAt }) =>
              service === profile.incidentService &&
              (occurredAt.getTime() >= from && occurredAt.getTime() < to) === within,
          ),
        ),
      );
      const rate = (requests: UsageDay['requests'] = []) =>
        mean(requests.map((each) => Number(isError(each))));
      const wait = (requests: UsageDay['requests'] = []) =>
        mean(requests.map(({ responseTimeMs }) => responseTimeMs ?? 0));
      expect(rate(during)).toBeGreaterThan(rate(otherwise) * 4);
      expect(wait(during)).toBeGreaterThan(wait(otherwise) * 1.5);
    },
  );
});
