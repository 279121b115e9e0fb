// Organizations as the platform handles them: making one, listing them, finding one by its slug.
import { uuidv7 } from 'uuidv7';
import {
  AppError,
  badInput,
  type Database,
  isTimeZone,
  organizationDeleted,
  type OrganizationRow,
  type Session,
  statement,
} from '../platform';

/** An organization, or what is left of one whose data was deleted. */
export interface KeptOrganization extends OrganizationRow {
  readonly deletedAt: Date | null;
}

const list = statement<OrganizationRow>(
  'identity.organizations',
  `SELECT o.org_id AS id, o.slug, o.name, o.timezone FROM organizations o
    WHERE o.deleted_at IS NULL ORDER BY o.slug`,
);

const listKept = statement<KeptOrganization>(
  'identity.kept-organizations',
  `SELECT o.org_id AS id, o.slug, o.name, o.timezone, o.deleted_at AS "deletedAt" FROM organizations o ORDER BY o.slug`,
);

const page = statement<KeptOrganization>(
  'identity.organizations-page',
  `SELECT o.org_id AS id, o.slug, o.name, o.timezone, o.deleted_at AS "deletedAt" FROM organizations o
    WHERE $1::text IS NULL OR o.slug > $1 ORDER BY o.slug LIMIT $2`,
);

const update = statement<OrganizationRow & { readonly nameBefore: string; readonly timezoneBefore: string }>(
  'identity.update-organization',
  `WITH before AS (
     SELECT o.org_id, o.name, o.timezone FROM organizations o WHERE o.org_id = $1 FOR NO KEY UPDATE
   )
   UPDATE organizations o SET name = coalesce($2, o.name), timezone = coalesce($3, o.timezone)
     FROM before WHERE o.org_id = $1 AND before.org_id = o.org_id
   RETURNING o.org_id AS id, o.slug, o.name, o.timezone,
     before.name AS "nameBefore", before.timezone AS "timezoneBefore"`,
);

const bySlug = statement<KeptOrganization>(
  'identity.organization-by-slug',
  `SELECT o.org_id AS id, o.slug, o.name, o.timezone, o.deleted_at AS "deletedAt" FROM organizations o
    WHERE o.slug = $1`,
);

const insert = statement<{ id: string }>(
  'identity.create-organization',
  `INSERT INTO organizations (org_id, slug, name, timezone) VALUES ($1, $2, $3, $4)
   ON CONFLICT (slug) DO NOTHING RETURNING org_id AS id`,
);

/** Node and PostgreSQL may have zone data of different years. */
const zoneInDatabase = statement<{ name: string }>(
  'identity.time-zone',
  `SELECT z.name FROM pg_timezone_names z WHERE z.name = $1`,
);

export interface NewOrganization {
  readonly slug: string;
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
}

export class Organizations {
  constructor(private readonly database: Database) {}

  /** Those that are there: without any whose data was deleted. */
  list(): Promise<OrganizationRow[]> {
    return this.database.withPlatform((session) => session.run(list));
  }

  /** All that ever were: each has a trail, and its slug. */
  listKept(): Promise<KeptOrganization[]> {
    return this.database.withPlatform((session) => session.run(listKept));
  }

  /** Those after a slug, in the order of slugs, with those whose data was deleted. */
  page(after: string | null, most: number): Promise<KeptOrganization[]> {
    return this.database.withPlatform((session) => session.run(page, [after, most]));
  }

  /** Null also where its data was deleted. */
  async find(slug: string): Promise<OrganizationRow | null> {
    const found = await this.findKept(slug);
    return found === null || found.deletedAt !== null ? null : found;
  }

  async findKept(slug: string): Promise<KeptOrganization | null> {
    const [found] = await this.database.withPlatform((session) => session.run(bySlug, [slug]));
    return found ?? null;
  }

  /** The organization of that slug; says what to do when there is none. */
  async require(slug: string): Promise<OrganizationRow> {
    const found = await this.requireKept(slug);
    if (found.deletedAt !== null) {
      throw organizationDeleted();
    }
    return found;
  }

  /** The same for what goes on after its data was deleted: its trail, and the deletion. */
  async requireKept(slug: string): Promise<KeptOrganization> {
    const found = await this.findKept(slug);
    if (found === null) {
      throw new AppError('NOT_FOUND', `There is no organization "${slug}": see \`opsgraph org list\``);
    }
    return found;
  }

  async create({ slug, name = slug, timezone = 'UTC' }: NewOrganization): Promise<OrganizationRow> {
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(slug)) {
      throw badInput(
        'slug',
        'must be 1 to 63 lower-case letters, digits and hyphens, and not begin with a hyphen',
      );
    }
    checkName(name);
    const id = uuidv7();
    const [created] = await this.database.withOrganization(id, async (session) => {
      await checkTimeZone(session, timezone);
      return session.run(insert, [id, slug, name, timezone]);
    });
    if (created === undefined) {
      const isDeleted = (await this.find(slug)) === null;
      throw new AppError(
        'CONFLICT',
        isDeleted
          ? `There was an organization "${slug}", whose data was deleted: its name is not given again`
          : `There is already an organization "${slug}"`,
      );
    }
    return { id, slug, name, timezone };
  }
}

export interface UpdatedOrganization {
  readonly organization: OrganizationRow;
  /** What was there, of what was given. */
  readonly before: Readonly<Record<string, string>>;
}

/** Changes what is given, within a transaction of the organization. */
export async function updateOrganization(
  session: Session,
  organizationId: string,
  { name, timezone }: { readonly name: string | null; readonly timezone: string | null },
): Promise<UpdatedOrganization> {
  if (name !== null) {
    checkName(name);
  }
  if (timezone !== null) {
    await checkTimeZone(session, timezone);
  }
  const [updated] = await session.run(update, [organizationId, name, timezone]);
  if (updated === undefined) {
    throw new AppError('NOT_FOUND', 'There is no such organization');
  }
  const { nameBefore, timezoneBefore, ...organization } = updated;
  return {
    organization,
    before: { ...(name === null ? {} : { nameBefore }), ...(timezone === null ? {} : { timezoneBefore }) },
  };
}

function checkName(name: string): void {
  if (name.trim() === '' || name.length > 200 || name.includes('\0') || !name.isWellFormed()) {
    throw badInput('name', 'must be 1 to 200 characters long, without NUL');
  }
}

async function checkTimeZone(session: Session, timezone: string): Promise<void> {
  if (!isTimeZone(timezone)) {
    // What could be the name of a zone is said again: a slip is seen sooner so.
    const given = /^[\w/+:-]{1,60}$/.test(timezone) ? `, not "${timezone}"` : '';
    throw badInput('timezone', `must be an IANA zone such as Europe/Berlin${given}`);
  }
  const [zone] = await session.run(zoneInDatabase, [timezone]);
  if (zone === undefined) {
    throw badInput('timezone', `is not known to this PostgreSQL: "${timezone}"; update its time zone data`);
  }
}
