// The people of one organization, changed within one transaction and on behalf of one actor.
//
// Every change first locks the organization's own row, so that rules about all of its people hold: two ORG_ADMINs who
// remove each other at the same moment do so one after the other. Organization, person, audit trail: everybody waits in
// that order.
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { type Actor, AppError, badInput, type Change, isUuid, Role, type WriteSession } from '../platform';
import {
  insertMember,
  lockPeople,
  memberById,
  type MemberRow,
  otherAdministrator,
  removeMember,
  setMemberRole,
} from './people.sql';
import { isOrganizationRole, lesserOf, ORGANIZATION_ROLES } from './standing';

const LONGEST_EMAIL = 254;
const LONGEST_NAME = 200;

export interface Invitation {
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
}

export class People {
  private readonly orgId: string;

  constructor(
    private readonly transaction: WriteSession,
    private readonly actor: Actor,
  ) {
    if (actor.organizationId === null) {
      throw new Error('People belong to an organization');
    }
    this.orgId = actor.organizationId;
  }

  async invite({ email, displayName, role }: Invitation): Promise<Change<MemberRow>> {
    const address = emailOf(email);
    const name = nameOf(displayName);
    this.checkMayGive(role);
    await this.lock();
    const [added] = await this.transaction.run(insertMember, [this.orgId, uuidv7(), name, address, role]);
    if (added === undefined) {
      throw new AppError('CONFLICT', 'email belongs to a user who is here already');
    }
    return { answer: added, resourceId: added.id };
  }

  async setRole(userId: string, role: Role): Promise<Change<MemberRow>> {
    this.checkMayGive(role);
    const user = await this.find(userId);
    if (isRemoved(user)) {
      throw new AppError('CONFLICT', 'The user was removed: invite them again');
    }
    if (user.role === role) {
      return { answer: user, changed: false };
    }
    await this.checkMayTake(user);
    return { answer: await this.changed(setMemberRole, user, role), details: { roleBefore: user.role } };
  }

  async remove(userId: string): Promise<Change<MemberRow>> {
    const user = await this.find(userId);
    if (isRemoved(user)) {
      return { answer: user, changed: false };
    }
    await this.checkMayTake(user);
    return { answer: await this.changed(removeMember, user), details: { role: user.role } };
  }

  private async lock(): Promise<void> {
    const [found] = await this.transaction.run(lockPeople, [this.orgId]);
    if (found === undefined) {
      throw new AppError('NOT_FOUND', 'There is no such organization');
    }
  }

  private async find(userId: string): Promise<MemberRow> {
    await this.lock();
    const [user] = isUuid(userId) ? await this.transaction.run(memberById, [this.orgId, userId]) : [];
    if (user === undefined) {
      throw new AppError('NOT_FOUND', 'There is no such user');
    }
    return user;
  }

  private async changed(
    query: typeof setMemberRole,
    user: MemberRow,
    ...more: unknown[]
  ): Promise<MemberRow> {
    const [changed] = await this.transaction.run(query, [this.orgId, user.id, ...more]);
    if (changed === undefined) {
      throw new Error('A user went while their organization was locked');
    }
    return changed;
  }

  private checkMayGive(role: Role): void {
    if (!isOrganizationRole(role)) {
      throw badInput('role', `must be one of ${ORGANIZATION_ROLES.join(', ')}`);
    }
    if (isOrganizationRole(this.actor.role) && lesserOf(this.actor.role, role) !== role) {
      throw new AppError('FORBIDDEN', 'Nobody makes somebody more than they are themselves');
    }
  }

  /** Refuses to take a role from oneself, or from the last one who could give it back. */
  private async checkMayTake(user: MemberRow): Promise<void> {
    if (this.actor.id.toLowerCase() === user.id || this.actor.id === user.externalId) {
      throw new AppError('CONFLICT', 'userId is your own: let another ORG_ADMIN do this');
    }
    if (user.role !== Role.ORG_ADMIN) {
      return;
    }
    const [other] = await this.transaction.run(otherAdministrator, [this.orgId, user.id]);
    if (other === undefined) {
      throw new AppError('CONFLICT', 'The last ORG_ADMIN stays: make somebody else ORG_ADMIN first');
    }
  }
}

function isRemoved({ removedAt }: MemberRow): boolean {
  return removedAt !== null && removedAt <= new Date();
}

/** As it is kept: without space around it, in lower case. */
function emailOf(text: string): string {
  const address = text.trim().normalize('NFC').toLowerCase();
  if (address.length > LONGEST_EMAIL || !z.email().safeParse(address).success) {
    throw badInput('email', `must be an e-mail address of at most ${LONGEST_EMAIL} characters`);
  }
  return address;
}

function nameOf(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > LONGEST_NAME || name.includes('\0') || !name.isWellFormed()) {
    throw badInput('displayName', `must be 1 to ${LONGEST_NAME} characters long, without NUL`);
  }
  return name;
}
