// How far the numbers are behind what was received, and how ingestion is doing. Who is idle is fresh.
import type { RequestContext } from '../platform';
import { deadLettersByCode } from './dead-letters.sql';
import type { EventKinds } from './event-kinds';
import type { DataFreshness, IngestionCounts, IngestionStatus } from './ingest.types';
import { batchCounts, keyInUse, streamsPending } from './status.sql';

export async function dataFreshness(
  context: RequestContext,
  organizationId: string,
  streams: readonly string[],
): Promise<DataFreshness> {
  const rows = await context.read(streamsPending, [organizationId]);
  const { takenAt } = await context.snapshot();
  const pending = new Map(rows.map((row) => [row.stream, row]));
  const found = [...new Set(streams)].sort().map((stream) => {
    const { oldest = takenAt, events = 0 } = pending.get(stream) ?? {};
    // Received a moment ago by another clock of the same server: not fresher than now.
    const dataFreshAsOf = oldest < takenAt ? oldest : takenAt;
    return {
      stream,
      dataFreshAsOf,
      lagMs: takenAt.getTime() - dataFreshAsOf.getTime(),
      pendingEvents: events,
    };
  });
  const dataFreshAsOf = found.reduce(
    (least, each) => (each.dataFreshAsOf < least ? each.dataFreshAsOf : least),
    takenAt,
  );
  return { asOf: takenAt, dataFreshAsOf, lagMs: takenAt.getTime() - dataFreshAsOf.getTime(), streams: found };
}

export async function ingestionStatus(
  context: RequestContext,
  organizationId: string,
  kinds: EventKinds,
): Promise<IngestionStatus> {
  const { takenAt } = await context.snapshot();
  const [counts, deadLetters, freshness, [key]] = await Promise.all([
    context.read(batchCounts, [organizationId, takenAt]),
    context.read(deadLettersByCode, [organizationId]),
    dataFreshness(context, organizationId, kinds.streams),
    context.read(keyInUse, [organizationId]),
  ]);
  const of = (hours: number): IngestionCounts => {
    const row = counts.find((each) => each.hours === hours);
    return {
      batches: row?.batches ?? 0,
      accepted: Number(row?.accepted ?? 0),
      duplicates: Number(row?.duplicates ?? 0),
      failed: Number(row?.failed ?? 0),
      lastAt: row?.lastAt ?? null,
    };
  };
  return {
    asOf: takenAt,
    lastHour: of(1),
    last24Hours: of(24),
    freshness,
    deadLetters,
    kinds: kinds.names,
    personalKey: key?.kid ?? null,
  };
}
