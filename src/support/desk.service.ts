// What happens at the desk, one transition at a time.
//
// A session is WAITING from its start. An operator claims it: then it is ACTIVE, and that operator holds it for good.
// Closing ends it, from either state, because a contact may leave before anybody came. CLOSED is final, and only a
// closed session can be rated: a contact who comes back starts a new one.
//
//              claim             close
//    WAITING ─────────▶ ACTIVE ─────────▶ CLOSED ──▶ ratings, the latest counts
//       └───────────────close───────────────▲
//
// Messages change no state. The contact's and a bot's are taken until the close, an operator's from the claim to the
// close; the first of those after the claim is the first response, and the session notes its moment once.
//
// Beside it each contact is in one of two modes, BOT or HUMAN, and goes from one to the other as often as told.
//
// A transition first locks its one row (session or contact), then looks at it: of several that arrive together, each
// sees what the one before it left, so exactly one claim wins. It takes place at one moment, read under that lock.
// Afterwards it may add a row under an external id, and last comes the audit trail. Session or contact, external id,
// trail: everybody waits in that order, so nobody waits in a circle.
//
// What cannot be done from where a session stands is CONFLICT. What was done already is answered again, as no change,
// so that a retry leaves no second trace: it is known by its external id where it adds a row, else by its outcome.
// The external id is looked up before the state is judged: what was accepted once stays accepted after the close.
import type { EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';
import { uuidv7 } from 'uuidv7';
import { type Actor, AppError, badInput, type Change, Role, type WriteSession } from '../platform';
import { lockContact, type Locked, lockSession, now, operatorOfDesk } from './desk.sql';
import {
  ChatMode,
  type ClaimSessionArgs,
  type CloseSessionArgs,
  MessageSender,
  type SendMessageArgs,
  SessionStatus,
  type SetChatModeArgs,
  type StartSessionArgs,
  type SubmitCsatArgs,
} from './desk.types';
import { ChatSession, Contact, CsatResponse, Message } from './support.entities';

/** A row that a caller may have named, so that a retry finds it. */
type Named = ObjectLiteral & {
  readonly orgId: string;
  readonly id: string;
  readonly externalId: string | null;
};

/** The desk of one organization, within one transaction and on behalf of one actor. */
export class Desk {
  private readonly orgId: string;

  constructor(
    private readonly transaction: WriteSession,
    private readonly actor: Actor,
  ) {
    if (actor.organizationId === null) {
      throw new Error('Work at a desk goes with an organization');
    }
    this.orgId = actor.organizationId;
  }

  async start(args: StartSessionArgs): Promise<Change<ChatSession>> {
    const at = await this.now();
    const contact = await this.contactToTalkTo(args, at);
    const session: ChatSession = {
      ...this.newRow(args.externalId),
      contactId: contact.id,
      operatorId: null,
      channel: args.channel ?? 'chat',
      startedAt: at,
      claimedAt: null,
      firstResponseAt: null,
      closedAt: null,
      status: SessionStatus.WAITING,
    };
    const details = { contactId: contact.id };
    if (await this.add(ChatSession, session)) {
      return { answer: session, resourceId: session.id, details };
    }
    // Somebody was first, perhaps this very moment: the insert waited for their commit, and now it can be read.
    const first = await this.named(ChatSession, session.externalId);
    if (first?.contactId !== contact.id || first.channel !== session.channel) {
      throw conflict('externalId belongs to a session with another contact or channel');
    }
    return { answer: first, resourceId: first.id, changed: false };
  }

  async claim({ sessionId, operatorId }: ClaimSessionArgs): Promise<Change<ChatSession>> {
    const operator = this.operatorMeant(operatorId);
    const session = await this.lock(sessionId);
    if (session.status === SessionStatus.CLOSED) {
      throw conflict('The session is closed: it can no longer be claimed');
    }
    if (session.status === SessionStatus.ACTIVE) {
      if (session.operatorId !== operator) {
        throw conflict('The session was claimed by somebody else');
      }
      return { answer: session, changed: false };
    }
    await this.checkWorksHere(operator);
    const answer = await this.change(session, { operatorId: operator, claimedAt: session.at });
    return { answer, details: { operatorId: operator } };
  }

  async send({ sessionId, sender, operatorId, externalId }: SendMessageArgs): Promise<Change<Message>> {
    const operator = this.authorMeant(sender, operatorId);
    const session = await this.lock(sessionId);
    if (this.isOperator && session.claimedAt !== null && !this.holds(session)) {
      throw new AppError('FORBIDDEN', 'An OPERATOR writes only in a session that they hold');
    }
    const first = await this.named(Message, externalId);
    if (first !== null) {
      if (first.sessionId !== session.id || first.sender !== sender || first.operatorId !== operator) {
        throw conflict('externalId belongs to a message of another session or sender');
      }
      return { answer: first, changed: false };
    }
    if (session.status === SessionStatus.CLOSED) {
      throw conflict('The session is closed: it takes no more messages');
    }
    if (operator !== null) {
      if (session.status === SessionStatus.WAITING) {
        throw conflict('The session is not claimed yet: an operator writes after the claim');
      }
      await this.checkWorksHere(operator);
      if (session.firstResponseAt === null) {
        await this.change(session, { firstResponseAt: session.at });
      }
    }
    const message: Message = {
      ...this.newRow(externalId),
      sessionId: session.id,
      createdAt: session.at,
      sender,
      operatorId: operator,
    };
    if (!(await this.add(Message, message))) {
      // This session is locked, so it is in another one that the id was used just now.
      throw conflict('externalId belongs to a message of another session or sender');
    }
    return { answer: message, details: { messageId: message.id, operatorId: operator } };
  }

  async close({ sessionId }: CloseSessionArgs): Promise<Change<ChatSession>> {
    const session = await this.lock(sessionId);
    if (this.isOperator && !this.holds(session)) {
      throw new AppError('FORBIDDEN', 'An OPERATOR closes only a session that they hold');
    }
    if (session.status === SessionStatus.CLOSED) {
      return { answer: session, changed: false };
    }
    return { answer: await this.change(session, { closedAt: session.at }) };
  }

  async rate({ sessionId, score, externalId }: SubmitCsatArgs): Promise<Change<CsatResponse>> {
    const session = await this.lock(sessionId);
    const first = await this.named(CsatResponse, externalId);
    if (first !== null) {
      if (first.sessionId !== session.id || first.score !== score) {
        throw conflict('externalId belongs to a rating of another session or score');
      }
      return { answer: first, changed: false };
    }
    if (session.status !== SessionStatus.CLOSED) {
      throw conflict('The session is still open: it can be rated when it is closed');
    }
    const rating: CsatResponse = {
      ...this.newRow(externalId),
      sessionId: session.id,
      score,
      createdAt: session.at,
    };
    if (!(await this.add(CsatResponse, rating))) {
      throw conflict('externalId belongs to a rating of another session or score');
    }
    return { answer: rating, details: { csatResponseId: rating.id } };
  }

  async setMode({ contactId, mode }: SetChatModeArgs): Promise<Change<Contact>> {
    const [contact] = await this.transaction.run(lockContact, [this.orgId, contactId]);
    if (contact === undefined) {
      throw noSuch('contact');
    }
    if (contact.chatMode === mode) {
      return { answer: contact, changed: false };
    }
    const changed = { chatMode: mode, chatModeChangedAt: contact.at };
    // A trigger notes when the mode before it ended.
    await this.transaction.manager.update(Contact, { orgId: this.orgId, id: contact.id }, changed);
    return { answer: { ...contact, ...changed } };
  }

  private get isOperator(): boolean {
    return this.actor.role === Role.OPERATOR;
  }

  /** Whether the actor themself claimed the session; still so after its close. */
  private holds(session: Locked<ChatSession>): boolean {
    return session.claimedAt !== null && session.operatorId === this.actor.id.toLowerCase();
  }

  /** An OPERATOR acts for themself; everybody else says for whom. */
  private operatorMeant(named: string | null | undefined): string {
    const wanted = named?.toLowerCase();
    if (this.isOperator) {
      const own = this.actor.id.toLowerCase();
      if (wanted !== undefined && wanted !== own) {
        throw new AppError('FORBIDDEN', 'operatorId: an OPERATOR acts only for themself');
      }
      return own;
    }
    if (wanted === undefined) {
      throw badInput('operatorId', 'is needed: only an OPERATOR may leave it out');
    }
    return wanted;
  }

  /** Which operator wrote a message; null when none did. */
  private authorMeant(sender: MessageSender, named: string | null | undefined): string | null {
    if (sender === MessageSender.OPERATOR) {
      return this.operatorMeant(named);
    }
    if (this.isOperator) {
      throw new AppError('FORBIDDEN', 'sender: an OPERATOR writes only as OPERATOR');
    }
    if (named != null) {
      throw badInput('operatorId', 'goes with sender OPERATOR only');
    }
    return null;
  }

  private async checkWorksHere(operator: string): Promise<void> {
    const [found] = await this.transaction.run(operatorOfDesk, [this.orgId, operator]);
    if (found === undefined) {
      throw badInput(
        'operatorId',
        'must be the id of a user with the role OPERATOR, ADMIN or ORG_ADMIN who is not deleted',
      );
    }
  }

  private async contactToTalkTo(args: StartSessionArgs, at: Date): Promise<Contact> {
    const { contactId, contactExternalId } = args;
    if ((contactId == null) === (contactExternalId == null)) {
      throw badInput('contactId', 'or contactExternalId is needed, one of the two');
    }
    const { manager } = this.transaction;
    if (contactId != null) {
      const contact = await manager.findOneBy(Contact, { orgId: this.orgId, id: contactId });
      return contact ?? fail(noSuch('contact'));
    }
    const contact: Contact = {
      ...this.newRow(contactExternalId),
      chatMode: ChatMode.BOT,
      chatModeChangedAt: at,
      createdAt: at,
    };
    const known = await this.named(Contact, contactExternalId);
    if (known !== null || (await this.add(Contact, contact))) {
      return known ?? contact;
    }
    const first = await this.named(Contact, contactExternalId);
    return first ?? fail(new Error('A contact is there and cannot be read'));
  }

  private async now(): Promise<Date> {
    const [clock] = await this.transaction.run(now);
    return clock?.at ?? fail(new Error('The clock gave no row'));
  }

  private async lock(sessionId: string): Promise<Locked<ChatSession>> {
    const [session] = await this.transaction.run(lockSession, [this.orgId, sessionId]);
    return session ?? fail(noSuch('session'));
  }

  /** Moves a locked session on. */
  private async change(
    session: Locked<ChatSession>,
    moved: Partial<Pick<ChatSession, 'operatorId' | 'claimedAt' | 'firstResponseAt' | 'closedAt'>>,
  ): Promise<ChatSession> {
    await this.transaction.manager.update(ChatSession, { orgId: this.orgId, id: session.id }, moved);
    const after = { ...session, ...moved };
    return { ...after, status: statusOf(after) };
  }

  private newRow(externalId: string | null | undefined): Named {
    return { orgId: this.orgId, id: uuidv7(), externalId: externalId ?? null };
  }

  private async named<Row extends Named>(
    entity: EntityTarget<Row>,
    externalId: string | null | undefined,
  ): Promise<Row | null> {
    if (externalId == null) {
      return null;
    }
    const row = { orgId: this.orgId, externalId } as FindOptionsWhere<Row>;
    return this.transaction.manager.findOneBy(entity, row);
  }

  /** Adds a row; false when its external id was taken, by a transaction that has committed by now. */
  private async add<Row extends Named>(entity: EntityTarget<Row>, row: Row): Promise<boolean> {
    const insert = this.transaction.manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(row)
      .orIgnore()
      .updateEntity(false)
      .returning('id');
    const { raw } = (await insert.execute()) as { raw: readonly unknown[] };
    return raw.length > 0;
  }
}

/** As the database computes it; asking it again would keep the row locked for longer. */
function statusOf({ claimedAt, closedAt }: ChatSession): SessionStatus {
  if (closedAt !== null) {
    return SessionStatus.CLOSED;
  }
  return claimedAt === null ? SessionStatus.WAITING : SessionStatus.ACTIVE;
}

function conflict(message: string): AppError {
  return new AppError('CONFLICT', message);
}

/** In the same words for a row that is another organization's. */
function noSuch(what: string): AppError {
  return new AppError('NOT_FOUND', `There is no such ${what}`);
}

function fail(error: Error): never {
  throw error;
}
