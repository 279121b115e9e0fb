// A socket outlives what it was opened with: its bearer is asked about again every few seconds, and at once where
// something is heard to have changed. Whoever asks (`stands`) remembers, and looks up many in one statement.
import type { Bearer } from './connection';
import { AppError } from '../platform';

/** With nothing heard, somebody who was removed is found out after so long. */
const EVERY_MS = 10_000;
/** Where nobody can tell for so long, the socket is closed: it must not be a way around an answer that is not given. */
const UNKNOWN_MS = 60_000;

/** As much as is needed of a connection. */
export interface Checked {
  readonly isOpen: boolean;
  readonly bearer: Bearer | null;
}

interface State {
  /** The bearer that was found good, and when: a renewed one was asked about as it came. */
  bearer: Bearer;
  goodAt: number;
  askedAt: number;
  isAsking: boolean;
  /** Something was heard while it was asked about. */
  again: boolean;
}

export class BearerChecks<Connection extends Checked> {
  private readonly states = new WeakMap<Connection, State>();

  constructor(
    private readonly refuse: (connection: Connection, error: unknown) => void,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /** Every now and then: checks the connection if it is due. */
  tend(connection: Connection): void {
    const state = this.stateOf(connection);
    if (state !== null && this.elapsed() - state.askedAt >= EVERY_MS) {
      this.check(connection);
    }
  }

  /** Checks the connection now. */
  check(connection: Connection): void {
    const state = this.stateOf(connection);
    if (state === null) {
      return;
    }
    if (state.isAsking) {
      state.again = true;
      return;
    }
    void this.ask(connection, state);
  }

  private async ask(connection: Connection, state: State): Promise<void> {
    const { bearer } = state;
    state.isAsking = true;
    state.again = false;
    state.askedAt = this.elapsed();
    try {
      await bearer.stands?.();
      state.goodAt = state.askedAt;
    } catch (error) {
      const isUnknown = error instanceof AppError && error.code === 'UNAVAILABLE';
      if (connection.bearer === bearer && !(isUnknown && this.elapsed() - state.goodAt < UNKNOWN_MS)) {
        this.refuse(connection, error);
      }
    }
    state.isAsking = false;
    if (this.wasHeardMeanwhile(state)) {
      this.check(connection);
    }
  }

  /** Told by `check`, while `ask` waited. */
  private wasHeardMeanwhile({ again }: State): boolean {
    return again;
  }

  /** Null: there is nothing to ask about. */
  private stateOf(connection: Connection): State | null {
    const { bearer, isOpen } = connection;
    if (bearer?.stands === undefined || !isOpen) {
      return null;
    }
    const known = this.states.get(connection);
    if (known?.bearer === bearer) {
      return known;
    }
    const now = this.elapsed();
    const state = { bearer, goodAt: now, askedAt: now, isAsking: false, again: false };
    this.states.set(connection, state);
    return state;
  }
}
