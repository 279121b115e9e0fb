// What is told of reliability becomes rows, by events, files and mutations alike, in the caller's transaction.
//
// Rows are merged by what they say, and incidents are folded from all that was ever told of them, so that order, batches and
// repetitions make no difference.
import { badInput, type Session, type Statement } from '../platform';
import { foldIncident } from './incident-fold';
import {
  type ChangeRow,
  changesOf,
  crowdedIncident,
  dropEpisodes,
  insertChanges,
  insertMeasurements,
  lockReliability,
  mergeOutcomes,
  mergePredictions,
  mergeRuns,
  upsertEpisodes,
  upsertIncidents,
  upsertServices,
} from './record.sql';
import { DEFAULT_SLO_DAYS, DEFAULT_SLO_PERCENT, MOST_CHANGES } from './reliability.limits';

export interface ServiceTold {
  readonly id: string;
  readonly name: string;
  readonly sloPercent?: number | null | undefined;
  readonly sloDays?: number | null | undefined;
  readonly toldAt: Date;
}

export interface RunTold {
  readonly id: string;
  readonly serviceId?: string | null | undefined;
  readonly workflow: string;
  readonly status: string;
  readonly startedAt?: Date | string | null | undefined;
  readonly finishedAt: Date;
}

export interface MeasurementTold {
  readonly id: string;
  readonly serviceId: string;
  readonly measuredAt: Date;
  readonly p95LatencyMs?: number | null | undefined;
  readonly throughputRps?: number | null | undefined;
  readonly requests?: number | null | undefined;
  readonly failedRequests?: number | null | undefined;
}

export interface PredictionTold {
  readonly id: string;
  readonly serviceId: string;
  readonly model: string;
  readonly predictedAt: Date;
  readonly failureProbability: number;
  readonly horizonMinutes?: number | null | undefined;
}

export interface OutcomeTold {
  readonly id: string;
  readonly occurred: boolean;
  readonly outcomeAt: Date;
}

/** Incidents whose changes are held at a time. */
const FOLDED_AT_ONCE = 200;

/** Writes of one organization, one after the other. */
export class Recording {
  private constructor(
    private readonly session: Session,
    private readonly organizationId: string,
  ) {}

  /** Whoever else writes of the organization waits until the transaction ends. */
  static async begin(session: Session, organizationId: string): Promise<Recording> {
    await session.run(lockReliability, [organizationId]);
    return new Recording(session, organizationId);
  }

  /** Each answers for how many something is new. */
  async services(told: readonly ServiceTold[]): Promise<number> {
    return this.write(
      upsertServices,
      told.map((each) => ({
        ...each,
        sloPercent: each.sloPercent ?? DEFAULT_SLO_PERCENT,
        sloDays: each.sloDays ?? DEFAULT_SLO_DAYS,
      })),
    );
  }

  runs(told: readonly RunTold[]): Promise<number> {
    return this.write(mergeRuns, told);
  }

  measurements(told: readonly MeasurementTold[]): Promise<number> {
    return this.write(insertMeasurements, told);
  }

  predictions(told: readonly PredictionTold[]): Promise<number> {
    return this.write(mergePredictions, told);
  }

  outcomes(told: readonly OutcomeTold[]): Promise<number> {
    return this.write(mergeOutcomes, told);
  }

  /**
   * Writes down what was told, and folds the incidents again that it is about. Refuses what one of them is told of too
   * often: of events a dead letter, of a file a line.
   */
  async incidents(told: readonly ChangeRow[]): Promise<number> {
    if (told.length === 0) {
      return 0;
    }
    const { session, organizationId } = this;
    const added = await this.write(insertChanges, told);
    const ids = [...new Set(told.map(({ incidentId }) => incidentId))];
    const [crowded] = await session.run(crowdedIncident, [organizationId, ids, MOST_CHANGES]);
    if (crowded !== undefined) {
      throw badInput(
        'incidentId',
        `names an incident of which ${MOST_CHANGES.toLocaleString('en')} changes are known, the most that there may be`,
      );
    }
    for (let first = 0; first < ids.length; first += FOLDED_AT_ONCE) {
      await this.fold(ids.slice(first, first + FOLDED_AT_ONCE));
    }
    return added;
  }

  private async fold(ids: readonly string[]): Promise<void> {
    const { session, organizationId } = this;
    const changes = new Map<string, ChangeRow[]>();
    for (const change of await session.run(changesOf, [organizationId, ids])) {
      const of = changes.get(change.incidentId) ?? [];
      of.push(change);
      changes.set(change.incidentId, of);
    }
    const incidents: object[] = [];
    const episodes: object[] = [];
    for (const [id, all] of changes) {
      const folded = foldIncident(all);
      if (folded === null) {
        continue;
      }
      const { serviceId, title, severity, status } = folded;
      const { openedAt } = folded.episodes[0];
      incidents.push({
        id,
        serviceId,
        title,
        severity,
        status,
        ...folded.episodes.at(-1),
        openedAt,
        episodes: folded.episodes.length,
      });
      episodes.push(
        ...folded.episodes.map((episode, index) => ({
          incidentId: id,
          number: index + 1,
          serviceId,
          severity,
          ...episode,
        })),
      );
    }
    await this.write(upsertIncidents, incidents);
    await this.write(upsertEpisodes, episodes);
    await this.write(dropEpisodes, incidents);
  }

  private async write<Row>(into: Statement<Row>, rows: readonly object[]): Promise<number> {
    return rows.length === 0
      ? 0
      : (await this.session.run(into, [this.organizationId, JSON.stringify(rows)])).length;
  }
}
