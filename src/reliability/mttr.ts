// How fast incidents are acknowledged and resolved, in total and by group, and what is open beside that.
import { type MetricReader, nothingOf, type Reading, type Span } from '../metrics';
import { badInput } from '../platform';
import {
  IncidentSeverity,
  type MttrFigures,
  MttrGroup,
  type MttrReport,
  type MttrRow,
} from './incidents.types';
import { incidentMttaSeconds, incidentMttrSeconds, incidentsOpened } from './reliability.metrics';
import { MOST_COMPARED, MOST_GROUPS } from './reliability.limits';
import { type OpenRow, namesOf, openByService, openBySeverity } from './reports.sql';
import { type Placed, placedIn } from './report.types';

const DIMENSION = { [MttrGroup.SERVICE]: 'service_id', [MttrGroup.SEVERITY]: 'incident_severity' } as const;
const SECOND_MS = 1_000;
/** Of one service there is one for each severity, and one for none: more rows are of more services than may be. */
const MOST_OPEN_ROWS = (MOST_COMPARED + 1) * (Object.keys(IncidentSeverity).length + 1);

export async function readMttr(
  reader: MetricReader,
  organizationId: string,
  place: Placed,
  span: Span,
  groupBy: MttrGroup,
): Promise<MttrReport> {
  const { asOf } = place.question;
  // All at once: what nobody waits for would outlive the answer where another part of it fails.
  const [open, total, grouped] = await Promise.all([
    groupBy === MttrGroup.SERVICE
      ? reader.rows(openByService, [organizationId, asOf, MOST_OPEN_ROWS])
      : reader.rows(openBySeverity, [organizationId, asOf]),
    figures(reader, place, span, []),
    groupBy === MttrGroup.NONE ? null : figures(reader, place, span, [DIMENSION[groupBy]]),
  ]);
  return {
    ...placedIn(place, span),
    total: figuresOf(total.get(null) ?? NOTHING, open, asOf),
    rows: grouped === null ? [] : await rowsOf(reader, organizationId, asOf, groupBy, grouped, open),
  };
}

/** As plain objects. */
type Figures = { readonly [Name in keyof MttrFigures]: MttrFigures[Name] };

interface Read {
  readonly resolved: Reading;
  readonly opened: Reading;
  readonly acknowledged: Reading;
}

const NOTHING: Read = {
  resolved: nothingOf(incidentMttrSeconds),
  opened: nothingOf(incidentsOpened),
  acknowledged: nothingOf(incidentMttaSeconds),
};

/** By the value of the dimension, null for none. */
async function figures(
  reader: MetricReader,
  { question: { asOf } }: Placed,
  span: Span,
  by: readonly string[],
): Promise<Map<string | null, Read>> {
  // One more than may be, to see that there are more.
  const request = { ...span, asOf, by, most: { groups: MOST_COMPARED + 1, ranked: false } };
  const [resolved, opened, acknowledged] = await Promise.all([
    reader.groups({ ...request, metric: incidentMttrSeconds, percentiles: true }),
    reader.groups({ ...request, metric: incidentsOpened }),
    reader.groups({ ...request, metric: incidentMttaSeconds }),
  ]);
  const read = new Map<string | null, Read>();
  const add = (name: keyof Read, cells: typeof resolved): void =>
    cells.forEach(({ values, reading }) => {
      const key = values[0] ?? null;
      read.set(key, { ...(read.get(key) ?? NOTHING), [name]: reading });
    });
  add('resolved', resolved);
  add('opened', opened);
  add('acknowledged', acknowledged);
  if (read.size > MOST_COMPARED) {
    throw tooMany();
  }
  return read;
}

function tooMany(): Error {
  return badInput(
    'groupBy',
    `has more than ${MOST_COMPARED.toLocaleString('en')} services to tell apart: ask by severity, or of a shorter span`,
  );
}

async function rowsOf(
  reader: MetricReader,
  organizationId: string,
  asOf: Date,
  groupBy: MttrGroup,
  read: ReadonlyMap<string | null, Read>,
  open: readonly OpenRow[],
): Promise<MttrRow[]> {
  const openOf = new Map<string | null, OpenRow[]>();
  for (const row of open) {
    const key = groupBy === MttrGroup.SERVICE ? row.serviceId : row.severity;
    openOf.set(key, [...(openOf.get(key) ?? []), row]);
  }
  if (openOf.size > MOST_COMPARED) {
    throw tooMany();
  }
  const rows = [...new Set([...read.keys(), ...openOf.keys()])]
    .map((key) => ({ key, ...figuresOf(read.get(key) ?? NOTHING, openOf.get(key) ?? [], asOf) }))
    .filter((row) => row.resolved + row.opened + row.open > 0)
    .sort(
      (a, b) =>
        b.resolved - a.resolved ||
        b.opened - a.opened ||
        b.open - a.open ||
        ((a.key ?? '') < (b.key ?? '') ? -1 : 1),
    )
    .slice(0, MOST_GROUPS);
  const ids = groupBy === MttrGroup.SERVICE ? rows.flatMap(({ key }) => key ?? []) : [];
  const known = ids.length === 0 ? [] : await reader.rows(namesOf, [organizationId, ids]);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return rows.map((row) => ({ ...row, name: names.get(row.key ?? '') ?? null }));
}

function figuresOf({ resolved, opened, acknowledged }: Read, open: readonly OpenRow[], asOf: Date): Figures {
  const oldest = open.reduce<Date | null>(
    (first, { oldestAt }) => (first === null || oldestAt < first ? oldestAt : first),
    null,
  );
  return {
    resolved: resolved.n,
    mttrSeconds: resolved.value,
    timeToResolve: resolved.percentiles,
    opened: opened.n,
    acknowledged: acknowledged.n,
    mttaSeconds: acknowledged.value,
    open: open.reduce((sum, row) => sum + row.open, 0),
    oldestOpenAt: oldest,
    oldestOpenSeconds: oldest === null ? null : (asOf.getTime() - oldest.getTime()) / SECOND_MS,
  };
}
