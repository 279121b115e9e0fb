// Making tracker tokens, for the backends of host applications.
import { Args, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { AppError, badInput, Cost, NotAudited, type RequestContext, Role } from '../platform';
import type { Standings } from './standing';
import type { TrackerTokens } from './tracker-tokens';
import { CreateTrackerTokenArgs, TrackerToken } from './tracker-tokens.types';

const DEFAULT_MINUTES = 720;

@Resolver()
export class TrackerTokensResolver {
  constructor(
    private readonly tokens: TrackerTokens,
    private readonly standings: Pick<Standings, 'isThere'>,
  ) {}

  // One for each person and visit would bury the trail, and whoever may make one may say the same of that person anyway.
  @NotAudited(
    'one is made whenever somebody opens a page of the host, and it only lets them tell of themselves',
  )
  @Authorized([Role.SERVICE, Role.ORG_ADMIN])
  @Cost(1)
  @Mutation(() => TrackerToken, {
    description:
      'Makes a token by which a page of the host application tells of the page views of one person (see ' +
      'packages/tracker). Nothing is stored. Roles: SERVICE, ORG_ADMIN.',
  })
  async createTrackerToken(
    @Args(() => CreateTrackerTokenArgs) args: CreateTrackerTokenArgs,
    @Ctx() { actor, clock }: RequestContext,
  ): Promise<TrackerToken> {
    const organizationId = actor?.organizationId ?? null;
    if (organizationId === null) {
      throw badInput('x-org-id', 'is missing: the token is for the pages of one organization');
    }
    if (!(await this.standings.isThere(organizationId))) {
      throw new AppError('NOT_FOUND', 'There is no such organization');
    }
    const minutes = args.expiresInMinutes ?? DEFAULT_MINUTES;
    // Whole seconds, as tokens have them.
    const seconds = Math.floor(clock.now().getTime() / 1_000) + minutes * 60;
    const expiresAt = new Date(seconds * 1_000);
    const person = {
      organizationId,
      id: args.userId,
      name: args.name ?? null,
      email: args.email ?? null,
    };
    return { token: await this.tokens.sign(person, expiresAt), expiresAt };
  }
}
