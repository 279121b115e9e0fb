// From somebody whom a provider vouches for to a person of an organization, or a refusal that says why.
//
// The gateway's own list of users comes first, found by an address that the provider has verified: their administrators
// decide there who may do what. Only who is not in it, and never was, is taken by the provider's claims. No session has a
// role of the platform: those need a token.
import type { Organizations } from '../identity';
import { AppError, type Database, type OrganizationRow, Role, type Session } from '../platform';
import { firstOperator, userById, type UserRow, usersByEmail } from './sign-in.sql';

/** What a provider says of somebody. */
export interface Identity {
  readonly subject: string;
  readonly name: string | null;
  /** Null unless the provider says that it is theirs. */
  readonly verifiedEmail: string | null;
  readonly organizationClaim: string | null;
  readonly roleClaim: string | null;
}

export type SessionRole = Role.ORG_ADMIN | Role.ADMIN | Role.ANALYST | Role.OPERATOR;

export const sessionRoles = [Role.ORG_ADMIN, Role.ADMIN, Role.ANALYST, Role.OPERATOR] as const;

export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly role: SessionRole;
  readonly organizationId: string;
}

export type Admission =
  | { readonly person: Person; readonly from: 'user' | 'claims' }
  /** A user of several organizations: they say which. */
  | { readonly choice: readonly OrganizationRow[] };

export class People {
  constructor(
    private readonly database: Database,
    private readonly organizations: Organizations,
  ) {}

  /** `wanted` is the slug of the organization that they chose, where the provider names none. */
  async admit(identity: Identity, wanted: string | null): Promise<Admission> {
    const { verifiedEmail, organizationClaim, roleClaim } = identity;
    const all = await this.organizations.list();
    const named = organizationClaim ?? wanted;
    const candidates =
      named === null ? all : all.filter(({ id, slug }) => slug === named || id === named.toLowerCase());
    if (organizationClaim !== null && candidates.length === 0) {
      throw refused('The organization that your provider names is not known here');
    }
    const found: { readonly organization: OrganizationRow; readonly user: UserRow }[] = [];
    let wasRemoved = false;
    for (const organization of verifiedEmail === null ? [] : candidates) {
      const users = await this.read(organization.id, (snapshot) =>
        snapshot.run(usersByEmail, [organization.id, verifiedEmail]),
      );
      const present = users.filter(({ isRemoved }) => !isRemoved);
      wasRemoved ||= users.length > present.length;
      // There is one at most: no two users who are here have the same address.
      const [user] = present;
      if (user !== undefined) {
        found.push({ organization, user });
      }
    }
    const [first, second] = found;
    if (second !== undefined) {
      return { choice: found.map(({ organization }) => organization) };
    }
    if (first !== undefined) {
      return { person: personOf(first.organization.id, first.user), from: 'user' };
    }
    if (wasRemoved) {
      throw refused('You are no longer a user of this organization');
    }
    const [organization] = candidates;
    const role = sessionRoles.find((each) => each === roleClaim);
    // An OPERATOR is a user, whose sessions and figures are found by their id.
    if (
      organizationClaim === null ||
      organization === undefined ||
      role === undefined ||
      role === Role.OPERATOR
    ) {
      throw refused(
        verifiedEmail === null
          ? 'Your provider does not confirm an e-mail address of yours'
          : 'Your e-mail address belongs to no user here: ask an administrator to invite you',
      );
    }
    return {
      // Never the id of a user, whatever subject the provider has.
      person: { id: `oidc:${identity.subject}`, name: identity.name, role, organizationId: organization.id },
      from: 'claims',
    };
  }

  /** The user as they are now; null when they are removed. */
  async find(organizationId: string, id: string): Promise<Person | null> {
    const [user] = await this.read(organizationId, (snapshot) =>
      snapshot.run(userById, [organizationId, id]),
    );
    return user === undefined || user.isRemoved ? null : personOf(organizationId, user);
  }

  /** An operator of the organization for whoever tries the demo. */
  async anyOperator(organizationId: string): Promise<Person | null> {
    const [user] = await this.read(organizationId, (snapshot) =>
      snapshot.run(firstOperator, [organizationId]),
    );
    return user === undefined ? null : personOf(organizationId, user);
  }

  organization(slug: string): Promise<OrganizationRow | null> {
    return this.organizations.find(slug);
  }

  async organizationOf(id: string): Promise<OrganizationRow | null> {
    return (await this.organizations.list()).find((each) => each.id === id) ?? null;
  }

  /** Reads people of one organization, on a snapshot of it. */
  private async read<Row>(
    organizationId: string,
    work: (snapshot: Session) => Promise<Row[]>,
  ): Promise<Row[]> {
    const snapshot = await this.database.openSnapshot(organizationId);
    if (snapshot === null) {
      return [];
    }
    try {
      return await work(snapshot);
    } finally {
      await snapshot.close();
    }
  }
}

function personOf(organizationId: string, { id, name, role }: UserRow): Person {
  const allowed = sessionRoles.find((each) => each === role);
  if (allowed === undefined) {
    throw refused(`A session cannot have the role ${role}: use a token`);
  }
  return { id, name, role: allowed, organizationId };
}

function refused(reason: string): AppError {
  return new AppError('FORBIDDEN', reason);
}
