// The people who use the connected application: they are there from the first time that anything is told of them.
import { uuidv7 } from 'uuidv7';
import { AppError, type Session, type Statement } from '../platform';
import { addAppUsers, holdAppUsers, lockAppUsers, organizationExists, tellOfAppUsers } from './app-users.sql';

/** What is told of somebody, by their id in the application. */
export interface Told {
  readonly name: string | null;
  readonly email: string | null;
  /** When they did something; null: nothing is told of that. */
  readonly activeAt: Date | null;
}

export type People = ReadonlyMap<string, Told>;

const MOST_ATTEMPTS = 3;

/** Adds what one of them tells to what is known of them. */
export function tell(people: Map<string, Told>, externalId: string, told: Partial<Told>): void {
  const { name = null, email = null, activeAt = null } = people.get(externalId) ?? {};
  const later = told.activeAt ?? null;
  people.set(externalId, {
    name: told.name ?? name,
    email: told.email ?? email,
    activeAt: activeAt === null || (later !== null && later > activeAt) ? later : activeAt,
  });
}

/** Ids of the people, who are added where they are new, and whom nobody deletes until the transaction ends. */
export function idsOf(
  session: Session,
  organizationId: string,
  people: People,
): Promise<ReadonlyMap<string, string>> {
  return addAndLock(session, organizationId, people, holdAppUsers);
}

/** The same of one person, whom nobody else changes either. */
export async function lockOne(
  session: Session,
  organizationId: string,
  externalId: string,
  told: Told,
): Promise<string> {
  const people = new Map([[externalId, told]]);
  const [id = ''] = (await addAndLock(session, organizationId, people, lockAppUsers)).values();
  await session.run(tellOfAppUsers, columnsOf(organizationId, people));
  return id;
}

/** Somebody who is deleted between the two steps is added once more. */
async function addAndLock(
  session: Session,
  organizationId: string,
  people: People,
  lock: Statement<{ id: string; externalId: string }>,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const missing = new Map([...people].filter(([externalId]) => !ids.has(externalId)));
    if (missing.size === 0) {
      return ids;
    }
    await add(session, organizationId, missing);
    const rows = await session.run(lock, [organizationId, [...missing.keys()]]);
    rows.forEach(({ id, externalId }) => ids.set(externalId, id));
  }
  if (ids.size < people.size) {
    throw new AppError('CONFLICT', 'A user was deleted meanwhile: send it again');
  }
  return ids;
}

/** Keeps what is told of people who are there, as the transaction's last step: they are locked from here on. */
export async function keep(session: Session, organizationId: string, people: People): Promise<void> {
  await session.run(lockAppUsers, [organizationId, [...people.keys()]]);
  await session.run(tellOfAppUsers, columnsOf(organizationId, people));
}

async function add(session: Session, organizationId: string, people: People): Promise<void> {
  if ((await session.run(organizationExists, [organizationId])).length === 0) {
    throw new AppError('NOT_FOUND', 'There is no such organization');
  }
  await session.run(addAppUsers, [
    organizationId,
    [...people.keys()].map(() => uuidv7()),
    [...people.keys()],
    [...people.values()].map(({ name }) => name),
    [...people.values()].map(({ email }) => email),
  ]);
}

function columnsOf(organizationId: string, people: People): unknown[] {
  const told = [...people.values()];
  return [
    organizationId,
    [...people.keys()],
    told.map(({ name }) => name),
    told.map(({ email }) => email),
    told.map(({ activeAt }) => activeAt?.toISOString() ?? null),
  ];
}
