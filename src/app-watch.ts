// What is seen of an application beside its numbers: what it depends on, and how its jobs are timed and traced.
import type { IngestionSettings } from './app-ingestion';
import type { JobRun } from './app-telemetry';
import {
  type Database,
  type Dependency,
  type PeriodicJob,
  type RedisConnection,
  tracedFromHere,
  type TraceHandover,
  type Tracing,
} from './platform';

export function dependenciesOf(
  database: Database,
  redis: RedisConnection | undefined,
): () => Promise<Dependency[]> {
  return async () => {
    const [postgresql, messenger] = await Promise.all([
      database.isReachable(),
      redis === undefined ? null : redis.isReachable(),
    ]);
    return [
      { name: 'postgresql', isUp: postgresql, without: null },
      ...database
        .replicaStates()
        .map(({ name, isAnswering }) => ({ name, isUp: isAnswering, without: WITHOUT_REPLICA })),
      ...(messenger === null ? [] : [{ name: 'redis', isUp: messenger, without: WITHOUT_REDIS }]),
    ];
  };
}

const WITHOUT_REPLICA = 'the primary answers in its place';
const WITHOUT_REDIS =
  'numbers are right; each gateway computes live numbers and keeps limits for itself, and breaches are not counted';

/** Projecting goes on with the traces of those who told the events. */
export function projectionTraces(
  tracing: Tracing,
  handover: TraceHandover,
): NonNullable<IngestionSettings['aroundProjection']> {
  return async ({ organizationId, stream }, work) => {
    const [parent, ...links] = await handover.take(`${organizationId}:${stream}`);
    return tracedFromHere(
      tracing,
      () => ({
        name: 'job projection',
        kind: 'consumer',
        attributes: {
          'opsgraph.job': 'projection',
          'opsgraph.stream': stream,
          'opsgraph.organization': organizationId,
        },
        parent,
        links,
      }),
      work,
    );
  };
}

export interface Watched {
  readonly onRan: (run: JobRun) => void;
  readonly tracing: Tracing | undefined;
  /** How many failures of a job were heard of so far, also of single organizations in a run that went on. */
  readonly failuresOf: (job: string) => number | undefined;
}

/** It looks twice in a second whether there is something to do: what it does has traces of its own (projectionTraces). */
const UNTRACED = 'projection';

export function watchedJob(job: PeriodicJob, watched: Watched): PeriodicJob {
  return job.organizations === undefined
    ? { ...job, run: (signal) => watchedRun(job.name, watched, () => job.run(signal))() }
    : {
        ...job,
        runFor: (organizationId: string, signal: AbortSignal) =>
          watchedRun(job.name, watched, () => job.runFor(organizationId, signal), organizationId)(),
      };
}

/** The same work, counted and timed, in a trace of its own. */
export function watchedRun<Result>(
  name: string,
  { onRan, tracing, failuresOf }: Watched,
  work: () => Promise<Result>,
  organizationId?: string,
): () => Promise<Result> {
  return async () => {
    const began = performance.now();
    const before = failuresOf(name);
    let failed = true;
    try {
      const result = await tracedFromHere(
        name === UNTRACED ? undefined : tracing,
        () => ({
          name: `job ${name}`,
          kind: 'internal',
          attributes: {
            'opsgraph.job': name,
            ...(organizationId === undefined ? {} : { 'opsgraph.organization': organizationId }),
          },
        }),
        work,
      );
      failed = failuresOf(name) !== before;
      return result;
    } finally {
      onRan({ job: name, seconds: (performance.now() - began) / 1_000, failed });
    }
  };
}
