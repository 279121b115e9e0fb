// One websocket: what graphql-ws needs of it, frames that several sockets share, and the care that keeps a slow, dead
// or expired one from costing anything.
import type { Duplex } from 'node:stream';
import type { GraphQLFormattedError } from 'graphql';
import type { PingMessage, WebSocket as ProtocolSocket } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Actor, Client, Logger } from '../platform';
import type { LiveCounts } from './live-counts';
import { Close, closeReason, GAP_REASON, type SocketLimits } from './socket-limits';
import { failure } from './socket-failures';
import type { LiveSubscription, Outlet } from './subscription';

/** Whoever a socket speaks for, and until when. */
export interface Bearer {
  readonly actor: Actor;
  /** Null: the credential does not expire. */
  readonly expiresAt: Date | null;
  /** Asks again whether the credential still stands; refuses with an AppError. Absent: until it expires. */
  readonly stands?: (() => Promise<void>) | undefined;
}

export interface ConnectionOptions {
  readonly socket: WebSocket;
  /** What the websocket runs over. */
  readonly stream: Duplex;
  readonly client: Client;
  /** The session of the page that opened it. */
  readonly session?: string | undefined;
  readonly limits: SocketLimits;
  readonly log: Logger;
  readonly counts?: LiveCounts | undefined;
  /** Answers a ping of the protocol. */
  readonly onPing: (connection: Connection, payload: PingMessage['payload']) => Promise<void>;
}

export class Connection implements ProtocolSocket, Outlet {
  readonly protocol: string;
  readonly client: Client;
  readonly session: string | undefined;
  readonly subscriptions = new Set<LiveSubscription>();
  /** The operation that was begun last under an id, for those that graphql-ws awaits. */
  readonly running = new Map<string, object>();
  /** How many operations wait for the hub or for their result, also those that nobody waits for any more. */
  pending = 0;
  /** Null until the client is admitted. */
  bearer: Bearer | null = null;
  /** The organization that connection_init named. */
  organizationHeader: string | undefined;
  /** Gives back the place among the sockets of the actor; before that, among those that are half open. */
  leave: (() => void) | null = null;

  private readonly socket: WebSocket;
  private readonly stream: Duplex;
  private readonly limits: SocketLimits;
  private readonly log: Logger;
  private readonly counts: LiveCounts | undefined;
  private readonly answerPing: ConnectionOptions['onPing'];
  /** The newest frame of each subscription that the socket had no room for. */
  private readonly held = new Map<LiveSubscription, Buffer>();
  /** Frames of streams that the socket had no room for: all of them, in their order. */
  private readonly queued = new Map<LiveSubscription, Buffer[]>();
  private heldBytes = 0;
  private pingDue: number;
  private answered = true;
  private ending: NodeJS.Timeout | undefined;

  constructor({ socket, stream, client, session, limits, log, counts, onPing }: ConnectionOptions) {
    this.protocol = socket.protocol;
    this.client = client;
    this.session = session;
    this.socket = socket;
    this.stream = stream;
    this.limits = limits;
    this.log = log;
    this.counts = counts;
    this.answerPing = onPing;
    this.pingDue = performance.now() + limits.pingEveryMs;
    socket.on('pong', () => {
      this.answered = true;
    });
    // ws would answer by itself, and pile the answers up for a peer that does not read them.
    socket.on('ping', (data) => {
      if (this.hasRoom()) {
        socket.pong(data);
      }
    });
    // ws closes with the fitting code by itself.
    socket.on('error', (error) => log.debug({ error: error.message }, 'a websocket broke'));
    stream.on('drain', () => this.sendHeld());
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** A message that graphql-ws has written. */
  send(message: string): void {
    if (this.isOpen && this.hasRoom()) {
      this.socket.send(message);
    }
  }

  onMessage(handle: (message: string) => Promise<void>): void {
    this.socket.on('message', (data, isBinary) => {
      this.answered = true;
      if (isBinary) {
        this.close(Close.BAD_REQUEST, 'Invalid message received: messages are text');
        return;
      }
      // Text comes as one Buffer, because nothing sets another binaryType.
      handle((data as Buffer).toString()).catch((error: unknown) => {
        this.report(error, 'a message over a websocket failed');
        this.close(Close.INTERNAL_ERROR, 'Internal error');
      });
    });
  }

  onPing(payload: PingMessage['payload']): Promise<void> {
    return this.answerPing(this, payload);
  }

  /** Begins the closing handshake; what the socket watched is let go of at once. */
  close(code: number, reason: string): void {
    if (!this.isOpen) {
      return;
    }
    this.counts?.closing(code);
    this.socket.close(code, closeReason(reason));
    this.abandon();
    clearTimeout(this.ending);
    this.ending = setTimeout(() => this.terminate(), this.limits.closeGraceMs);
  }

  terminate(): void {
    this.socket.terminate();
  }

  /** The socket is gone. */
  closed(): void {
    clearTimeout(this.ending);
    this.abandon();
    this.running.clear();
    this.leave?.();
    this.leave = null;
  }

  /** Closes it a while from now, unless it goes by itself. */
  closeLater(delayMs: number, code: number, reason: string): void {
    if (this.ending === undefined) {
      this.ending = setTimeout(() => this.close(code, reason), delayMs);
    }
  }

  /** Looks after the socket, every now and then. */
  tend(now: Date): void {
    if (!this.isOpen) {
      return;
    }
    const expiresAt = this.bearer?.expiresAt ?? null;
    if (expiresAt !== null && expiresAt <= now) {
      this.close(Close.FORBIDDEN, 'The token has expired');
      return;
    }
    const { pingEveryMs } = this.limits;
    if (performance.now() >= this.pingDue && this.hasRoom()) {
      if (!this.answered) {
        this.terminate();
        return;
      }
      this.answered = false;
      this.pingDue = performance.now() + pingEveryMs;
      this.socket.ping();
    }
  }

  deliver(subscription: LiveSubscription, frame: Buffer): void {
    if (!this.isOpen) {
      return;
    }
    const older = this.held.get(subscription);
    if (older === undefined && !this.isCongested()) {
      this.write(subscription, frame);
      return;
    }
    this.held.set(subscription, frame);
    if (older !== undefined && this.counts !== undefined) {
      this.counts.replaced += 1;
    }
    this.heldBytes += frame.length - (older?.length ?? 0);
    this.hasRoom();
  }

  deliverEach(subscription: LiveSubscription, frame: Buffer): boolean {
    if (!this.isOpen) {
      return true;
    }
    const queue = this.queued.get(subscription);
    if (queue === undefined && !this.isCongested()) {
      this.write(subscription, frame);
      return true;
    }
    if (queue !== undefined && queue.length >= this.limits.maxQueuedRows) {
      return false;
    }
    if (queue === undefined) {
      this.queued.set(subscription, [frame]);
    } else {
      queue.push(frame);
    }
    this.heldBytes += frame.length;
    this.hasRoom();
    return true;
  }

  flush(subscription: LiveSubscription): void {
    const frame = this.take(subscription);
    if (frame !== undefined && this.isOpen && this.hasRoom()) {
      this.write(subscription, frame);
    }
    for (let each = this.takeQueued(subscription); each; each = this.takeQueued(subscription)) {
      if (this.isOpen && this.hasRoom()) {
        this.write(subscription, each);
      }
    }
  }

  forget(subscription: LiveSubscription): void {
    this.take(subscription);
    this.queued.get(subscription)?.forEach(({ length }) => {
      this.heldBytes -= length;
    });
    this.queued.delete(subscription);
    this.subscriptions.delete(subscription);
  }

  formatted(error: unknown): GraphQLFormattedError {
    return failure(error, this.log);
  }

  report(error: unknown, what: string): void {
    this.log.error({ err: error }, what);
  }

  /** Counts the work as pending while it lasts. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.pending += 1;
    try {
      return await work();
    } finally {
      this.pending -= 1;
    }
  }

  /** The result of an operation, unless another one has begun under its id: then nobody is asked to wait for it. */
  async unlessSuperseded<Result>(id: string, result: Promise<Result>): Promise<Result> {
    const mark = {};
    this.running.set(id, mark);
    const awaited = await result;
    if (this.running.get(id) !== mark) {
      // graphql-ws would send it under the id of the newer one, and then forget that one. It is left waiting instead,
      // which costs nothing: nothing refers to it.
      return new Promise(() => undefined);
    }
    this.running.delete(id);
    return awaited;
  }

  private abandon(): void {
    for (const subscription of [...this.subscriptions]) {
      subscription.abandon();
    }
  }

  private take(subscription: LiveSubscription): Buffer | undefined {
    const frame = this.held.get(subscription);
    if (frame !== undefined) {
      this.held.delete(subscription);
      this.heldBytes -= frame.length;
    }
    return frame;
  }

  /** The oldest frame that waits; a queue that is empty is none. */
  private takeQueued(subscription: LiveSubscription): Buffer | undefined {
    const queue = this.queued.get(subscription);
    const frame = queue?.shift();
    if (frame !== undefined) {
      this.heldBytes -= frame.length;
    }
    if (queue?.length === 0) {
      this.queued.delete(subscription);
    }
    return frame;
  }

  /** `drain` follows for certain, because the stream itself has asked to wait. */
  private isCongested(): boolean {
    return this.stream.writableNeedDrain && this.stream.writableLength > this.limits.lowWaterBytes;
  }

  private sendHeld(): void {
    for (const subscription of this.held.keys()) {
      if (!this.isOpen || this.isCongested()) {
        return;
      }
      const frame = this.take(subscription);
      if (frame !== undefined) {
        this.write(subscription, frame);
      }
    }
    // One row of each stream in turn.
    while (this.queued.size > 0) {
      for (const subscription of this.queued.keys()) {
        if (!this.isOpen || this.isCongested()) {
          return;
        }
        const frame = this.takeQueued(subscription);
        if (frame !== undefined) {
          this.write(subscription, frame);
        }
      }
    }
  }

  /**
   * Writes past ws: one buffer and one write for what would be two of each. ws writes whole frames at once as well, for
   * nothing is compressed, so that frames stay apart.
   */
  private write({ prefix }: LiveSubscription, rest: Buffer): void {
    if (this.counts !== undefined) {
      this.counts.frames += 1;
    }
    this.stream.write(textFrame(prefix, rest));
  }

  /** False: too much waits already, and the socket is closed. */
  private hasRoom(): boolean {
    const waiting = this.stream.writableLength + this.heldBytes;
    if (waiting <= this.limits.maxBufferedBytes) {
      return true;
    }
    this.log.debug({ waiting }, 'a websocket reads too slowly');
    if (this.queued.size > 0) {
      this.close(Close.GAP, GAP_REASON);
      return false;
    }
    this.close(Close.TOO_SLOW, `Too slow: more than ${this.limits.maxBufferedBytes} bytes wait to be read`);
    return false;
  }
}

const FINAL_TEXT = 0x81;

/** A text frame of a server (RFC 6455, 5.2: final, not masked), of two parts. */
function textFrame(first: Buffer, rest: Buffer): Buffer {
  const length = first.length + rest.length;
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_TEXT;
  if (header === 2) {
    frame[1] = length;
  } else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(0, 2);
    frame.writeUInt32BE(length, 6);
  }
  frame.set(first, header);
  frame.set(rest, header + first.length);
  return frame;
}
