// What of reliability can be imported from files: services, runs of workflows, measurements, predictions and incidents.
import { z } from 'zod';
import type { Batch, BatchWritten, Fields, ImportKind, Value } from '../imports';
import { Recording } from './record';
import type { ChangeRow } from './record.sql';
import {
  checked,
  checkMeasured,
  incident,
  incidentReopened,
  measurement,
  moment,
  prediction,
  run,
  service,
  SEVERITIES,
} from './reliability.checks';
import {
  HIGHEST_LATENCY_MS,
  HIGHEST_RPS,
  LONGEST_EVENT_ID,
  LONGEST_HORIZON_MINUTES,
  LONGEST_ID,
  LONGEST_NAME,
  MOST_REQUESTS,
} from './reliability.limits';

const idOf = (of: string, longest = LONGEST_ID) =>
  ({ type: 'text', required: true, longest, description: `id of the ${of} in the application` }) as const;
const aboutService = { type: 'text', longest: LONGEST_ID, description: 'id of the service' } as const;
const at = (what: string) =>
  ({ type: 'time', required: true, description: `${what}, from 2000 until 5 minutes from now` }) as const;
const later = (what: string) => ({ type: 'time', description: what }) as const;

const services: ImportKind = {
  name: 'services',
  fields: {
    serviceId: idOf('service'),
    name: { type: 'text', required: true, longest: LONGEST_NAME, description: 'its name' },
    sloPercent: {
      type: 'number',
      min: 0.0001,
      max: 99.9999,
      description: 'objective: the percentage that should succeed; default 99.9',
    },
    sloDays: {
      type: 'integer',
      min: 7,
      max: 90,
      description: 'days of its window: 7, 14, 28, 30 (default) or 90',
    },
  },
  write: async (batch) => {
    const toldAt = batch.clock.now();
    return written(batch, z.object(service), (recording, rows) =>
      recording.services(rows.map(({ serviceId, ...rest }) => ({ ...rest, id: serviceId, toldAt }))),
    );
  },
};

const workflowRuns: ImportKind = {
  name: 'workflow-runs',
  fields: {
    runId: idOf('run', LONGEST_EVENT_ID),
    workflow: { type: 'text', required: true, longest: LONGEST_NAME, description: 'name of the workflow' },
    status: {
      type: 'enum',
      values: ['SUCCEEDED', 'FAILED', 'CANCELLED'],
      required: true,
      description: 'what came of it',
    },
    serviceId: aboutService,
    startedAt: later('when it began'),
    finishedAt: at('when it ended'),
  },
  write: async (batch) => {
    const time = moment(batch.clock.now());
    const schema = z.object({ ...run, startedAt: time.nullish(), finishedAt: time });
    return written(batch, schema, (recording, rows) =>
      recording.runs(rows.map(({ runId, ...rest }) => ({ ...rest, id: runId }))),
    );
  },
};

const performanceMetrics: ImportKind = {
  name: 'performance-metrics',
  fields: {
    id: idOf('measurement', LONGEST_EVENT_ID),
    serviceId: { ...aboutService, required: true },
    measuredAt: at('when it was measured'),
    p95LatencyMs: {
      type: 'number',
      min: 0,
      max: HIGHEST_LATENCY_MS,
      description: 'p95 of the latency, milliseconds',
    },
    throughputRps: { type: 'number', min: 0, max: HIGHEST_RPS, description: 'requests per second' },
    requests: { type: 'integer', min: 0, max: MOST_REQUESTS, description: 'requests; with failedRequests' },
    failedRequests: {
      type: 'integer',
      min: 0,
      max: MOST_REQUESTS,
      description: 'of those, the ones that failed',
    },
  },
  write: async (batch) => {
    const schema = z
      .object({ id: run.runId, ...measurement, measuredAt: moment(batch.clock.now()) })
      .superRefine(checkMeasured);
    return written(batch, schema, (recording, rows) => recording.measurements(rows));
  },
};

const predictions: ImportKind = {
  name: 'predictions',
  fields: {
    predictionId: idOf('prediction', LONGEST_EVENT_ID),
    serviceId: { ...aboutService, required: true },
    model: { type: 'text', required: true, longest: LONGEST_NAME, description: 'which model predicted it' },
    predictedAt: at('when it was predicted'),
    failureProbability: {
      type: 'number',
      min: 0,
      max: 1,
      required: true,
      description: 'of a failure, 0 to 1',
    },
    horizonMinutes: {
      type: 'integer',
      min: 1,
      max: LONGEST_HORIZON_MINUTES,
      description: 'within so many minutes',
    },
    occurred: {
      type: 'enum',
      values: ['true', 'false'],
      description: 'whether it came true; goes with outcomeAt',
    },
    outcomeAt: later('when that was known'),
  },
  write: async (batch) => {
    const time = moment(batch.clock.now());
    const schema = z
      .object({
        ...prediction,
        predictedAt: time,
        occurred: z.enum(['true', 'false']).nullish(),
        outcomeAt: time.nullish(),
      })
      .refine(({ occurred, outcomeAt }) => (occurred == null) === (outcomeAt == null), {
        path: ['outcomeAt'],
        message: 'goes with occurred: both are told or neither',
      });
    return written(batch, schema, async (recording, rows) => {
      const added = await recording.predictions(
        rows.map(({ predictionId, ...rest }) => ({ ...rest, id: predictionId })),
      );
      await recording.outcomes(
        rows.flatMap(({ predictionId, occurred, outcomeAt }) =>
          occurred == null || outcomeAt == null
            ? []
            : [{ id: predictionId, occurred: occurred === 'true', outcomeAt }],
        ),
      );
      return added;
    });
  },
};

const incidents: ImportKind = {
  name: 'incidents',
  fields: {
    incidentId: idOf('incident'),
    serviceId: aboutService,
    title: { type: 'text', longest: LONGEST_NAME, description: 'what it is called; longer ones are refused' },
    severity: { type: 'enum', values: SEVERITIES, required: true, description: 'how bad it is' },
    openedAt: at('when it was opened'),
    acknowledgedAt: later('when somebody first took it'),
    resolvedAt: later('when it was resolved; without it, it is open'),
    durationsSince: later(
      'since when durations were recorded, a constant: an incident that was opened before and resolved in that very moment is refused',
    ),
  },
  write: async (batch) => {
    const time = moment(batch.clock.now());
    const schema = z
      .object({
        ...incident,
        serviceId: incidentReopened.serviceId,
        title: incidentReopened.title,
        severity: incidentReopened.severity,
        openedAt: time,
        acknowledgedAt: time.nullish(),
        resolvedAt: time.nullish(),
        durationsSince: z.date().nullish(),
      })
      .superRefine(({ openedAt, acknowledgedAt, resolvedAt, durationsSince }, context) => {
        const fault = (path: string, message: string): void =>
          context.addIssue({ code: 'custom', path: [path], message });
        if (acknowledgedAt != null && acknowledgedAt < openedAt) {
          fault('acknowledgedAt', 'must not lie before openedAt');
        }
        if (resolvedAt != null && resolvedAt < openedAt) {
          fault('resolvedAt', 'must not lie before openedAt');
        }
        if (resolvedAt != null && acknowledgedAt != null && resolvedAt < acknowledgedAt) {
          fault('resolvedAt', 'must not lie before acknowledgedAt');
        }
        if (
          durationsSince != null &&
          openedAt < durationsSince &&
          resolvedAt?.getTime() === openedAt.getTime()
        ) {
          fault(
            'resolvedAt',
            `is openedAt itself: before ${durationsSince.toISOString()} (durationsSince) its duration was not recorded`,
          );
        }
      });
    return written(batch, schema, (recording, rows) => recording.incidents(rows.flatMap(changesOf)));
  },
};

/** In the order in which people name them. */
export const reliabilityImports: readonly ImportKind[] = [
  services,
  workflowRuns,
  performanceMetrics,
  predictions,
  incidents,
];

/** A row of a file tells what events would have told. The ids of that stay the same, so that a second run adds nothing. */
function changesOf(row: {
  readonly incidentId: string;
  readonly serviceId?: string | null | undefined;
  readonly title?: string | null | undefined;
  readonly severity?: ChangeRow['severity'] | undefined;
  readonly openedAt: Date;
  readonly acknowledgedAt?: Date | null | undefined;
  readonly resolvedAt?: Date | null | undefined;
}): ChangeRow[] {
  const { incidentId, openedAt, acknowledgedAt, resolvedAt } = row;
  const nothing = { serviceId: null, title: null, severity: null };
  const opened: ChangeRow = {
    incidentId,
    id: 'import opened',
    kind: 'OPENED',
    at: openedAt,
    serviceId: row.serviceId ?? null,
    title: row.title ?? null,
    severity: row.severity ?? null,
  };
  return [
    opened,
    ...(acknowledgedAt == null
      ? []
      : [
          {
            ...nothing,
            incidentId,
            id: 'import acknowledged',
            kind: 'ACKNOWLEDGED' as const,
            at: acknowledgedAt,
          },
        ]),
    ...(resolvedAt == null
      ? []
      : [{ ...nothing, incidentId, id: 'import resolved', kind: 'RESOLVED' as const, at: resolvedAt }]),
  ];
}

/** Checks each row, and writes those that can be stored in one transaction. */
async function written<Row>(
  batch: Batch,
  schema: z.ZodType<Row>,
  write: (recording: Recording, rows: readonly Row[]) => Promise<number>,
): Promise<BatchWritten> {
  const sound: Row[] = [];
  const rejected: { position: number; reason: string }[] = [];
  for (const position of batch.ids.keys()) {
    const row = checked(schema, rowAt(batch, position));
    if (Array.isArray(row)) {
      rejected.push({ position, reason: row.join('; ') });
    } else {
      sound.push(row);
    }
  }
  const { database, organizationId } = batch;
  const added = await database.withOrganization(organizationId, async (session) =>
    write(await Recording.begin(session, organizationId), sound),
  );
  return { added, rejected };
}

function rowAt({ fields, columns }: Batch, position: number): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field], place) => [
      name,
      typed(field, columns[place]?.[position] ?? null),
    ]),
  );
}

/** Times and numbers come as text. */
function typed({ type }: Fields[string], value: Value): unknown {
  if (typeof value !== 'string') {
    return value;
  }
  if (type === 'time') {
    return new Date(value);
  }
  return type === 'number' || type === 'integer' ? Number(value) : value;
}
