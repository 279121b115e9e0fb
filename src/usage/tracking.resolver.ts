// Tracking: whoever asks is whom it is about.
import { Args, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import {
  badInput,
  Cost,
  isUuid,
  NotAudited,
  type RequestContext,
  Role,
  storableText,
  organizationOf,
} from '../platform';
import type { Tracked, Tracking } from './tracking';
import { HeartbeatArgs, PageViewArgs, TrackedSession } from './tracking.types';
import { LONGEST_PATH, LONGEST_REFERRER } from './usage.events';

const TRACKED = [Role.TRACKER, Role.OPERATOR, Role.ANALYST, Role.ADMIN, Role.ORG_ADMIN];
const WHO = 'It is about whoever asks. Roles: TRACKER, OPERATOR, ANALYST, ADMIN, ORG_ADMIN.';
const OWN_RECORD = 'it is a record itself';
const DAY_MS = 86_400_000;

const pathSchema = storableText(LONGEST_PATH, 1);
const referrerSchema = storableText(LONGEST_REFERRER);

@Resolver()
export class TrackingResolver {
  constructor(private readonly tracking: Tracking) {}

  @NotAudited(OWN_RECORD)
  @Authorized(TRACKED)
  @Cost(5)
  @Mutation(() => TrackedSession, {
    description: `A page is being looked at: begins a session or extends the one that goes on. Idempotent by id. ${WHO}`,
  })
  trackPageView(
    @Args(() => PageViewArgs) { id, path, referrer, agoMs }: PageViewArgs,
    @Ctx() context: RequestContext,
  ): Promise<TrackedSession> {
    const view = {
      id: uuid('id', id),
      path: checked('path', pathSchema, path),
      referrer: referrer == null ? null : checked('referrer', referrerSchema, referrer),
      at: momentOf(context, agoMs),
    };
    return this.tracking.pageView(organizationOf(context), trackedBy(context), view);
  }

  @NotAudited(OWN_RECORD)
  @Authorized(TRACKED)
  @Cost(5)
  @Mutation(() => TrackedSession, {
    description: `The person is still there: extends their session, or begins one. Sent again it changes nothing. ${WHO}`,
  })
  heartbeat(
    @Args(() => HeartbeatArgs) { pageViewId, durationMs, agoMs }: HeartbeatArgs,
    @Ctx() context: RequestContext,
  ): Promise<TrackedSession> {
    if ((pageViewId == null) !== (durationMs == null)) {
      throw badInput('durationMs', 'goes with pageViewId');
    }
    const page =
      pageViewId == null
        ? null
        : { id: uuid('pageViewId', pageViewId), durationMs: milliseconds('durationMs', durationMs) };
    return this.tracking.heartbeat(organizationOf(context), trackedBy(context), {
      at: momentOf(context, agoMs),
      page,
    });
  }
}

function trackedBy({ actor, client }: RequestContext): Tracked {
  if (actor === null) {
    throw new Error('Nobody is tracked');
  }
  return { actor, client };
}

function momentOf({ clock }: RequestContext, agoMs: number | null | undefined): Date {
  return new Date(clock.now().getTime() - milliseconds('agoMs', agoMs));
}

function milliseconds(field: string, value: number | null | undefined): number {
  const number = value ?? 0;
  if (number < 0 || number > DAY_MS) {
    throw badInput(field, 'must be 0 to 86,400,000 milliseconds');
  }
  return number;
}

function uuid(field: string, text: string): string {
  if (!isUuid(text)) {
    throw badInput(field, 'must be a UUID');
  }
  return text.toLowerCase();
}

function checked(field: string, schema: typeof pathSchema, text: string): string {
  const parsed = schema.safeParse(text);
  if (!parsed.success) {
    throw badInput(field, parsed.error.issues.map(({ message }) => message).join('; '));
  }
  return parsed.data;
}
