// What the queries of reliability answer, as files.
import type { ExportReport } from '../platform';

const RESOLVE = 'timeToResolve { p50 p90 p95 p99 }';
const TOTALS = `runs failures failureRate avgRunSeconds measurements avgP95LatencyMs avgThroughputRps predictions
  avgFailureProbability incidentsOpened incidentsResolved mttaSeconds mttrSeconds ${RESOLVE}`;
const INCIDENTS = `opened acknowledged resolved mttaSeconds mttrSeconds ${RESOLVE} open oldestOpenAt oldestOpenSeconds`;
const RATE = '{ rate origin }';

/** The reports of reliability. */
export const reliabilityReports: readonly ExportReport[] = [
  { name: 'services', field: 'services', selection: '{ id name sloPercent sloDays }' },
  {
    name: 'reliability-overview',
    field: 'reliabilityOverview',
    selection: `{ from to ${TOTALS} previous { from to ${TOTALS} } dataFreshAsOf }`,
  },
  {
    name: 'reliability-trends',
    field: 'reliabilityTrends',
    selection: `{ points { label from to partial ${TOTALS} } dataFreshAsOf }`,
  },
  { name: 'mttr', field: 'mttr', selection: `{ from to rows { key name ${INCIDENTS} } dataFreshAsOf }` },
  { name: 'mttr-total', field: 'mttr', selection: `{ from to total { ${INCIDENTS} } dataFreshAsOf }` },
  {
    name: 'cost-rates',
    field: 'costRates',
    selection: `{ run ${RATE} metric ${RATE} prediction ${RATE} }`,
    decimals: ['run.rate', 'metric.rate', 'prediction.rate'],
  },
  {
    name: 'costs',
    field: 'costs',
    selection: `{ from to runs { count cost } metrics { count cost } predictions { count cost } total perHour
      rates { run ${RATE} metric ${RATE} prediction ${RATE} } dataFreshAsOf }`,
    decimals: [
      ...['runs.cost', 'metrics.cost', 'predictions.cost', 'total', 'perHour'],
      ...['rates.run.rate', 'rates.metric.rate', 'rates.prediction.rate'],
    ],
  },
  {
    name: 'service-health',
    field: 'serviceHealth',
    selection: `{ rows { id name status basis sloPercent sloDays
      budget { events successPercent allowed spent left leftPercent } burnRates { hour sixHours day threeDays }
      openIncidents lastIncident { id title severity status openedAt resolvedAt } avgP95LatencyMs avgThroughputRps }
      dataFreshAsOf }`,
  },
  {
    name: 'prediction-accuracy',
    field: 'predictionAccuracy',
    selection: `{ from to predictions settled unsettled threshold accuracy precision recall brierScore
      confusion { truePositives falsePositives trueNegatives falseNegatives } dataFreshAsOf }`,
  },
  {
    name: 'prediction-calibration',
    field: 'predictionAccuracy',
    selection: `{ predictions settled calibration { from to n meanPredicted observed } dataFreshAsOf }`,
  },
];
