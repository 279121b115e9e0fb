// Slices as files: a series, values, and the rows behind a number, with the columns that their queries have.
import {
  type Cell,
  columnsOf,
  type ExportColumn,
  type ExportReport,
  inOnePiece,
  sentColumns,
} from '../platform';
import { camelCase } from './plan';
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
        ...columnsOf('TEXT', ['metric', 'unit', 'granularity', ...series.groupBy().map(camelCase), 'line']),
        ...columnsOf('BOOLEAN', ['isOther']),
        ...columnsOf('TIME', ['from', 'to']),
        ...columnsOf('TEXT', ['label']),
        ...columnsOf('BOOLEAN', ['partial']),
        ...columnsOf('NUMBER', ['value']),
        ...columnsOf('INTEGER', ['n', 'invalid', 'pending']),
        ...columnsOf('BOOLEAN', ['degraded']),
        ...(isCompared ? COMPARED.map(({ name, type }) => ({ name: `comparison.${name}`, type })) : []),
        ...columnsOf('TIME', ['dataFreshAsOf']),
        ...columnsOf('TEXT', ['timezone']),
      ],
      dataFreshAsOf: series.dataFreshAsOf(),
      rows: inOnePiece(linesOf(series, isCompared)),
    };
  },
};

const COMPARED = [
  { name: 'from', type: 'TIME' },
  { name: 'to', type: 'TIME' },
  { name: 'value', type: 'NUMBER' },
  { name: 'n', type: 'INTEGER' },
  { name: 'changePercent', type: 'NUMBER' },
] as const;

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
        ...(isCompared ? COMPARED.map(({ name }) => comparison?.[name] ?? null) : []),
        series.dataFreshAsOf(),
        series.timezone(),
      ]);
  });
}

const metricValues: ExportReport = {
  name: 'metric-values',
  field: 'metricValues',
  selection: '{ name value n invalid pending from to unit degraded dataFreshAsOf }',
  about: ({ metrics }) => {
    const [first, ...more] = Array.isArray(metrics) ? metrics.map(String) : [];
    return more.length === 0 ? (first ?? '') : `${more.length + 1}-metrics`;
  },
};

const metricRows: ExportReport<MetricRowConnection> = {
  name: 'metric-rows',
  field: 'metricRows',
  selection:
    '{ asOf edges { node { id at dimensions { dimension value } value hit pending invalid } } value { n invalid } }',
  // As dear as the largest page; the file has them all.
  fixed: { first: 500, after: null },
  about: ({ metric }) => String(metric),
  open: async (rows) => {
    const { n, invalid } = await rows.value();
    const columns = [
      ...columnsOf('TEXT', ['id']),
      ...columnsOf('TIME', ['at']),
      ...rows.all.dimensions.map((name, index): ExportColumn & { readonly sql: string } => ({
        name: camelCase(name),
        type: 'TEXT',
        // As the query answers it, whatever it is.
        sql: `q.d${index}::text`,
      })),
      ...columnsOf('NUMBER', ['value']),
      ...columnsOf('BOOLEAN', ['hit', 'pending']),
      { name: 'invalid', type: 'BOOLEAN', sql: 'coalesce(q.value < 0, false)' } as const,
    ];
    return {
      expected: n + invalid,
      dataFreshAsOf: rows.dataFreshAsOf(),
      columns,
      rows: sentColumns(await rows.all.statement(), columns),
    };
  },
};

const catalogue: ExportReport = {
  name: 'metric-catalogue',
  field: 'metrics',
  selection: '{ name unit better window source dimensions slices description }',
};

/** The reports of the engine. */
export const sliceReports: readonly ExportReport[] = [metricSeries, metricValues, metricRows, catalogue];
