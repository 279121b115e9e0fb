// Administering an organization: its people, its keys, itself. Every change is told at once to whoever remembers
// credentials, on this gateway before it is answered.
import { Arg, Args, Authorized, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import {
  type Actor,
  Audited,
  badInput,
  type Change,
  Cost,
  type Cursors,
  isUuid,
  type RequestContext,
  Role,
  SizedList,
  type WriteSession,
} from '../platform';
import { createKey, pageOfKeys, revokeOneKey } from './api-keys';
import { ApiKey, ApiKeysArgs, CreateApiKeyArgs, CreatedApiKey } from './api-keys.types';
import type { IdentityChanges } from './identity-changes';
import { Organization } from './identity.entities';
import { type Organizations, updateOrganization } from './organizations';
import { People } from './people';
import { pageOfMembers } from './people.sql';
import {
  InviteUserArgs,
  Member,
  MemberPage,
  MOST_ROWS,
  OrganizationPage,
  PageArgs,
  UpdateOrganizationArgs,
  UsersArgs,
} from './people.types';

const READERS = [Role.ORG_ADMIN, Role.ADMIN];
const KEEPERS = [Role.ORG_ADMIN, Role.SUPER_ADMIN];
const roles = (allowed: readonly Role[]): string =>
  `${allowed.length === 1 ? 'Role' : 'Roles'}: ${allowed.join(', ')}.`;

const USERS = 'users';
const ORGANIZATIONS = 'organizations';
/** The directory belongs to no organization: its cursors are those of the platform. */
const PLATFORM = 'platform';
const DEFAULT_PAGE = 50;
const DEFAULT_KEY_DAYS = 90;
const LONGEST_SEARCH = 200;

type OrganizationFields = Pick<Organization, 'id' | 'slug' | 'name' | 'timezone'>;

export interface AdministrationParts {
  readonly cursors: Cursors;
  readonly organizations: Organizations;
  readonly changes: IdentityChanges;
  /** Names of all facts: who looks at any of them sees other people, or days that begin at another time. */
  readonly facts: readonly string[];
}

@Resolver()
export class AdministrationResolver {
  constructor(private readonly parts: AdministrationParts) {}

  @Cost(10)
  @SizedList({ most: MOST_ROWS, by: ['first'], fields: ['users'] })
  @Authorized(READERS)
  @Query(() => MemberPage, {
    description: `The people of the organization, in the order in which they were added. ${roles(READERS)}`,
  })
  async users(@Args(() => UsersArgs) args: UsersArgs, @Ctx() context: RequestContext): Promise<MemberPage> {
    const { organizationId } = actorOf(context);
    const first = args.first ?? DEFAULT_PAGE;
    const found = await context.read(pageOfMembers, [
      organizationId,
      this.position(organizationId ?? '', USERS, args.after, isUuid),
      args.includeRemoved ?? false,
      searchOf(args.search),
      first + 1,
    ]);
    const users = found.slice(0, first);
    return { users, ...this.end(organizationId ?? '', USERS, users.at(-1)?.id, found.length > first) };
  }

  @Cost(10)
  @SizedList({ most: MOST_ROWS, by: ['first'], fields: ['organizations'] })
  @Authorized([Role.SUPER_ADMIN])
  @Query(() => OrganizationPage, {
    description: `All organizations of the platform, in the order of their slugs; needs no x-org-id. ${roles([Role.SUPER_ADMIN])}`,
  })
  async organizations(@Args(() => PageArgs) args: PageArgs): Promise<OrganizationPage> {
    const first = args.first ?? DEFAULT_PAGE;
    const after = this.position(PLATFORM, ORGANIZATIONS, args.after, () => true);
    const found = await this.parts.organizations.page(after, first + 1);
    const organizations = found.slice(0, first);
    return {
      organizations,
      ...this.end(PLATFORM, ORGANIZATIONS, organizations.at(-1)?.slug, found.length > first),
    };
  }

  @Authorized([Role.ORG_ADMIN])
  @Audited('INVITE_USER', 'user')
  @Cost(10)
  @Mutation(() => Member, {
    description:
      'Adds a person, who signs in by that address; nothing is sent to it. An address of somebody who is here: ' +
      `CONFLICT. Nobody makes somebody more than they are themselves: FORBIDDEN. ${roles([Role.ORG_ADMIN])}`,
  })
  inviteUser(
    @Args(() => InviteUserArgs) args: InviteUserArgs,
    @Ctx() context: RequestContext,
  ): Promise<Member> {
    return this.change(context, this.parts.facts, (session, actor) =>
      new People(session, actor).invite(args),
    );
  }

  @Authorized([Role.ORG_ADMIN])
  @Audited('SET_USER_ROLE', 'user')
  @Cost(10)
  @Mutation(() => Member, {
    description:
      'Says what a person may do from now on, also by the tokens that they have; websockets of theirs are closed with ' +
      '4403. A removed person, the last ORG_ADMIN and oneself: CONFLICT. Nobody makes somebody more than they are ' +
      `themselves: FORBIDDEN. No such user: NOT_FOUND. ${roles([Role.ORG_ADMIN])}`,
  })
  setUserRole(
    @Arg('userId', () => ID, { description: 'Id of the user.' }) userId: string,
    @Arg('role', () => Role, { description: 'ORG_ADMIN, ADMIN, ANALYST or OPERATOR.' }) role: Role,
    @Ctx() context: RequestContext,
  ): Promise<Member> {
    return this.change(context, this.parts.facts, (session, actor) =>
      new People(session, actor).setRole(userId, role),
    );
  }

  @Authorized([Role.ORG_ADMIN])
  @Audited('REMOVE_USER', 'user')
  @Cost(10)
  @Mutation(() => Member, {
    description:
      'Removes a person. Their tokens are refused from now on and their websockets closed with 4403; their past work ' +
      'keeps their name. Removed before: answered alike. The last ORG_ADMIN and oneself: CONFLICT. No such user: ' +
      `NOT_FOUND. API keys that they made stay: they are the organization’s. ${roles([Role.ORG_ADMIN])}`,
  })
  removeUser(
    @Arg('userId', () => ID, { description: 'Id of the user.' }) userId: string,
    @Ctx() context: RequestContext,
  ): Promise<Member> {
    return this.change(context, this.parts.facts, (session, actor) =>
      new People(session, actor).remove(userId),
    );
  }

  @Authorized(KEEPERS)
  @Audited('UPDATE_ORGANIZATION', 'organization')
  @Cost(10)
  @Mutation(() => Organization, {
    description: `Changes the name or the time zone of the organization; at least one of them is given. ${roles(KEEPERS)}`,
  })
  updateOrganization(
    @Args(() => UpdateOrganizationArgs) { name, timezone }: UpdateOrganizationArgs,
    @Ctx() context: RequestContext,
  ): Promise<OrganizationFields> {
    if (name == null && timezone == null) {
      throw badInput('name or timezone', 'must be given');
    }
    return this.change(context, this.parts.facts, async (session, { organizationId }) => {
      const { organization, before } = await updateOrganization(session, organizationId, {
        name: name ?? null,
        timezone: timezone ?? null,
      });
      return { answer: organization, resourceId: organizationId, details: before };
    });
  }

  @Cost(10)
  @SizedList({ most: MOST_ROWS, by: ['first'] })
  @Authorized(KEEPERS)
  @Query(() => [ApiKey], {
    description: `The API keys of the organization, the newest first. ${roles(KEEPERS)}`,
  })
  async apiKeys(
    @Args(() => ApiKeysArgs) args: ApiKeysArgs,
    @Ctx() context: RequestContext,
  ): Promise<ApiKey[]> {
    const { organizationId } = actorOf(context);
    return context.read(pageOfKeys, [
      organizationId,
      args.includeEnded ?? false,
      args.first ?? DEFAULT_PAGE,
      context.clock.now(),
    ]);
  }

  @Authorized(KEEPERS)
  @Audited('CREATE_API_KEY', 'api_key')
  @Cost(10)
  @Mutation(() => CreatedApiKey, {
    description: `Makes a key for a machine. At most 100 that are neither revoked nor expired: CONFLICT. ${roles(KEEPERS)}`,
  })
  createApiKey(
    @Args(() => CreateApiKeyArgs) { name, scopes, expiresInDays }: CreateApiKeyArgs,
    @Ctx() context: RequestContext,
  ): Promise<CreatedApiKey> {
    const wanted = { name, scopes, expiresInDays: expiresInDays ?? DEFAULT_KEY_DAYS };
    return this.change(context, [], (session, actor) =>
      createKey(session, actor, wanted, context.clock.now()),
    );
  }

  @Authorized(KEEPERS)
  @Audited('REVOKE_API_KEY', 'api_key')
  @Cost(10)
  @Mutation(() => ApiKey, {
    description:
      'Revokes a key for good: it is refused from now on, and its websockets are closed with 4403. Revoked before: ' +
      `answered alike. No such key: NOT_FOUND. ${roles(KEEPERS)}`,
  })
  revokeApiKey(
    @Arg('id', () => ID, { description: 'Id of the key.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<ApiKey> {
    return this.change(context, [], (session, { organizationId }) =>
      revokeOneKey(session, organizationId, id),
    );
  }

  private async change<Answer>(
    context: RequestContext,
    facts: readonly string[],
    work: (
      session: WriteSession,
      actor: Actor & { readonly organizationId: string },
    ) => Promise<Change<Answer>>,
  ): Promise<Answer> {
    const actor = actorOf(context);
    const { organizationId } = actor;
    try {
      return await context.write(async (session) => {
        if (organizationId === null) {
          throw new Error('A change without an organization was begun');
        }
        return { facts, ...(await work(session, { ...actor, organizationId })) };
      });
    } finally {
      // Also when it failed: a commit whose answer was lost may have been one.
      if (organizationId !== null) {
        this.parts.changes.changed(organizationId);
      }
    }
  }

  private position(
    of: string,
    list: string,
    after: string | null | undefined,
    isPlace: (text: string) => boolean,
  ): string | null {
    if (after == null) {
      return null;
    }
    const [place = ''] = this.parts.cursors.open('after', of, list, after);
    if (!isPlace(place)) {
      throw badInput('after', 'is not a cursor of this list: send one back as it was given');
    }
    return place;
  }

  private end(of: string, list: string, last: string | undefined, hasNextPage: boolean) {
    return {
      endCursor: last === undefined ? null : this.parts.cursors.sign(of, list, [last]),
      hasNextPage,
    };
  }
}

function actorOf({ actor }: RequestContext): Actor {
  if (actor === null) {
    throw new Error('An authorized field ran without an actor');
  }
  return actor;
}

function searchOf(text: string | null | undefined): string | null {
  if (text == null) {
    return null;
  }
  if (text === '' || text.length > LONGEST_SEARCH || text.includes('\0') || !text.isWellFormed()) {
    throw badInput('search', `must be 1 to ${LONGEST_SEARCH} characters long, without NUL`);
  }
  return text;
}
