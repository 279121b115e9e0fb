// Requests and their answers: noticed when they come, recorded when they are over.
//
// While a request is answered nothing happens but this: one object is made, one listener is added, and at the end another
// object is pushed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { truncated } from './address.ts';
import { expressTemplate, pathOf, UNMATCHED, withoutIds } from './endpoint.ts';
import { cut, duration, LONGEST } from './event.ts';
import type { Operation, Operations } from './operations.ts';
import type { Sink } from './sink.ts';
import type { Settings } from './options.ts';
import { compileSkips } from './skip.ts';

/**
 * The client went away before there was an answer: no status was sent, and none that the host may set later tells what
 * happened. The number is nginx's; logs and people know it. Where the answer had begun its status counts, because
 * streams usually end by the client's leaving.
 */
export const CLIENT_GONE = 499;

/** Requests that may come in between two parts of the host that both notice them. */
const MOST_BETWEEN = 100;

export class Exchange {
  /** Whatever else is known of it: operations of GraphQL, each of which is an event in its stead. */
  operations: Operation[] | null = null;
  /** Nothing of it is recorded; it is noticed to know that of its operations as well. */
  isSkipped = false;
  /** Its neighbours among those under way. */
  older: Exchange | null = null;
  newer: Exchange | null = null;
  readonly at = Date.now();
  readonly began = performance.now();

  constructor(
    /** As the host's framework calls it. */
    public request: object,
    readonly raw: IncomingMessage,
    readonly path: string,
    public ip: string | null,
  ) {}
}

/** Frameworks' own requests, as far as they are looked at. */
interface FrameworkRequest {
  readonly ip?: unknown;
  readonly body?: unknown;
  readonly baseUrl?: unknown;
  readonly route?: unknown;
  readonly originalUrl?: unknown;
  readonly routeOptions?: { readonly url?: unknown };
}

export class Exchanges {
  /** More than one, and a request may come by twice. */
  hungIn = 0;
  /**
   * Requests under way, as a list by itself. A property of the request, or its place in a map by identity, would cost 10
   * to 40 microseconds in Express, whose objects V8 does not take additions to lightly.
   */
  private newest: Exchange | null = null;
  private readonly isSkipped: (path: string) => boolean;

  constructor(
    private readonly settings: Settings,
    private readonly sink: Sink,
    private readonly operations: Operations,
  ) {
    this.isSkipped = compileSkips(settings.skip);
  }

  /** A request has come. `request` is what the host's framework makes of it. */
  begin(raw: IncomingMessage, response: ServerResponse, request: object): void {
    try {
      const seen = this.hungIn > 1 ? this.exchangeOf(raw, MOST_BETWEEN) : undefined;
      if (seen !== undefined) {
        // Noticed by an outer part of the same host already: the inner one knows more of it.
        seen.request = request;
        seen.ip = this.addressOf(raw, request);
        return;
      }
      const original = (request as FrameworkRequest).originalUrl;
      const path = pathOf(typeof original === 'string' ? original : (raw.url ?? '/'));
      const isSkipped = this.isSkipped(path) || isPreflight(raw);
      if (isSkipped && !this.operations.areWatched) {
        return;
      }
      const exchange = new Exchange(request, raw, path, this.addressOf(raw, request));
      exchange.isSkipped = isSkipped;
      exchange.older = this.newest;
      if (this.newest !== null) {
        this.newest.newer = exchange;
      }
      this.newest = exchange;
      response.on('close', () => this.over(exchange, response));
    } catch (error) {
      this.sink.problems.callbackThrew('the recorder', error);
    }
  }

  /** Of a request of node:http, among so many of the newest. */
  exchangeOf(raw: object, most = Infinity): Exchange | undefined {
    let left = most;
    for (let each = this.newest; each !== null && left > 0; each = each.older) {
      if (each.raw === raw) {
        return each;
      }
      left -= 1;
    }
    return undefined;
  }

  isSkippedPath(path: string): boolean {
    return this.isSkipped(path);
  }

  private over(exchange: Exchange, response: ServerResponse): void {
    const { older, newer } = exchange;
    if (newer === null) {
      this.newest = older;
    } else {
      newer.older = older;
    }
    if (older !== null) {
      older.newer = newer;
    }
    try {
      this.finish(exchange, response);
    } catch (error) {
      this.sink.problems.callbackThrew('the recorder', error);
    }
  }

  private finish(exchange: Exchange, response: ServerResponse): void {
    const found = this.operations.within(exchange, (exchange.request as FrameworkRequest).body);
    const operations = found === null ? null : found.filter((operation) => !operation.isSkipped);
    if (exchange.isSkipped || operations?.length === 0) {
      return;
    }
    const status = response.headersSent ? response.statusCode : CLIENT_GONE;
    if (this.sink.isFull) {
      this.sink.drop(operations === null ? 1 : operations.length);
      return;
    }
    const ms = performance.now() - exchange.began;
    const { raw, request, ip } = exchange;
    const method = (raw.method ?? 'GET').slice(0, LONGEST.method);
    const endpoint = this.endpointOf(exchange, status);
    const userAgent = this.settings.userAgent ? cut(raw.headers['user-agent'], LONGEST.userAgent) : null;
    if (operations === null) {
      const userId = this.sink.userIdOf(request);
      this.sink.push(exchange.at, method, endpoint, status, duration(ms), userId, ip, userAgent, null);
      return;
    }
    for (const operation of operations) {
      const userId = operation.hasUser ? operation.userId : this.sink.userIdOf(request);
      // Of several operations in one request each took its own time.
      const own = operations.length > 1 && operation.ms !== null ? operation.ms : ms;
      this.sink.push(exchange.at, method, endpoint, status, duration(own), userId, ip, userAgent, operation);
    }
  }

  private endpointOf({ request, path }: Exchange, status: number): string {
    const named = this.sink.endpointBy(request);
    if (named !== undefined) {
      return this.sink.endpoints.of(named);
    }
    const { routeOptions } = request as FrameworkRequest;
    const template = routeOptions === undefined ? expressTemplate(request, path) : routeOptions.url;
    if (typeof template === 'string' && template !== '') {
      return this.sink.endpoints.of(template);
    }
    return this.sink.endpoints.of(status === 404 ? UNMATCHED : withoutIds(path));
  }

  private addressOf(raw: IncomingMessage, request: object): string | null {
    const { ip } = this.settings;
    if (ip === 'none') {
      return null;
    }
    // Express and Fastify know which proxies are to be believed.
    const known = (request as FrameworkRequest).ip;
    const address = cut(typeof known === 'string' ? known : raw.socket.remoteAddress, LONGEST.ip);
    return address === null || ip === 'full' ? address : truncated(address);
  }
}

/** A browser asks whether a page may ask: nobody's use of anything. */
function isPreflight(raw: IncomingMessage): boolean {
  return raw.method === 'OPTIONS' && raw.headers['access-control-request-method'] !== undefined;
}
