// How a case is sent, over HTTP and over a websocket, and what came of it in the same words.
import { request as httpRequest } from 'node:http';
import { once } from 'node:events';
import WebSocket from 'ws';
import type { Document, FrameAttack, Outcome, RequestAttack } from './attack';

const PATIENCE_MS = 10_000;

interface Problem {
  readonly extensions?: { readonly code?: string };
}

function outcome(
  status: number | null,
  closed: number | null,
  body: string,
  headers: Headers | null,
): Outcome {
  let answer: { readonly errors?: readonly Problem[]; readonly data?: unknown } = {};
  try {
    const parsed: unknown = JSON.parse(body);
    answer = typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    // No JSON is an answer as well.
  }
  const { data } = answer;
  return {
    status,
    closed,
    headers,
    body,
    codes: (answer.errors ?? []).map(({ extensions }) => extensions?.code ?? 'none'),
    hasData:
      typeof data === 'object' &&
      data !== null &&
      Object.values(data).some((value: unknown) => value !== null),
  };
}

export function sendDocument(
  url: string,
  document: Document | string,
  headers: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const body = JSON.stringify(typeof document === 'string' ? { query: document } : document);
  return sendRequest(url, { name: '', body, headers });
}

/** By hand, because fetch would refuse to send some of it. A connection that is cut off has the status 0. */
export async function sendRequest(url: string, attack: Omit<RequestAttack, 'expect'>): Promise<Outcome> {
  const { method = 'POST', path = '/graphql', headers = {}, body } = attack;
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({
      hostname,
      port,
      path,
      method,
      agent: false,
      headers: {
        ...(headers['content-type'] === undefined && body !== undefined
          ? { 'content-type': 'application/json' }
          : {}),
        ...(headers['transfer-encoding'] === undefined && body !== undefined
          ? { 'content-length': String(Buffer.byteLength(body)) }
          : {}),
        ...Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
      },
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`No answer within ${PATIENCE_MS} ms`)));
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      const done = (): void =>
        resolve(
          outcome(
            response.statusCode ?? null,
            null,
            text,
            new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
          ),
        );
      response.on('end', done);
      response.on('error', done);
    });
    sent.on('error', (error: NodeJS.ErrnoException) =>
      ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')
        ? resolve(outcome(0, null, '', null))
        : reject(error),
    );
    sent.end(body);
  });
}

export interface Opened {
  readonly socket: WebSocket;
  /** Messages that have come, as text. */
  readonly messages: string[];
  /** The code it was closed with, or the status the handshake was refused with. */
  readonly closed: Promise<number>;
}

export function openSocket(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  protocol = 'graphql-transport-ws',
): Opened {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, protocol, { headers });
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString('utf8')));
  const closed = new Promise<number>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      socket.terminate();
    });
    socket.on('close', (code) => resolve(code));
    socket.on('error', () => undefined);
  });
  return { socket, messages, closed };
}

/** Opens a socket and gives it a credential; resolves when it was acknowledged, or closed instead. */
export async function enterSocket(url: string, headers: Readonly<Record<string, string>>): Promise<Opened> {
  const opened = openSocket(url);
  const { socket, messages, closed } = opened;
  await Promise.race([once(socket, 'open').catch(() => undefined), closed]);
  if (socket.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify({ type: 'connection_init', payload: headers }));
    await until(() => messages.length > 0 || socket.readyState !== WebSocket.OPEN);
  }
  return opened;
}

export async function until(condition: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() > deadline) {
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return true;
}

/** An operation over a websocket: its first answer, its error, or the close of the socket. */
export async function sendOverSocket(
  url: string,
  document: Document | string,
  headers: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const { socket, messages, closed } = await enterSocket(url, headers);
  try {
    let code: number | null = null;
    void closed.then((value) => (code = value));
    if (socket.readyState === WebSocket.OPEN) {
      const payload = typeof document === 'string' ? { query: document } : document;
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload }));
    }
    await until(
      () => code !== null || messages.some((message) => /"type":"(next|error|complete)"/.test(message)),
    );
    const frame = messages.find((message) => /"type":"(next|error)"/.test(message));
    if (frame === undefined) {
      return outcome(null, code, messages.join('\n'), null);
    }
    const { type, payload } = JSON.parse(frame) as { type: string; payload: unknown };
    return outcome(null, code, JSON.stringify(type === 'error' ? { errors: payload } : payload), null);
  } finally {
    socket.terminate();
  }
}

/** The code that a socket is closed with after these frames; null when it stays open. */
export async function sendFrames(
  url: string,
  attack: FrameAttack,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly closed: number | null; readonly messages: readonly string[] }> {
  const { socket, messages, closed } = openSocket(url, attack.headers, attack.protocol);
  try {
    await Promise.race([once(socket, 'open').catch(() => undefined), closed]);
    if (socket.readyState === WebSocket.OPEN && attack.initialised !== false) {
      socket.send(JSON.stringify({ type: 'connection_init', payload: headers }));
      await until(() => messages.length > 0 || socket.readyState !== WebSocket.OPEN);
    }
    for (const frame of attack.frames) {
      socket.send(frame, () => undefined);
    }
    return {
      closed: await Promise.race([closed, new Promise<null>((resolve) => setTimeout(resolve, 4_000, null))]),
      messages,
    };
  } finally {
    socket.terminate();
  }
}
