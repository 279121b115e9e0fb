// What happens to a connection before it is a websocket: whose page it comes from, and how it is turned away.
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * A browser sends the page's origin, and asks nobody before it opens a websocket. Allowed are the gateway's own pages
 * and the listed ones; whoever sends none is no browser.
 */
export function isAllowedOrigin({ headers }: IncomingMessage, allowed: ReadonlySet<string>): boolean {
  const { origin, host } = headers;
  if (origin === undefined) {
    return true;
  }
  const from = parsed(origin);
  if (from === null) {
    return false;
  }
  // The scheme decides which port goes without saying.
  const own = host === undefined ? null : parsed(`${from.protocol}//${host}`);
  return allowed.has(from.origin) || own?.host === from.host;
}

/** Origins as configuration names them, as they are compared. */
export function originSet(origins: readonly string[]): ReadonlySet<string> {
  return new Set(origins.map((origin) => parsed(origin)?.origin ?? origin));
}

function parsed(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/** Answers with a status and hangs up; may say after how many seconds it is worth trying again. */
export function turnAway(stream: Duplex, status: number, message: string, retryAfter?: number): void {
  // The peer may be gone already.
  stream.on('error', () => undefined);
  stream.once('finish', () => stream.destroy());
  stream.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n` +
      'Connection: close\r\n' +
      (retryAfter === undefined ? '' : `Retry-After: ${retryAfter}\r\n`) +
      'Content-Type: text/plain; charset=utf-8\r\n' +
      `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
  );
}

const DROPPED_HEADERS = new Set(['upgrade', 'connection', 'http2-settings']);

/**
 * Answers a request over HTTP that offered another protocol as well. Clients offer h2c with ordinary requests (Java's,
 * curl --http2) and go on in HTTP/1.1; but Node hands over every request with such an offer once anybody listens for
 * upgrades. So the request is put back without the offer.
 */
export function answerOverHttp(server: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!DROPPED_HEADERS.has(name.toLowerCase())) {
      lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
    }
  }
  stream.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', stream);
}
