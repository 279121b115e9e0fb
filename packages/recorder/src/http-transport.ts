// The way over HTTP: the mutation recordUsageEvents with an API key, on one connection that is kept.
//
// node:http and not fetch: it takes less than half of the processor's time (measured with Node 20 and batches of 150 kB:
// 0.3 ms each, and 0.8), its sockets can be unreferenced, so that nobody's process lives longer for it, and it follows no
// redirection with a credential.
import http from 'node:http';
import https from 'node:https';
import type { Channel, Portion } from './delivery.ts';
import { writeBatch } from './json.ts';
import type { Outcome, RefusedEvent } from './transport.ts';

export interface HttpTransportOptions {
  readonly url: URL;
  readonly apiKey: string;
  readonly service: string | null;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/** Longer answers are none of a gateway's. */
const LONGEST_ANSWER = 4 * 1024 * 1024;
/** Refusals of these are about the address, the credential or the version, and the same for every batch. */
const DENIED_STATUSES = new Set([401, 402, 403, 404, 405, 406, 407, 410, 415, 421, 426, 451]);
const DENIED_CODES = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'GRAPHQL_VALIDATION_FAILED',
  'GRAPHQL_PARSE_FAILED',
]);

export class HttpTransport implements Channel {
  private readonly agent: http.Agent;
  private readonly request: typeof http.request;
  /** The batch that was last written: it is sent again as it is, byte by byte. */
  private written: { readonly portion: Portion; readonly body: Buffer } | undefined;

  constructor(private readonly options: HttpTransportOptions) {
    const { Agent, request } = options.url.protocol === 'https:' ? https : http;
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
    this.request = request;
  }

  async send(portion: Portion, signal: AbortSignal): Promise<Outcome> {
    if (this.written?.portion !== portion) {
      this.written = undefined;
      const body = await writeBatch(portion.entries, portion.users, this.options.service);
      this.written = { portion, body };
    }
    const outcome = outcomeOf(await this.ask(this.written.body, signal));
    if (outcome.kind !== 'later' && outcome.kind !== 'denied') {
      this.written = undefined;
    }
    return outcome;
  }

  close(): void {
    this.written = undefined;
    this.agent.destroy();
  }

  private ask(body: Buffer, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = this.request(
        this.options.url,
        {
          method: 'POST',
          agent: this.agent,
          signal,
          headers: {
            'content-type': 'application/json',
            'content-length': body.length,
            accept: 'application/json',
            authorization: `Bearer ${this.options.apiKey}`,
            'user-agent': 'opsgraph-recorder',
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let length = 0;
          response.on('data', (chunk: Buffer) => {
            length += chunk.length;
            if (length > LONGEST_ANSWER) {
              response.destroy(new Error('its answer does not end'));
            } else {
              chunks.push(chunk);
            }
          });
          response.on('error', reject);
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              retryAfter: response.headers['retry-after'],
              text: Buffer.concat(chunks).toString(),
            });
          });
          response.on('close', () => reject(new Error('the connection ended within the answer')));
        },
      );
      request.on('socket', (socket) => socket.unref());
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** What an answer says of the batch. */
export function outcomeOf({ status, retryAfter, text }: Answer): Outcome {
  const body = parsed(text);
  const [code, told] = firstError(body);
  const message = `the gateway answered ${status}${code === undefined ? '' : ` ${code}`}${told === undefined ? '' : `: ${told}`}`;
  const retryAfterMs = msOf(retryAfter);
  if (status === 413) {
    return { kind: 'tooLarge', message };
  }
  if (status === 429 || status >= 500 || status === 408 || status === 425) {
    return { kind: 'later', message, retryAfterMs };
  }
  if (
    DENIED_STATUSES.has(status) ||
    (code !== undefined && DENIED_CODES.has(code)) ||
    isRedirection(status)
  ) {
    return { kind: 'denied', message };
  }
  if (code === 'BAD_USER_INPUT') {
    return { kind: 'invalid', message };
  }
  if (code !== undefined || told !== undefined) {
    return status >= 400 ? { kind: 'invalid', message } : { kind: 'later', message, retryAfterMs };
  }
  if (status >= 400) {
    return { kind: 'invalid', message };
  }
  return (
    resultOf(body) ?? {
      kind: 'later',
      message: `the gateway answered ${status} with something that is no answer`,
    }
  );
}

function isRedirection(status: number): boolean {
  return status >= 300 && status < 400;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstError(body: unknown): [code: string | undefined, message: string | undefined] {
  const errors = property(body, 'errors');
  const [first] = Array.isArray(errors) ? (errors as readonly unknown[]) : [];
  const code = property(property(first, 'extensions'), 'code');
  const message = property(first, 'message');
  return [
    typeof code === 'string' ? code : undefined,
    typeof message === 'string' ? message.slice(0, 500) : undefined,
  ];
}

function resultOf(body: unknown): Outcome | undefined {
  const result = property(property(body, 'data'), 'recordUsageEvents');
  const [accepted, duplicates, failed] = ['accepted', 'duplicates', 'failed'].map((name) =>
    property(result, name),
  );
  if (typeof accepted !== 'number' || typeof duplicates !== 'number' || !Array.isArray(failed)) {
    return undefined;
  }
  return {
    kind: 'answered',
    accepted,
    duplicates,
    failed: failed.map((each: unknown): RefusedEvent => {
      const [index, code, message] = ['index', 'code', 'message'].map((name) => property(each, name));
      return {
        index: typeof index === 'number' ? index : -1,
        code: typeof code === 'string' ? code : '',
        message: typeof message === 'string' ? message : '',
      };
    }),
  };
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** Seconds or a date. */
function msOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) {
    return undefined;
  }
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return ms > 0 ? ms : undefined;
}
