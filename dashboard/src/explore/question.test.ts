// What the gateway is asked for what somebody chose.
import { playgroundAddress } from './playground-address';
import {
  argumentOf,
  automaticGranularity,
  automaticTop,
  type Choice,
  coarserThan,
  type Definition,
  fittedTo,
  fittingGranularities,
  linesIn,
  narrowed,
  parseFilter,
  questionOf,
  readableBy,
  valuesAsked,
} from './question';

const csat: Definition = {
  name: 'csatAverage',
  description: 'CSAT: mean score from 1 to 5.',
  unit: 'SCORE',
  window: 'the last 24 hours before asOf',
  better: 'HIGHER',
  source: 'POSTGRES',
  slices: ['operatorId', 'channel', 'weekday', 'hour'],
};
const waiting: Definition = {
  ...csat,
  name: 'waiting',
  unit: 'COUNT',
  window: 'at asOf',
  slices: ['channel'],
};
const trail: Definition = { ...csat, name: 'auditActions', slices: ['action'] };
const nothing: Choice = { granularity: null, groupBy: [], top: null, filter: {}, compare: null };

function days(count: number) {
  const to = new Date('2026-11-22T00:00:00Z');
  return { from: new Date(to.getTime() - count * 86_400_000), to };
}

describe('a question', () => {
  it('names nothing that nobody chose', () => {
    expect(questionOf(csat, nothing, days(7), null).variables).toEqual({
      metric: 'csatAverage',
      from: '2026-11-15T00:00:00.000Z',
      to: '2026-11-22T00:00:00.000Z',
    });
  });

  it('leaves out what the metric does not have, and says so', () => {
    const choice = {
      ...nothing,
      groupBy: ['sender', 'channel'],
      filter: { outcome: ['FAILED'], channel: ['web'] },
    };
    const { variables, ignored } = questionOf(csat, choice, days(7), null);
    expect(variables.groupBy).toEqual(['channel']);
    expect(variables.filter).toEqual({ channel: { in: ['web'] } });
    expect(ignored).toEqual(['sender', 'outcome']);
  });

  it('groups by two at the most, each once', () => {
    const choice = { ...nothing, groupBy: ['channel', 'channel', 'weekday', 'hour'] };
    expect(questionOf(csat, choice, days(7), null).variables.groupBy).toEqual(['channel', 'weekday']);
  });

  it('of an operator is about their own rows, whatever the address says', () => {
    const choice = { ...nothing, filter: { operatorId: ['somebody else'], channel: ['web'] } };
    expect(questionOf(csat, choice, days(7), 'me').variables.filter).toEqual({
      operatorId: { in: ['me'] },
      channel: { in: ['web'] },
    });
  });

  it('asks for the greatest lines of many, for all lines of a few and of a state', () => {
    expect(automaticTop(csat, ['operatorId'])).toBe('7');
    expect(automaticTop(csat, ['weekday'])).toBe('all');
    expect(automaticTop(waiting, ['channel'])).toBe('all');
    expect(questionOf(csat, { ...nothing, groupBy: ['channel'] }, days(7), null).variables.top).toBe(7);
    expect(questionOf(csat, { ...nothing, top: '3' }, days(7), null).variables.top).toBeUndefined();
    const all = { ...nothing, groupBy: ['channel'], top: 'all' as const };
    expect(questionOf(csat, all, days(7), null).variables.top).toBeUndefined();
  });

  it('keeps of another metric what both have', () => {
    const chosen = { groupBy: ['channel', 'weekday'], filter: { channel: ['web'], hour: [9] } };
    expect(fittedTo(waiting, chosen)).toEqual({ groupBy: ['channel'], filter: { channel: ['web'] } });
  });
});

describe('buckets', () => {
  it('are offered where they make more than one and not more than are answered', () => {
    expect(fittingGranularities(csat, days(1))).toEqual(['QUARTER_HOUR', 'HOUR']);
    expect(fittingGranularities(csat, days(30))).toEqual(['HOUR', 'DAY', 'WEEK', 'MONTH']);
    expect(fittingGranularities(csat, days(1_096))).toEqual(['WEEK', 'MONTH']);
  });

  it('of a state are fewer', () => {
    expect(fittingGranularities(waiting, days(7))).toEqual(['DAY']);
  });

  it('without a choice are those of the gateway', () => {
    expect([1, 2, 3, 92, 93, 731, 732].map((count) => automaticGranularity(days(count)))).toEqual([
      'HOUR',
      'HOUR',
      'DAY',
      'DAY',
      'WEEK',
      'WEEK',
      'MONTH',
    ]);
  });

  it('that are too many have a way out that is answered', () => {
    expect(coarserThan('HOUR', days(30), 8)).toBe('DAY');
    expect(coarserThan('DAY', days(1_096), 51)).toBeNull();
  });

  it('for the values of a filter leave as many lines as are answered, over any range', () => {
    for (const count of [1, 30, 365, 1_096]) {
      const { top } = valuesAsked(days(count));
      expect((top + 1) * (Math.ceil(count / 28) + 2)).toBeLessThanOrEqual(1_000);
      expect(top).toBeLessThanOrEqual(50);
      expect(top).toBeGreaterThan(10);
    }
  });
});

describe('rows of a line', () => {
  it('are those of the filter and of the line', () => {
    expect(
      narrowed({ channel: { in: ['web', 'app'] }, operatorId: { in: ['me'] } }, [
        { dimension: 'channel', value: 'web' },
        { dimension: 'weekday', value: '3' },
      ]),
    ).toEqual({ channel: { in: ['web'] }, operatorId: { in: ['me'] }, weekday: { in: [3] } });
  });

  it('without a value are asked for by null', () => {
    expect(narrowed(null, [{ dimension: 'operatorId', value: null }])).toEqual({
      operatorId: { in: [null] },
    });
    expect(narrowed(undefined, [])).toBeNull();
  });
});

describe('the address', () => {
  it('has a filter or none, never half of one', () => {
    expect(parseFilter({ channel: ['web', null], hour: [9] })).toEqual({ channel: ['web', null], hour: [9] });
    expect(parseFilter({ channel: ['web', { deep: 1 }] })).toEqual({ channel: ['web'] });
    for (const wrong of [null, 'web', 7, [], { channel: 'web' }]) expect(parseFilter(wrong)).toBeNull();
  });

  it('of the playground carries query and variables, whatever is in them', () => {
    const address = playgroundAddress('query Q { a(b: "&=#") }', { filter: { channel: { in: ['+ &#%'] } } });
    expect(address.startsWith('/playground/#')).toBe(true);
    const fragment = new URLSearchParams(address.slice(address.indexOf('#') + 1));
    expect(fragment.get('query')).toBe('query Q { a(b: "&=#") }');
    expect(JSON.parse(fragment.get('variables') ?? '')).toEqual({ filter: { channel: { in: ['+ &#%'] } } });
  });
});

describe('the catalogue', () => {
  it('has for an operator what can be their own, and the trail for whoever may read it', () => {
    const names = (role: string) => readableBy(role, [csat, waiting, trail]).map(({ name }) => name);
    expect(names('OPERATOR')).toEqual(['csatAverage']);
    expect(names('ANALYST')).toEqual(['csatAverage', 'waiting']);
    expect(names('ORG_ADMIN')).toEqual(['csatAverage', 'waiting', 'auditActions']);
  });

  it('is told by a refusal which argument it is about', () => {
    expect(argumentOf('granularity HOUR makes about 3000 points of this window')).toBe('granularity');
    expect(linesIn('groupBy makes 64 lines × 30 buckets: at most 200 lines')).toBe(64);
    expect(linesIn('groupBy makes more than 1000 points in 30 buckets')).toBeNull();
    expect(argumentOf('filter.channel.in must have 1 to 100 values')).toBe('filter');
  });
});
