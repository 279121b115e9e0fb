// What a request carries from the door to the database: who asks, for which organization, and one snapshot to read.
import type { Clock } from './clock';
import type { Organization, Snapshot } from './database';
import type { Logger } from './log';

/** Roles, from the platform's own to the narrowest. */
export enum Role {
  SUPER_ADMIN = 'SUPER_ADMIN',
  SERVICE = 'SERVICE',
  ORG_ADMIN = 'ORG_ADMIN',
  ADMIN = 'ADMIN',
  ANALYST = 'ANALYST',
  OPERATOR = 'OPERATOR',
}

/** Whoever a verified credential speaks for. */
export interface Actor {
  readonly id: string;
  readonly name: string | null;
  readonly role: Role;
  /** The organization this request is about; null for a platform role that has not picked one. */
  readonly organizationId: string | null;
}

export interface RequestContext {
  readonly requestId: string;
  /** Null when the request brought no credential. */
  readonly actor: Actor | null;
  readonly clock: Clock;
  readonly log: Logger;
  /** The request's one REPEATABLE READ snapshot of the actor's organization, opened on first use. */
  snapshot(): Promise<Snapshot>;
  /** The actor's organization, as the snapshot sees it. */
  organization(): Promise<Organization>;
  /** Gives the snapshot's connection back. Called once, when the answer is complete. */
  close(): Promise<void>;
}
