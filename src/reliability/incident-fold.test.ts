// What an incident is, folded from what was told of it.
import fc from 'fast-check';
import { type ChangeKind, foldIncident, type IncidentChange } from './incident-fold';

let told = 0;
const at = (minute: number): Date => new Date(Date.UTC(2026, 2, 29) + minute * 60_000);
const change = (kind: ChangeKind, minute: number, more: Partial<IncidentChange> = {}): IncidentChange => ({
  id: `change-${(told += 1)}`,
  kind,
  at: at(minute),
  serviceId: null,
  title: null,
  severity: null,
  ...more,
});
const episode = (opened: number, acknowledged: number | null, resolved: number | null) => ({
  openedAt: at(opened),
  acknowledgedAt: acknowledged === null ? null : at(acknowledged),
  resolvedAt: resolved === null ? null : at(resolved),
});

describe('an incident', () => {
  it('lasts from its opening to its resolution, and its first acknowledgement counts', () => {
    expect(
      foldIncident([
        change('OPENED', 0),
        change('ACKNOWLEDGED', 5),
        change('ACKNOWLEDGED', 7),
        change('RESOLVED', 10),
      ]),
    ).toMatchObject({ status: 'RESOLVED', episodes: [episode(0, 5, 10)] });
  });

  it('has a further episode once it is reopened, which nobody has acknowledged', () => {
    expect(
      foldIncident([
        change('OPENED', 0),
        change('ACKNOWLEDGED', 5),
        change('RESOLVED', 10),
        change('REOPENED', 20),
      ]),
    ).toMatchObject({ status: 'OPEN', episodes: [episode(0, 5, 10), episode(20, null, null)] });
  });

  it('that is opened again after it was resolved is reopened', () => {
    expect(
      foldIncident([change('OPENED', 0), change('RESOLVED', 10), change('OPENED', 20)])?.episodes,
    ).toEqual([episode(0, null, 10), episode(20, null, null)]);
  });

  it('may be resolved in the moment in which it was opened', () => {
    expect(foldIncident([change('RESOLVED', 0), change('OPENED', 0)])?.episodes).toEqual([
      episode(0, null, 0),
    ]);
  });

  it('that is resolved and reopened at once is open', () => {
    expect(foldIncident([change('REOPENED', 9), change('OPENED', 0), change('RESOLVED', 9)])).toMatchObject({
      status: 'OPEN',
      episodes: [episode(0, null, 9), episode(9, null, null)],
    });
  });

  it('passes over what makes no sense where it stands', () => {
    expect(
      foldIncident([
        change('RESOLVED', -5),
        change('OPENED', 0),
        change('REOPENED', 3),
        change('RESOLVED', 10),
        change('RESOLVED', 11),
        change('ACKNOWLEDGED', 12),
      ]),
    ).toMatchObject({ status: 'RESOLVED', episodes: [episode(0, null, 10)] });
  });

  it('is none while nothing says that it was opened, and one from its reopening where that alone is known', () => {
    expect(foldIncident([change('ACKNOWLEDGED', 0), change('RESOLVED', 1)])).toBeNull();
    expect(foldIncident([change('REOPENED', 2), change('ACKNOWLEDGED', 4)])).toMatchObject({
      status: 'ACKNOWLEDGED',
      episodes: [episode(2, 4, null)],
    });
  });

  it('is what was said of it last, of each thing by itself', () => {
    expect(
      foldIncident([
        change('REOPENED', 20, { severity: 'CRITICAL' }),
        change('RESOLVED', 10),
        change('OPENED', 0, { title: 'Down', severity: 'MINOR', serviceId: 'shop' }),
      ]),
    ).toMatchObject({ title: 'Down', severity: 'CRITICAL', serviceId: 'shop' });
  });
});

const changes = fc.array(
  fc.record({
    id: fc.uuid(),
    kind: fc.constantFrom<ChangeKind>('OPENED', 'ACKNOWLEDGED', 'RESOLVED', 'REOPENED'),
    at: fc.integer({ min: 0, max: 12 }).map(at),
    serviceId: fc.constantFrom(null, 'a', 'b'),
    title: fc.constantFrom(null, 'x', 'y'),
    severity: fc.constantFrom(null, 'MAJOR' as const, 'INFO' as const),
  }),
  { maxLength: 14 },
);

it('whatever the order of the telling, and however often, an incident is the same', () => {
  fc.assert(
    fc.property(
      changes.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        expect(foldIncident(shuffled)).toEqual(foldIncident(all));
      },
    ),
  );
});

it('episodes follow each other: each ends before the next begins, and only the last may be open', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const episodes = foldIncident(all)?.episodes ?? [];
      episodes.forEach(({ openedAt, acknowledgedAt, resolvedAt }, index) => {
        const next = episodes[index + 1];
        expect(resolvedAt === null).toBe(next === undefined && resolvedAt === null);
        expect((acknowledgedAt ?? openedAt).getTime()).toBeGreaterThanOrEqual(openedAt.getTime());
        expect((resolvedAt ?? acknowledgedAt ?? openedAt).getTime()).toBeGreaterThanOrEqual(
          (acknowledgedAt ?? openedAt).getTime(),
        );
        if (next !== undefined) {
          expect(resolvedAt).not.toBeNull();
          expect(next.openedAt.getTime()).toBeGreaterThanOrEqual((resolvedAt ?? openedAt).getTime());
        }
      });
    }),
  );
});
