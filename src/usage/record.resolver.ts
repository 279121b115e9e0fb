// Recording the use of an application: who may tell of it, and how much at once.
import { Arg, Authorized, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import {
  AppError,
  Audited,
  badInput,
  Cost,
  isUuid,
  NotAudited,
  type RequestContext,
  Role,
  organizationOf,
} from '../platform';
import { deleteAppUserRow } from './app-users.sql';
import type { UsageLog } from './record';
import { AppUserInput, UsageEventInput, UsageEventsResult } from './record.types';
import {
  type AppUserTold,
  checkAppUser,
  checkUsageEvent,
  MOST_EVENTS,
  MOST_LATE_DAYS,
  type UsageEvent,
} from './usage.events';
import { usageFacts } from './usage.facts';

@Resolver()
export class UsageRecordResolver {
  constructor(private readonly usage: UsageLog) {}

  @NotAudited('requests are records themselves')
  @Authorized([Role.SERVICE])
  @Cost(10)
  @Mutation(() => UsageEventsResult, {
    description:
      'Stores requests to the connected application, 1 to 1,000 a call and 1 MiB a request. Idempotent by id and occurredAt: send again what was not answered. A bad event fails alone; all others are stored when this answers. Role: SERVICE.',
  })
  async recordUsageEvents(
    @Arg('events', () => [UsageEventInput], { description: 'In any order.' }) events: UsageEventInput[],
    @Arg('users', () => [AppUserInput], {
      nullable: true,
      description: 'Names of people whom the events are about, at most 1,000; a bad one refuses the call.',
    })
    users: AppUserInput[] | null,
    @Ctx() context: RequestContext,
  ): Promise<UsageEventsResult> {
    const organizationId = organizationOf(context);
    if (events.length < 1 || events.length > MOST_EVENTS) {
      throw badInput('events', `must have 1 to 1,000 items, not ${events.length.toLocaleString('en')}`);
    }
    const people = checkedUsers(users ?? [], 0);
    const now = context.clock.now();
    const checked = events.map((event) => checkUsageEvent(event, now, MOST_LATE_DAYS));
    const good = checked.filter((event): event is UsageEvent => !Array.isArray(event));
    const recorded = await this.usage.record(organizationId, good, people);
    const failed = checked.flatMap((event, index) =>
      Array.isArray(event) ? [{ index, code: 'BAD_USER_INPUT', message: event.join('; ') }] : [],
    );
    return { ...recorded, failed };
  }

  @NotAudited('it tells names that the application itself keeps')
  @Authorized([Role.SERVICE])
  @Cost(10)
  @Mutation(() => Int, {
    description:
      'Tells who may use the connected application, 1 to 1,000 people a call, also those who never have: userActivity lists them all. Again: names and addresses that are given replace what is known. Answers how many were told of. Role: SERVICE.',
  })
  async registerAppUsers(
    @Arg('users', () => [AppUserInput], { description: 'The people; of equal ids the last counts.' })
    users: AppUserInput[],
    @Ctx() context: RequestContext,
  ): Promise<number> {
    const people = checkedUsers(users, 1);
    await this.usage.record(organizationOf(context), [], people);
    return people.length;
  }

  @Audited('DELETE_APP_USER', 'app_user', { resourceId: ({ id }) => id })
  @Authorized([Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN])
  @Cost(50)
  @Mutation(() => Boolean, {
    description:
      'Deletes a person of the connected application with their page views and sessions. Their requests stay, as nobody’s. False: there is nobody of that id. Whoever is told of again afterwards is a new person. Roles: ORG_ADMIN, SERVICE, SUPER_ADMIN.',
  })
  async deleteAppUser(
    @Arg('id', () => ID, { description: 'Id of the person, as userActivity answers it.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<boolean> {
    const organizationId = organizationOf(context);
    if (!isUuid(id)) {
      throw new AppError('BAD_USER_INPUT', 'id must be a UUID');
    }
    return context.write(async (session) => {
      const deleted = await session.run(deleteAppUserRow, [organizationId, id]);
      return { answer: deleted.length > 0, details: { deleted: deleted.length }, facts: usageFacts };
    });
  }
}

function checkedUsers(users: readonly AppUserInput[], least: number): AppUserTold[] {
  if (users.length < least || users.length > MOST_EVENTS) {
    throw badInput('users', `must have ${least} to 1,000 items, not ${users.length.toLocaleString('en')}`);
  }
  return users.map((user, index) => {
    const checked = checkAppUser(user);
    if (Array.isArray(checked)) {
      throw badInput(`users.${index}`, checked.join('; '));
    }
    return checked;
  });
}
