// What a request carries from the door to the database: who asks, for which organization, and one snapshot to read.
import type { Clock } from './clock';
import type { WriteSession } from './database';
import type { Organization, Snapshot } from './snapshots';
import { badInput } from './errors';
import type { Logger } from './log';
import type { Statement } from './sql';

/** Roles, from the platform's own to the narrowest. */
export enum Role {
  SUPER_ADMIN = 'SUPER_ADMIN',
  SERVICE = 'SERVICE',
  ORG_ADMIN = 'ORG_ADMIN',
  ADMIN = 'ADMIN',
  ANALYST = 'ANALYST',
  OPERATOR = 'OPERATOR',
  TRACKER = 'TRACKER',
}

/** Roles that may come without an organization, and then name one with each request. */
export function isOfPlatform(role: Role): boolean {
  return role === Role.SUPER_ADMIN || role === Role.SERVICE;
}

/** Whoever a verified credential speaks for. */
export interface Actor {
  readonly id: string;
  readonly name: string | null;
  /** E-mail address, where the credential carries one. */
  readonly email?: string;
  readonly role: Role;
  /** The organization this request is about; null for a platform role that has not picked one. */
  readonly organizationId: string | null;
}

/** Where a request came from, as far as that is known. */
export interface Client {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Which push of a subscription an answer is for. */
export interface LivePush {
  /** Changes when the count of versions begins anew. */
  readonly epoch: string;
  readonly version: number;
}

/** The part of something growing that an answer is for: what comes after a place, in its order. */
export interface TailPage {
  /** Only what comes after this place. */
  readonly after: number;
  /** At most so many; 0 asks only whether it may be asked. */
  readonly limit: number;
  /** Told by the field: the places of the rows that it answers, and up to where it has looked. */
  readonly found: (places: readonly number[], through: number) => void;
}

/** What a writing transaction did: the answer, and what the audit trail should say of it. */
export interface Change<Answer> {
  readonly answer: Answer;
  /** Id of the resource, where no argument carries it. */
  readonly resourceId?: string;
  /** False: everything was there already, as a retry finds it. The trail has its row from the first time. */
  readonly changed?: boolean;
  /** Told in the trail beside the arguments. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The same in further rows of the trail, where one does not hold all. */
  readonly moreDetails?: readonly Readonly<Record<string, unknown>>[];
  /** Names of the facts that changed: whoever watches them is told after the commit. */
  readonly facts?: readonly string[];
}

export interface RequestContext {
  readonly requestId: string;
  /** Null when the request brought no credential. */
  readonly actor: Actor | null;
  readonly client: Client;
  /** Null for the answer to a request. */
  readonly live: LivePush | null;
  /** Null unless the answer is a page of a tail. */
  readonly tail: TailPage | null;
  /** Names of the facts that were read for the answer so far. */
  readonly reads: Set<string>;
  /** How old the answer may become before it is no longer what it says, in milliseconds: as what of it moves fastest. */
  lifetimeMs: number;
  readonly clock: Clock;
  /** Its lines carry the request, the organization and, as soon as that is known, the operation. */
  log: Logger;
  /** The request's one REPEATABLE READ snapshot of the actor's organization, opened on first use. */
  snapshot(): Promise<Snapshot>;
  /** Runs a statement on that snapshot, sent together with what opens it. */
  read<Row>(statement: Statement<Row>, parameters: readonly unknown[]): Promise<Row[]>;
  /** The actor's organization, as the snapshot sees it. */
  organization(): Promise<Organization>;
  /**
   * Runs one writing transaction of the actor's organization: committed when `work` resolves, together with its row in
   * the audit trail. Only mutations that are declared as audited have it.
   */
  write<Answer>(work: (session: WriteSession) => Promise<Change<Answer>>): Promise<Answer>;
  /** The answer waits for this work, and fails with it; meanwhile the answer is computed. */
  readonly alongside: (work: Promise<unknown>) => void;
  /** Resolves when all work alongside is done; rejects when some of it failed. */
  readonly settled: () => Promise<void>;
  /** Allows the snapshot to be a read replica's; before it is opened. */
  readonly readCopies: () => void;
  /** The same request anew, on the primary, where a read replica gave the snapshot up; else null. */
  readonly again: () => RequestContext | null;
  /** Gives the snapshot's connection back, as soon as nothing more is read; again is harmless. */
  readonly close: () => Promise<void>;
}

/** The organization that a request is about; whoever may name one must have done so. */
export function organizationOf({ actor }: Pick<RequestContext, 'actor'>): string {
  const organizationId = actor?.organizationId ?? null;
  if (organizationId === null) {
    throw badInput('x-org-id', 'is missing: this is about one organization');
  }
  return organizationId;
}
