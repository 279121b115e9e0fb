// What can be set, what it is by default, and what makes no sense. Wrong settings are the one thing that throws, when the
// recorder is made: whoever starts a process reads that, and nobody reads it later.
import type { BufferLimits } from './buffer.ts';
import { type AppUser, clean, LONGEST } from './event.ts';
import type { Problem } from './problems.ts';
import { DEFAULT_SKIPS, type SkipRule } from './skip.ts';
import type { Transport } from './transport.ts';

/** Somebody of the host: an id, or an id with a name; nothing when nobody is signed in. */
export type UserAnswer = AppUser | string | null | undefined;

export interface RecorderOptions<Request extends object> {
  /** The gateway's GraphQL address; `/graphql` is added to an origin alone. */
  readonly url?: string | undefined;
  /** An API key of the scope INGEST. */
  readonly apiKey?: string | undefined;
  /** Another way to the gateway, instead of `url` and `apiKey`. */
  readonly transport?: Transport | undefined;
  /** What this process is called, where an organization has several services. At most 100 characters. */
  readonly service?: string | undefined;
  /** Who asked. Called when the request has been answered, so that whatever signs people in has done so. */
  readonly user?: ((request: Request) => UserAnswer) | undefined;
  /** What the endpoint is called, instead of the template of its route; undefined: as usual. */
  readonly endpoint?: ((request: Request) => string | undefined) | undefined;
  /** Paths that are not recorded, instead of the usual health checks and icons. */
  readonly skip?: readonly SkipRule[] | undefined;
  /** Default `none`. */
  readonly ip?: 'none' | 'truncated' | 'full' | undefined;
  /** Default true. */
  readonly userAgent?: boolean | undefined;
  /** Distinct names of endpoints, before all others are `(other)`. Default 1,000. */
  readonly mostEndpoints?: number | undefined;
  /** The same of operations. Default 1,000. */
  readonly mostOperations?: number | undefined;
  /** What may wait. Default 10,000 events and 8 MiB. */
  readonly buffer?: Partial<BufferLimits> | undefined;
  /** What is sent together. Default 500 events (at most 1,000) and 512 KiB (at most 1 MiB). */
  readonly batch?: Partial<BufferLimits> | undefined;
  /** How long an event waits for others, about. Default 1,000. */
  readonly flushEveryMs?: number | undefined;
  /** How long an answer of the gateway may take. Default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** Pauses after failures: they begin with up to the first and double to at most the longest. Default 500 and 60,000. */
  readonly pauses?: { readonly firstMs?: number; readonly longestMs?: number } | undefined;
  /** Events that were thrown away, at most once a second. */
  readonly onDrop?: ((count: number) => void) | undefined;
  /** Whatever is wrong. Default: one line a minute by console.warn. */
  readonly onProblem?: ((problem: Problem) => void) | undefined;
  /** Whether SIGTERM, SIGINT and the end of the process send what waits. Default true. */
  readonly signals?: boolean | undefined;
  /** How long the process may wait for that. Default 3,000. */
  readonly deadlineMs?: number | undefined;
}

export interface Settings {
  readonly address: { readonly url: URL; readonly apiKey: string } | { readonly transport: Transport };
  readonly service: string | null;
  readonly skip: readonly SkipRule[];
  readonly ip: 'none' | 'truncated' | 'full';
  readonly userAgent: boolean;
  readonly mostEndpoints: number;
  readonly mostOperations: number;
  readonly buffer: BufferLimits;
  readonly batch: BufferLimits;
  readonly flushEveryMs: number;
  readonly timeoutMs: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly signals: boolean;
  readonly deadlineMs: number;
}

const MIB = 1_048_576;

export function settingsOf(options: RecorderOptions<never>): Settings {
  const { service, ip = 'none', buffer = {}, batch = {}, pauses = {} } = options;
  if (service !== undefined && (service === '' || service.length > LONGEST.service)) {
    throw new TypeError(`service must be 1 to ${LONGEST.service} characters`);
  }
  if (!['none', 'truncated', 'full'].includes(ip)) {
    throw new TypeError(`ip must be none, truncated or full, not ${ip}`);
  }
  return {
    address: addressOf(options),
    service: service === undefined ? null : clean(service),
    skip: options.skip ?? DEFAULT_SKIPS,
    ip,
    userAgent: options.userAgent ?? true,
    mostEndpoints: number('mostEndpoints', options.mostEndpoints, 1_000, 0, 1_000_000),
    mostOperations: number('mostOperations', options.mostOperations, 1_000, 0, 1_000_000),
    buffer: {
      events: number('buffer.events', buffer.events, 10_000, 1, 10_000_000),
      bytes: number('buffer.bytes', buffer.bytes, 8 * MIB, 1_024, 4_096 * MIB),
    },
    batch: {
      events: number('batch.events', batch.events, 500, 1, 1_000),
      bytes: number('batch.bytes', batch.bytes, MIB / 2, 1_024, MIB),
    },
    flushEveryMs: number('flushEveryMs', options.flushEveryMs, 1_000, 1, 3_600_000),
    timeoutMs: number('timeoutMs', options.timeoutMs, 10_000, 1, 600_000),
    firstPauseMs: number('pauses.firstMs', pauses.firstMs, 500, 1, 3_600_000),
    longestPauseMs: number('pauses.longestMs', pauses.longestMs, 60_000, 1, 3_600_000),
    signals: options.signals ?? true,
    deadlineMs: number('deadlineMs', options.deadlineMs, 3_000, 0, 600_000),
  };
}

function addressOf({ url, apiKey, transport }: RecorderOptions<never>): Settings['address'] {
  if (transport !== undefined) {
    if (url !== undefined || apiKey !== undefined) {
      throw new TypeError('Give url and apiKey, or transport, not both');
    }
    return { transport };
  }
  if (url === undefined || !URL.canParse(url)) {
    throw new TypeError(
      `url must be the address of the gateway, such as https://opsgraph.example.com/graphql`,
    );
  }
  // Whatever a header cannot carry would fail at the first batch, and in every one.
  if (apiKey === undefined || !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError('apiKey must be an API key of the scope INGEST');
  }
  const address = new URL(url);
  if (address.protocol !== 'http:' && address.protocol !== 'https:') {
    throw new TypeError(`url must begin with http: or https:, not ${address.protocol}`);
  }
  if (address.pathname === '/') {
    address.pathname = '/graphql';
  }
  return { url: address, apiKey };
}

function number(name: string, given: number | undefined, usual: number, least: number, most: number): number {
  const value = given ?? usual;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new TypeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
  }
  return value;
}
