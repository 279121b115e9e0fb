// Where everything that is recorded comes together: names, people, the buffer and what is counted of it. Whatever of the
// host is called here is guarded.
import type { EventBuffer } from './buffer.ts';
import type { Delivery } from './delivery.ts';
import { type AppUser, cut, Entry, LONGEST, type OperationType } from './event.ts';
import { Names } from './names.ts';
import type { RecorderOptions, Settings, UserAnswer } from './options.ts';
import type { People } from './people.ts';
import type { Problems } from './problems.ts';

/** What GraphQL adds to an event. */
export interface OperationDetails {
  readonly type: OperationType | null;
  readonly name: string | null;
  readonly errorCodes: readonly string[] | null;
  readonly complexity: number | null;
}

export class Sink {
  recorded = 0;
  isClosed = false;
  readonly endpoints: Names;
  readonly operationNames: Names;

  constructor(
    private readonly options: RecorderOptions<never>,
    settings: Settings,
    private readonly buffer: EventBuffer,
    private readonly people: People,
    private readonly delivery: Delivery,
    readonly problems: Problems,
  ) {
    this.endpoints = new Names(settings.mostEndpoints, LONGEST.endpoint);
    this.operationNames = new Names(settings.mostOperations, LONGEST.operationName);
  }

  /** Known before anything is computed: a gateway that is away costs nothing. */
  get isFull(): boolean {
    return this.isClosed || this.buffer.isFull;
  }

  drop(count: number): void {
    this.recorded += count;
    this.delivery.counts.dropped += count;
    this.problems.drop(count);
  }

  push(
    at: number,
    method: string,
    endpoint: string,
    status: number,
    ms: number | null,
    userId: string | null,
    ip: string | null,
    userAgent: string | null,
    operation: OperationDetails | null,
  ): void {
    if (this.isFull) {
      this.drop(1);
      return;
    }
    const entry =
      operation === null
        ? new Entry(at, method, endpoint, status, ms, userId, ip, userAgent, null, null, null, null)
        : new Entry(
            at,
            method,
            endpoint,
            status,
            ms,
            userId,
            ip,
            userAgent,
            operation.type,
            operation.name,
            operation.errorCodes,
            operation.complexity,
          );
    if (!this.buffer.add(entry)) {
      this.drop(1);
      return;
    }
    this.recorded += 1;
    this.delivery.noticed();
  }

  userIdOf(request: object): string | null {
    const { user } = this.options;
    if (user === undefined) {
      return null;
    }
    try {
      return this.idOf(user(request as never));
    } catch (error) {
      this.problems.callbackThrew('user', error);
      return null;
    }
  }

  /** Whom an answer names; what else it says of them is told to the gateway. */
  idOf(answer: UserAnswer): string | null {
    if (answer == null) {
      return null;
    }
    const given: unknown = typeof answer === 'object' ? answer.id : answer;
    // Ids are numbers in many a host, whatever the types say.
    const id = cut(typeof given === 'number' ? String(given) : given, LONGEST.userId);
    if (id !== null && typeof answer === 'object' && !this.isFull) {
      this.people.see(textsOf(answer), id);
    }
    return id;
  }

  endpointBy(request: object): string | undefined {
    const { endpoint } = this.options;
    if (endpoint === undefined) {
      return undefined;
    }
    try {
      const named: unknown = endpoint(request as never);
      return typeof named === 'string' && named !== '' ? named : undefined;
    } catch (error) {
      this.problems.callbackThrew('endpoint', error);
      return undefined;
    }
  }
}

function textsOf({ id, name, email }: AppUser): AppUser {
  return {
    id,
    name: typeof name === 'string' ? name : null,
    email: typeof email === 'string' ? email : null,
  };
}
