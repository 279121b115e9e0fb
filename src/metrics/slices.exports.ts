// Slices as files: a series, values, and the rows behind a number, with the columns that their queries have.
import type { Cell, ExportReport } from '../platform';
import type { MetricValue } from './metric-value.types';
import { camelCase } from './plan';
import type { AnsweredRow } from './rows';
import type { MetricRowConnection } from './rows.types';
import type { MetricSeries } from './series.types';

const metricSeries: ExportReport<MetricSeries> = {
  name: 'metric-series',
  field: 'metricSeries',
  selection: `{ metric unit granularity timezone lines { label isOther keys { dimension value }
    points { from to label partial value n invalid pending degraded comparison { from to value n changePercent } } } }`,
  about: ({ metric }) => String(metric),
  open: (series, { variables }) => {
    const isCompared = variables['compare'] != null;
    return {
      columns: [
        'metric',
        'unit',
        'granularity',
        ...series.groupBy().map(camelCase),
        'line',
        'isOther',
        'from',
        'to',
        'label',
        'partial',
        'value',
        'n',
        'invalid',
        'pending',
        'degraded',
        ...(isCompared ? COMPARED.map((name) => `comparison.${name}`) : []),
        'timezone',
      ],
      pages: paged(linesOf(series, isCompared)),
    };
  },
};

const COMPARED = ['from', 'to', 'value', 'n', 'changePercent'] as const;

function linesOf(series: MetricSeries, isCompared: boolean): Cell[][] {
  const about = [series.metric(), series.unit(), series.granularity()];
  return series.lines().flatMap((line) => {
    const keys = line.keys();
    const group = series.groupBy().map((_, index) => keys[index]?.value ?? null);
    return line
      .points()
      .map(({ from, to, label, partial, value, n, invalid, pending, degraded, comparison }) => [
        ...about,
        ...group,
        line.label(),
        line.isOther(),
        from,
        to,
        label,
        partial,
        value,
        n,
        invalid,
        pending,
        degraded,
        ...(isCompared ? COMPARED.map((name) => comparison?.[name] ?? null) : []),
        series.timezone(),
      ]);
  });
}

const VALUE = ['name', 'value', 'n', 'invalid', 'pending', 'from', 'to', 'unit', 'degraded'] as const;

const metricValues: ExportReport<readonly MetricValue[]> = {
  name: 'metric-values',
  field: 'metricValues',
  selection: `{ ${VALUE.join(' ')} }`,
  about: ({ metrics }) => {
    const [first, ...more] = Array.isArray(metrics) ? metrics.map(String) : [];
    return more.length === 0 ? (first ?? '') : `${more.length + 1}-metrics`;
  },
  open: (values, { zone }) => ({
    columns: [...VALUE, 'timezone'],
    pages: paged(values.map((value) => [...VALUE.map((name) => value[name]), zone])),
  }),
};

const metricRows: ExportReport<MetricRowConnection> = {
  name: 'metric-rows',
  field: 'metricRows',
  selection:
    '{ asOf edges { node { id at dimensions { dimension value } value hit pending invalid } } value { n invalid } }',
  // As dear as the largest page; the file has them all.
  fixed: { first: 500, after: null },
  about: ({ metric }) => String(metric),
  open: async (rows, { zone }) => {
    const { n, invalid } = await rows.value();
    return {
      expected: n + invalid,
      columns: [
        'id',
        'at',
        ...rows.all.dimensions.map(camelCase),
        'value',
        'hit',
        'pending',
        'invalid',
        'timezone',
      ],
      pages: cellsOf(rows.all.pages(), zone),
    };
  },
};

async function* cellsOf(
  pages: AsyncIterable<readonly AnsweredRow[]>,
  zone: string,
): AsyncGenerator<Cell[][]> {
  for await (const page of pages) {
    yield page.map(({ id, at, dimensions, value, hit, pending, invalid }) => [
      id,
      at,
      ...dimensions.map((dimension) => dimension.value),
      value,
      hit,
      pending,
      invalid,
      zone,
    ]);
  }
}

/** What is there as a whole, as pages. */
async function* paged(rows: readonly (readonly Cell[])[]): AsyncGenerator<readonly (readonly Cell[])[]> {
  yield await Promise.resolve(rows);
}

/** The reports of the engine. */
export const sliceReports: readonly ExportReport[] = [metricSeries, metricValues, metricRows];
