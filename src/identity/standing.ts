// Whether whoever a token speaks for is still there, and as what.
//
// A token says what was true when it was issued. Where its subject is a user of the organization, by their id or by
// their external id, the row of the users decides: somebody who was removed is refused, and nobody is more than their
// row says. A subject that is no user is a person of the host application, which issues and withdraws its tokens by
// itself: they are taken at their word. The platform's own roles stand above organizations, and none of them can take
// one away by naming a user like it. A TRACKER is never more than that, whatever a row says.
import { type Actor, AppError, type Database, isUuid, Role, statement } from '../platform';
import { Remembered } from './remembered';

/** Roles of people in an organization, from the most to the least. */
export const ORGANIZATION_ROLES = [Role.ORG_ADMIN, Role.ADMIN, Role.ANALYST, Role.OPERATOR] as const;

/** For so long a change that nobody has told of goes unnoticed. */
const REMEMBERED_MS = 5_000;

interface StandingRow {
  readonly key: string;
  readonly id: string;
  readonly role: Role;
  readonly removed: boolean;
}

const standings = statement<StandingRow>(
  'identity.standing',
  `SELECT s.key, s.id, s.role, s.removed FROM user_standings($1, $2, $3) s`,
);

const organizationById = statement<{ id: string }>(
  'identity.standing-of-organization',
  `SELECT e.id FROM enter_organization($1, '2000') e`,
);

export class Standings {
  private readonly remembered: Remembered<StandingRow>;
  private readonly organizations: Remembered<true>;

  constructor(database: Pick<Database, 'lookUp'>) {
    this.organizations = new Remembered({
      forMs: REMEMBERED_MS,
      lookUp: async (organizationId) => {
        const rows = await database.lookUp(organizationById, [organizationId]);
        return new Map(rows.map(({ id }) => [id, true]));
      },
    });
    this.remembered = new Remembered({
      forMs: REMEMBERED_MS,
      lookUp: async (organizationId, subjects) => {
        const rows = await database.lookUp(standings, [organizationId, subjects.filter(isUuid), subjects]);
        const own = new Map(rows.map((row) => [row.id, row]));
        const byKey = new Map(rows.map((row) => [row.key, row]));
        return new Map(
          subjects.flatMap((subject) => {
            // One's own id comes first, however it is written: an external id must not take its place.
            const row = (isUuid(subject) ? own.get(subject.toLowerCase()) : undefined) ?? byKey.get(subject);
            return row === undefined ? [] : [[subject, row] as const];
          }),
        );
      },
    });
  }

  /** The actor as their organization knows them now; refuses one who was removed, and everybody while it cannot be told. */
  async of(actor: Actor): Promise<Actor> {
    const { organizationId, id, role } = actor;
    if (organizationId !== null && role === Role.TRACKER && !(await this.isThere(organizationId))) {
      throw new AppError('UNAUTHENTICATED', 'The token was refused: its organization is not there');
    }
    if (organizationId === null || !hasStanding(role) || !canBeStored(id)) {
      return actor;
    }
    const row = await this.remembered.get(organizationId, id);
    if (row === null) {
      return actor;
    }
    if (row.removed) {
      throw new AppError('UNAUTHENTICATED', 'The token was refused: its user was removed');
    }
    if (!isOrganizationRole(role)) {
      return actor;
    }
    const lesser = lesserOf(role, row.role);
    // What an OPERATOR sees is theirs by the id of their user.
    return lesser === role
      ? actor
      : { ...actor, role: lesser, ...(lesser === Role.OPERATOR && { id: row.id }) };
  }

  /** Whether there is such an organization: whoever only writes would not find that out by reading. */
  async isThere(organizationId: string): Promise<boolean> {
    return (await this.organizations.get(organizationId, organizationId)) !== null;
  }

  forget(organizationId: string | null): void {
    this.remembered.forget(organizationId);
    this.organizations.forget(organizationId);
  }
}

/** Roles whose bearer is refused once their user was removed. */
function hasStanding(role: Role): boolean {
  return isOrganizationRole(role) || role === Role.TRACKER;
}

export function isOrganizationRole(role: Role): role is (typeof ORGANIZATION_ROLES)[number] {
  return (ORGANIZATION_ROLES as readonly Role[]).includes(role);
}

/** The one of two roles of people that may do less. */
export function lesserOf(one: Role, other: Role): Role {
  const rank = (role: Role): number => (ORGANIZATION_ROLES as readonly Role[]).indexOf(role);
  return rank(one) >= rank(other) ? one : other;
}

/** What the database cannot hold is nobody's id in it. */
function canBeStored(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
