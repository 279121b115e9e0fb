// The planner: what it writes for a request, without a database to run it.
import { AppError } from '../platform';
import { Better, declarations, fact, type FactMetric, Unit } from './define';
import { last24Hours, state } from './period';
import { type MetricRequest, type Plan, planScan, scanKey } from './plan';

const ASOF = new Date('2026-03-29T10:00:00.000Z');
const FROM = new Date('2026-03-28T10:00:00.000Z');

const visits = fact('visits', {
  from: 'visits v',
  organization: 'v.org_id',
  moments: { began_at: 'v.began_at', ended_at: 'v.ended_at' },
  columns: { place: 'v.place', guide_id: 'v.guide_id' },
  where: `v.kind = 'real'`,
  types: { guide_id: 'uuid' },
  row: { id: 'v.id', since: 'v.began_at' },
});

const described = { unit: Unit.COUNT, better: Better.NEITHER, description: 'For the test.' };

const { metric } = declarations();

const began = metric('began', {
  ...described,
  fact: visits,
  at: 'began_at',
  window: last24Hours,
  aggregate: { kind: 'count' },
  dimensions: ['place', 'guide_id'],
});
const length: FactMetric = {
  ...began,
  name: 'length',
  aggregate: { kind: 'mean', value: 'extract(epoch FROM ended_at - began_at)' },
};
const longVisits: FactMetric = {
  ...began,
  name: 'longVisits',
  aggregate: {
    kind: 'share',
    hit: `ended_at - began_at > :longSeconds * interval '1 second'`,
    pending: 'ended_at IS NULL',
  },
};
const inHouse: FactMetric = {
  ...described,
  name: 'inHouse',
  fact: visits,
  window: state,
  aggregate: { kind: 'count' },
  where: 'ended_at IS NULL',
  dimensions: [],
};

const request = (of: FactMetric, more: Partial<MetricRequest> = {}): MetricRequest => ({
  metric: of,
  from: FROM,
  to: ASOF,
  asOf: ASOF,
  ...more,
});

/** The statement with every run of white space as one space. */
const textOf = (plan: Plan): string => plan.statement.text.replace(/\s+/g, ' ');

describe('Two metrics over the same rows of the same window', () => {
  it('share one scan and one statement, which has the columns of both', () => {
    expect(scanKey(request(began))).toBe(scanKey(request(length)));
    const plan = planScan([request(began), request(length), request(longVisits)]);
    expect(plan.metrics.map(({ name }) => name)).toEqual(['began', 'length', 'longVisits']);
    const text = textOf(plan);
    expect(text.match(/FROM visits v/g)).toHaveLength(1);
    for (const column of ['m0_n', 'm1_n', 'm1_mean', 'm1_invalid', 'm2_n', 'm2_hits', 'm2_pending']) {
      expect(text.split(`AS ${column}`)).toHaveLength(2);
    }
  });

  it('are computed once when one of them is asked for twice', () => {
    const plan = planScan([request(began), request(length), request(began)]);
    expect(plan.metrics.map(({ name }) => name)).toEqual(['began', 'length']);
  });

  it('get percentiles only where they are asked for', () => {
    const other: FactMetric = { ...length, name: 'other' };
    const text = textOf(planScan([request(length), request(other, { percentiles: true })]));
    expect(text).not.toContain('m0_percentiles');
    expect(text).toContain('AS m1_percentiles');
  });
});

describe('Two requests', () => {
  it.each<[string, MetricRequest]>([
    ['another window', request(began, { from: new Date(0) })],
    ['another end', request(began, { to: FROM })],
    ['another asOf', request(began, { asOf: FROM })],
    ['another moment', request({ ...began, at: 'ended_at' })],
    ['other rows', request({ ...began, fact: { ...visits, name: 'dreams' } })],
    ['buckets', request(began, { bucketStarts: [FROM] })],
    ['groups', request(began, { by: ['place'] })],
    ['one value of a dimension', request(began, { only: { dimension: 'guide_id', value: 'x' } })],
  ])('do not share a scan when one of them wants %s', (_, other) => {
    expect(scanKey(other)).not.toBe(scanKey(request(began)));
  });
});

describe('A planned statement', () => {
  const full = request(longVisits, {
    bucketStarts: [FROM, new Date('2026-03-29T00:00:00.000Z')],
    by: ['place', 'weekday'],
    only: { dimension: 'guide_id', value: `'; DROP TABLE visits; --` },
  });

  it('contains no value of the request as text, only placeholders', () => {
    const text = textOf(planScan([full]));
    expect(text).not.toContain('DROP');
    expect(text).not.toMatch(/20\d\d-/);
    expect(text).toContain('v.guide_id = $');
  });

  it('numbers its placeholders by first appearance and binds each once', () => {
    const plan = planScan([full]);
    const seen = [...plan.statement.text.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number));
    const firsts = [...new Set(seen)];
    expect(firsts).toEqual(plan.parameters.map((_, index) => index + 1));
    expect(new Set(plan.parameters).size).toBe(plan.parameters.length);
    expect([...plan.parameters].sort()).toEqual(
      ['asOf', 'bucketStarts', 'from', 'longSeconds', 'only', 'org', 'to', 'zone'].sort(),
    );
    expect(plan.statement.text).not.toMatch(/(?<!:):[a-zA-Z]/);
  });

  it('binds exactly what it uses: a state has no window', () => {
    const plan = planScan([request(inHouse, { from: null })]);
    expect([...plan.parameters].sort()).toEqual(['asOf', 'org']);
  });

  it('leaves casts alone', () => {
    expect(textOf(planScan([full]))).toMatch(/width_bucket\(f\.at, \$\d+::timestamptz\[\]\)/);
  });

  it('keeps to the organization, the half-open window, and the rows that the fact admits', () => {
    const plan = planScan([request(began)]);
    const text = textOf(plan);
    const number = (name: string) => plan.parameters.indexOf(name) + 1;
    expect(text).toContain(`v.org_id = $${number('org')}::uuid`);
    expect(text).toContain(`v.began_at >= $${number('from')}::timestamptz`);
    expect(text).toContain(`v.began_at < $${number('to')}::timestamptz`);
    expect(text).toContain(`(v.kind = 'real')`);
  });

  it('reads moments at or after asOf as null', () => {
    const plan = planScan([request(length)]);
    const asOf = `$${plan.parameters.indexOf('asOf') + 1}::timestamptz`;
    expect(textOf(plan)).toContain(`CASE WHEN v.ended_at < ${asOf} THEN v.ended_at END AS ended_at`);
  });

  it('is the same for other moments and organizations, so that it is prepared once', () => {
    const later = planScan([request(began, { from: new Date(0), to: FROM, asOf: FROM })]);
    expect(later.statement).toEqual(planScan([request(began)]).statement);
  });

  it('is labelled by its rows, moment, buckets and groups', () => {
    expect(planScan([full]).statement.label).toBe('metrics.visits.began_at.series.by-place.by-weekday');
    expect(planScan([request(inHouse, { from: null })]).statement.label).toBe('metrics.visits.state');
  });

  it('has no groups when none are asked for, so that it answers with one row', () => {
    expect(textOf(planScan([request(began)]))).not.toContain('GROUP BY');
    expect(textOf(planScan([full]))).toMatch(/GROUP BY 1, 2, 3$/);
  });
});

describe('A dimension', () => {
  const refusalOf = (of: FactMetric, dimension: string): unknown => {
    try {
      return planScan([request(of, { by: [dimension] })]).statement.text;
    } catch (error) {
      return error;
    }
  };

  it.each([
    'org_id',
    'began_at',
    'Place',
    '',
    `place; DROP TABLE visits`,
    'constructor',
    'toString',
    '__proto__',
  ])('that the metric does not declare is refused: %p', (dimension) => {
    const refusal = refusalOf(began, dimension);
    expect(refusal).toBeInstanceOf(AppError);
    expect(refusal).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `groupBy cannot be ${dimension} for began`,
    });
  });

  it('of local time needs a moment: a state has none', () => {
    expect(refusalOf(began, 'hour')).toContain('extract(hour FROM f.at AT TIME ZONE');
    expect(refusalOf(inHouse, 'hour')).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('is known by its fact when only one of its values is wanted', () => {
    for (const dimension of ['nothing', 'constructor']) {
      expect(() => planScan([request(began, { only: { dimension, value: 'x' } })])).toThrow(
        `Fact visits has no column ${dimension}`,
      );
    }
  });

  it('in a definition must name a moment that the fact has', () => {
    expect(() => planScan([request({ ...began, at: 'cancelled_at' })])).toThrow(
      'Fact visits has no moment cancelled_at',
    );
  });
});
