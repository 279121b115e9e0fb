// Requests and their answers: noticed when they come, recorded when they are over.
//
// While a request is answered nothing happens but this: one object is made, one listener is added, and at the end another
// object is pushed. The listener is the same function for all of them.
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

export class Exchange {
  /** Whatever else is known of it: operations of GraphQL, each of which is an event in its stead. */
  operations: Operation[] | null = null;
  /** Nothing of it is recorded; it is noticed to know that of its operations as well. */
  isSkipped = false;
  readonly at = Date.now();
  readonly began = performance.now();

  constructor(
    /** As the host's framework calls it. */
    public request: object,
    readonly raw: IncomingMessage,
    readonly path: string,
    readonly ip: string | null,
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
  /** Of each recorder its own: two of them in one process do not take each other's requests for their own. */
  private readonly mark = Symbol('opsgraph.exchange');
  private readonly isSkipped: (path: string) => boolean;
  private readonly over: (this: ServerResponse) => void;

  constructor(
    private readonly settings: Settings,
    private readonly sink: Sink,
    private readonly operations: Operations,
  ) {
    this.isSkipped = compileSkips(settings.skip);
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- its own `this` is the response, which saves a closure for each
    const exchanges = this;
    this.over = function () {
      try {
        exchanges.finish(this);
      } catch (error) {
        sink.problems.callbackThrew('the recorder', error);
      }
    };
  }

  /** A request has come. `request` is what the host's framework makes of it. */
  begin(raw: IncomingMessage, response: ServerResponse, request: object): void {
    try {
      const seen = this.exchangeOf(raw);
      if (seen !== undefined) {
        // Noticed by an outer part of the same host already: the inner one knows more of it.
        seen.request = request;
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
      marked(raw)[this.mark] = exchange;
      marked(response)[this.mark] = exchange;
      response.on('close', this.over);
    } catch (error) {
      this.sink.problems.callbackThrew('the recorder', error);
    }
  }

  /** Of a request as node:http or a framework knows it. */
  exchangeOf(request: object): Exchange | undefined {
    return marked(request)[this.mark];
  }

  isSkippedPath(path: string): boolean {
    return this.isSkipped(path);
  }

  private finish(response: ServerResponse): void {
    const exchange = marked(response)[this.mark];
    if (exchange === undefined) {
      return;
    }
    const operations = this.operations.within(exchange, (exchange.request as FrameworkRequest).body);
    if (exchange.isSkipped) {
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

interface Marked {
  [mark: symbol]: Exchange | undefined;
}

function marked(object: object): Marked {
  return object as Marked;
}

/** A browser asks whether a page may ask: nobody's use of anything. */
function isPreflight(raw: IncomingMessage): boolean {
  return raw.method === 'OPTIONS' && raw.headers['access-control-request-method'] !== undefined;
}
