// Ingestion over GraphQL: who may send, who may look after what was refused, and who may know how fresh the numbers are.
import { Arg, Args, Authorized, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql';
import {
  AppError,
  Audited,
  badInput,
  Cost,
  type Cursors,
  isUuid,
  NotAudited,
  PlainList,
  type RequestContext,
  Role,
  SizedList,
  organizationOf,
} from '../platform';
import { countDeadLetters, deadLetterPage } from './dead-letters.sql';
import type { EventKinds } from './event-kinds';
import {
  DataFreshness,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLettersArgs,
  EventInput,
  IngestionResult,
  IngestionStatus,
  ReplayResult,
} from './ingest.types';
import { type Ingestion, MOST_EVENTS } from './ingestion';
import type { PersonalKeys } from './personal-keys';
import { filterColumns, type LetterFilter, type Replay, type Replayed } from './replay';
import { dataFreshness, ingestionStatus } from './status';

const CARETAKERS = [Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN];
const READERS = [Role.OPERATOR, Role.ANALYST, Role.ADMIN, Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN];
const LETTERS = 'dead-letters';
const MOST_REPLAYED = 10_000;

export interface IngestResolverParts {
  readonly ingestion: Ingestion;
  readonly replay: Replay;
  readonly kinds: EventKinds;
  readonly keys: PersonalKeys;
  readonly cursors: Cursors;
}

@Resolver()
export class IngestResolver {
  constructor(private readonly parts: IngestResolverParts) {}

  @NotAudited('events are records themselves')
  @Authorized([Role.SERVICE, Role.TRACKER])
  @Cost(10)
  @SizedList({ most: MOST_EVENTS, by: ['events'], fields: ['results'] })
  @Mutation(() => IngestionResult, {
    description:
      'Takes events in, 1 to 1,000 a call and 1 MiB a request. Each is answered: accepted (stored, and counted once, whatever happens), a duplicate of one that was, or refused, alone, for good. Idempotent by clientEventId: send again what was not answered. Refused as a whole (RATE_LIMITED, UNAVAILABLE) means that nothing was written. A page’s token may tell of its own user only. Roles: SERVICE, TRACKER.',
  })
  ingestEvents(
    @PlainList('events', () => EventInput, { description: 'In any order.' }) events: readonly unknown[],
    @Ctx() context: RequestContext,
  ): Promise<IngestionResult> {
    const organizationId = organizationOf(context);
    if (events.length < 1 || events.length > MOST_EVENTS) {
      throw badInput('events', `must have 1 to 1,000 items, not ${events.length.toLocaleString('en')}`);
    }
    return this.parts.ingestion.ingest(
      { organizationId, source: 'GRAPHQL', ofPerson: personOf(context), requestId: context.requestId },
      events,
    );
  }

  @Authorized(READERS)
  @Cost(5)
  @Query(() => DataFreshness, {
    description:
      'How far the numbers are behind what was received. Roles: OPERATOR, ANALYST, ADMIN, ORG_ADMIN, SERVICE, SUPER_ADMIN.',
  })
  dataFreshness(@Ctx() context: RequestContext): Promise<DataFreshness> {
    return dataFreshness(context, organizationOf(context), this.parts.kinds.streams);
  }

  @Authorized(CARETAKERS)
  @Cost(20)
  @Query(() => IngestionStatus, {
    description:
      'How ingestion is doing: what came in, what waits, what was refused. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN.',
  })
  ingestionStatus(@Ctx() context: RequestContext): Promise<IngestionStatus> {
    return ingestionStatus(context, organizationOf(context), this.parts.kinds);
  }

  @Authorized(CARETAKERS)
  @Cost(20)
  @SizedList({ most: 200, by: ['first'], otherwise: 50, fields: ['rows'] })
  @Query(() => DeadLetterPage, {
    description:
      'Events that were refused for good, the latest first, kept for 30 days. What they say is sealed; only its shape is shown. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN.',
  })
  async deadLetters(
    @Args(() => DeadLettersArgs) { filter, first, after }: DeadLettersArgs,
    @Ctx() context: RequestContext,
  ): Promise<DeadLetterPage> {
    const organizationId = organizationOf(context);
    const { cursors } = this.parts;
    const columns = filterColumns(organizationId, filterOf(filter));
    const limit = first ?? 50;
    const [at = null, id = null] = after == null ? [] : cursors.open('after', organizationId, LETTERS, after);
    const [rows, [count]] = await Promise.all([
      context.read(deadLetterPage, [...columns, at, id, limit + 1]),
      context.read(countDeadLetters, columns),
    ]);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      totalCount: count?.count ?? 0,
      rows: page.map((row) => ({ ...row, shape: row.shape as Record<string, unknown> | null })),
      nextCursor:
        rows.length > limit && last !== undefined
          ? cursors.sign(organizationId, LETTERS, [last.lastAtText, last.id])
          : null,
    };
  }

  @Audited('REPLAY_DEAD_LETTERS', 'dead_letter', {
    resourceId: () => null,
    found: (answer) => ({ ...(answer as Replayed) }),
  })
  @Authorized(CARETAKERS)
  @Cost(200)
  @Mutation(() => ReplayResult, {
    description: `Tries dead letters again under their old ids, the oldest first: after a kind was added, or to let in what came too late (up to 29 days). What is there already is a success. Each is tried at most 10 times. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN.`,
  })
  async replayDeadLetters(
    @Arg('filter', () => DeadLetterFilter, { nullable: true, description: 'Which of them; absent: all.' })
    filter: DeadLetterFilter | null,
    @Arg('most', () => Int, {
      defaultValue: 1_000,
      description: `At most so many, 1 to ${MOST_REPLAYED.toLocaleString('en')}.`,
    })
    most: number,
    @Ctx() context: RequestContext,
  ): Promise<ReplayResult> {
    if (most < 1 || most > MOST_REPLAYED) {
      throw badInput('most', `must be 1 to ${MOST_REPLAYED.toLocaleString('en')}`);
    }
    const { takenAt } = await context.snapshot();
    return this.parts.replay.run(organizationOf(context), filterOf(filter), most, takenAt);
  }

  @Audited('ROTATE_PERSONAL_KEY', 'personal_key', { resourceId: () => null })
  @Authorized([Role.ORG_ADMIN, Role.SUPER_ADMIN])
  @Cost(50)
  @Mutation(() => String, {
    description:
      'Makes a new key under which personal values are replaced from now on, within 30 seconds at all gateways. Whoever is called otherwise by that stays the same person, for as long as the key before is in use. Answers the new key’s id. Roles: ORG_ADMIN, SUPER_ADMIN.',
  })
  rotatePersonalKey(@Ctx() context: RequestContext): Promise<string> {
    const organizationId = organizationOf(context);
    return context.write(async (session) => {
      const kid = await this.parts.keys.rotate(session, organizationId);
      return { answer: kid, resourceId: kid };
    });
  }

  @Audited('RETIRE_PERSONAL_KEYS', 'personal_key', { resourceId: () => null })
  @Authorized([Role.ORG_ADMIN, Role.SUPER_ADMIN])
  @Cost(50)
  @Mutation(() => [String], {
    description:
      'Destroys every key but the newest, for good: nobody can tell any more whose their tokens are, and who appears again is known only where they were seen under the newest. Dead letters sealed under them become unreadable. Answers the destroyed keys’ ids. Roles: ORG_ADMIN, SUPER_ADMIN.',
  })
  retirePersonalKeys(@Ctx() context: RequestContext): Promise<string[]> {
    const organizationId = organizationOf(context);
    return context.write(async (session) => {
      const kids = await this.parts.keys.retire(session, organizationId);
      return { answer: kids, details: { kids } };
    });
  }
}

/** The person whose page it is; null: an application that may tell of everybody. */
export function personOf({ actor }: RequestContext): string | null {
  return actor?.role === Role.TRACKER ? actor.id : null;
}

function filterOf(filter: DeadLetterFilter | null | undefined): LetterFilter {
  const { codes = null, kinds = null, ids = null, from = null, to = null } = filter ?? {};
  if (ids?.some((id) => !isUuid(id)) === true) {
    throw new AppError('BAD_USER_INPUT', 'filter.ids must be UUIDs');
  }
  return { codes, kinds, ids, from, to };
}
