// Clients of an installation and their ledger: writers, readers and people who watch, each of whom notes what was acknowledged.
// What the ledger says must be so afterwards; nothing is judged by eye.
import { setTimeout } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { uuidv7 } from 'uuidv7';
import WebSocket from 'ws';
import { until } from '../../harness/until';
import type { Place, Topology } from './topology';

const START = 'mutation ($id: String!) { startSession(contactExternalId: "c1", externalId: $id) { id } }';
const CLAIM =
  'mutation ($id: ID!, $operator: ID!) { claimSession(sessionId: $id, operatorId: $operator) { id } }';
const CLOSE = 'mutation ($id: ID!) { closeSession(sessionId: $id) { id } }';
const AUDIT =
  'mutation ($events: [AuditEventInput!]!) { recordAuditEvents(events: $events) { externalId status code } }';
const KPIS = 'liveKpis { waiting active sessionsToday degradedSources asOf }';

/** Of a client: longer than any limit of the gateway. */
const PATIENCE_MS = 75_000;
/** A commit that nobody answered. */
const MAY_BE_THERE = /may be there or not/;
/** What a client may hear while something is away, and try again. */
const HONEST = new Set(['UNAVAILABLE', 'RATE_LIMITED']);

type Fate =
  | { readonly is: 'acknowledged'; readonly data: Record<string, unknown> }
  /** Said to be not done. */
  | { readonly is: 'refused' }
  | { readonly is: 'unknown' };

interface Kpis {
  readonly waiting: number;
  readonly active: number;
  readonly sessionsToday: number;
  readonly degradedSources: readonly string[];
  readonly asOf: string;
}

interface Watcher {
  state: Kpis | null;
  reconnects: number;
  dispose(): void | Promise<void>;
}

export interface Figures {
  readonly acknowledged: number;
  readonly answers: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Between two acknowledged writes of whoever writes sessions, in milliseconds. */
  readonly longestPauseMs: number;
  readonly reconnects: number;
  /** For so long somebody who watched saw fewer sessions than were acknowledged by then. */
  readonly liveLateMs: number;
}

export interface LoadOptions {
  /** Who start, claim and close sessions, each again until it is acknowledged. */
  readonly writers?: number;
  /** Who start a session once, and never again. */
  readonly onceWriters?: number;
  readonly senders?: number;
  readonly readers?: number;
  readonly watchers?: number;
  /** Between two questions of one client. */
  readonly pauseMs?: number;
  /** Where they ask; default: at every gateway. */
  readonly urls?: readonly string[];
}

export class Load {
  private readonly sessions = new Map<string, Fate['is']>();
  private readonly claimed = new Set<string>();
  private readonly closed = new Set<string>();
  private readonly events = new Map<string, boolean>();
  private readonly audited = new Map<string, boolean>();
  private readonly errors = new Map<string, number>();
  private readonly wrong: string[] = [];
  private readonly acknowledgedAt: number[] = [];
  /** Of sessions begun, in the order in which they were. */
  private readonly startedAt: number[] = [];
  private liveLateMs = 0;
  private readonly watchers: Watcher[] = [];
  private readonly working: Promise<void>[] = [];
  private readonly urls: readonly string[];
  private answers = 0;
  private isStopped = false;
  private turn = 0;
  private moments = 0;
  private readonly began = Date.now();

  constructor(
    private readonly topology: Topology,
    private readonly place: Place,
    private readonly options: LoadOptions = {},
  ) {
    this.urls = options.urls ?? topology.gateways.map(({ url }) => url);
  }

  static async start(topology: Topology, slug: string, options: LoadOptions = {}): Promise<Load> {
    const load = new Load(topology, await topology.place(slug), options);
    const { writers = 3, onceWriters = 1, senders = 1, readers = 2, watchers = 4 } = options;
    const run = (count: number, work: (client: number) => Promise<void>): void => {
      load.working.push(
        ...Array.from({ length: count }, (_, client) => load.loop(() => work(client), client)),
      );
    };
    run(writers, () => load.writeSession());
    run(onceWriters, () => load.writeOnce());
    run(senders, () => load.sendEvents());
    run(senders, () => load.recordAudit());
    const lowest = new Map<number, number>();
    run(readers, (client) => load.read(client, lowest));
    for (let watcher = 0; watcher < watchers; watcher += 1) {
      load.watchers.push(load.watch(watcher));
    }
    await load.acknowledges(100);
    await until(() => load.watchers.every(({ state }) => state !== null), 20_000);
    return load;
  }

  get acknowledged(): number {
    return this.acknowledgedAt.length;
  }

  /** By those who write sessions until they are acknowledged, and by those who do so once. */
  get acknowledgedSessions(): number {
    return this.started();
  }

  get errorsSoFar(): number {
    return [...this.errors.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Resolves once so many more writes were acknowledged, with the milliseconds until the first of them. */
  async acknowledges(more = 60, deadlineMs = 90_000): Promise<number> {
    const before = this.acknowledged;
    const from = performance.now();
    await until(() => this.acknowledged >= before + more, deadlineMs);
    return (this.acknowledgedAt[before] ?? from) - from;
  }

  /** Resolves once something was refused or left without an answer. */
  async fails(more = 1, deadlineMs = 90_000): Promise<number> {
    const before = this.errorsSoFar;
    return until(() => this.errorsSoFar >= before + more, deadlineMs);
  }

  /** Lets all of them come to an end, and holds the ledger against what is there. */
  async finish(): Promise<Figures> {
    this.isStopped = true;
    await Promise.all(this.working);
    await this.compareWatchers();
    await Promise.all(this.watchers.map(async (watcher) => watcher.dispose()));
    await this.compareRows();
    expect(this.wrong).toEqual([]);
    const pauses = this.acknowledgedAt.map((at, index) => at - (this.acknowledgedAt[index - 1] ?? at));
    return {
      acknowledged: this.acknowledged,
      answers: this.answers,
      errors: Object.fromEntries([...this.errors].sort()),
      longestPauseMs: Math.max(0, ...pauses),
      reconnects: this.watchers.reduce((sum, { reconnects }) => sum + reconnects, 0),
      liveLateMs: this.liveLateMs,
    };
  }

  private async loop(work: () => Promise<void>, client: number): Promise<void> {
    const pause = this.options.pauseMs ?? 20;
    while (!this.isStopped) {
      await work();
      await setTimeout(pause + client);
    }
  }

  /** From the start to the close, each step until it is acknowledged. */
  private async writeSession(): Promise<void> {
    const externalId = uuidv7();
    this.sessions.set(externalId, 'unknown');
    const started = await this.untilAcknowledged(START, { id: externalId }, this.place.admin);
    this.sessions.set(externalId, 'acknowledged');
    this.startedAt.push(performance.now());
    const { id } = started['startSession'] as { readonly id: string };
    if (this.isStopped || Math.random() < 0.3) {
      return;
    }
    await this.untilAcknowledged(CLAIM, { id, operator: this.place.operator }, this.place.admin);
    this.claimed.add(externalId);
    if (Math.random() < 0.6) {
      await this.untilAcknowledged(CLOSE, { id }, this.place.admin);
      this.closed.add(externalId);
    }
  }

  private async writeOnce(): Promise<void> {
    const externalId = uuidv7();
    this.sessions.set(externalId, 'unknown');
    const fate = await this.ask(START, { id: externalId }, this.place.admin);
    this.sessions.set(externalId, fate.is);
    if (fate.is === 'acknowledged') {
      this.acknowledgedAt.push(performance.now());
      this.startedAt.push(performance.now());
    }
  }

  private async sendEvents(): Promise<void> {
    const events = Array.from({ length: 5 }, () => {
      this.moments += 1;
      return {
        clientEventId: uuidv7(),
        kind: 'request.recorded',
        // Moments never repeat: by them the projected rows are told apart.
        occurredAt: new Date(this.began - 3_600_000 - this.moments).toISOString(),
        payload: { userId: `user-${this.moments % 7}`, method: 'GET', endpoint: '/a', statusCode: 200 },
      };
    });
    events.forEach(({ clientEventId }) => this.events.set(clientEventId, false));
    for (;;) {
      const { status, text } = await this.post('/v1/events', this.place.service, {
        contentType: 'application/x-ndjson',
        body: events.map((each) => JSON.stringify(each)).join('\n'),
      });
      if (status === 200) {
        const { results } = JSON.parse(text) as {
          results: { clientEventId: string; status: string; payloadMismatch: boolean }[];
        };
        for (const { clientEventId, status: became, payloadMismatch } of results) {
          if (payloadMismatch) {
            this.wrong.push(`an event of other content under ${clientEventId}`);
          }
          if (became !== 'FAILED') {
            this.events.set(clientEventId, true);
          }
        }
        if (results.every((each) => each.status !== 'FAILED')) {
          return;
        }
      } else if (status !== 0 && status !== 503 && status !== 429) {
        this.wrong.push(`events: ${status} ${text.slice(0, 200)}`);
        return;
      }
      await this.beforeNext();
    }
  }

  private async recordAudit(): Promise<void> {
    const events = Array.from({ length: 2 }, () => ({
      externalId: uuidv7(),
      action: 'EXPORTED',
      resourceType: 'report',
      occurredAt: new Date(this.began).toISOString(),
    }));
    events.forEach(({ externalId }) => this.audited.set(externalId, false));
    for (;;) {
      const { recordAuditEvents } = await this.untilAcknowledged(AUDIT, { events }, this.place.service);
      const results = recordAuditEvents as { externalId: string; status: string; code: string | null }[];
      results
        .filter(({ status }) => status !== 'FAILED')
        .forEach((each) => this.audited.set(each.externalId, true));
      const failed = results.filter(({ status }) => status === 'FAILED');
      failed.forEach(({ code }) => this.note(code ?? 'FAILED'));
      if (failed.length === 0) {
        return;
      }
      await this.beforeNext();
    }
  }

  /** An answer counts all that was acknowledged before it was asked for, and nothing that nobody has sent. */
  private async read(client: number, lowest: Map<number, number>): Promise<void> {
    const floor = Math.max(lowest.get(client) ?? 0, this.started());
    const fate = await this.ask(`{ ${KPIS} }`, {}, this.place.admin);
    if (fate.is !== 'acknowledged') {
      return;
    }
    const { sessionsToday, waiting, active } = fate.data['liveKpis'] as Kpis;
    if (sessionsToday < floor || sessionsToday > this.sessions.size || waiting + active > sessionsToday) {
      this.wrong.push(`read ${sessionsToday} (${waiting}, ${active}), of ${floor} to ${this.sessions.size}`);
    }
    lowest.set(client, sessionsToday);
  }

  private started(): number {
    let count = 0;
    for (const fate of this.sessions.values()) {
      count += fate === 'acknowledged' ? 1 : 0;
    }
    return count;
  }

  private watch(number: number): Watcher {
    let connections = 0;
    let isDisposed = false;
    const watcher: Watcher = { state: null, reconnects: 0, dispose: () => undefined };
    const client = createClient({
      url: () => {
        const url = this.urls[(number + connections) % this.urls.length] ?? '';
        connections += 1;
        return `${url.replace('http', 'ws')}/graphql`;
      },
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${this.place.admin}` },
      retryAttempts: Infinity,
      shouldRetry: () => true,
      retryWait: () => setTimeout(100 + 20 * number),
      on: {
        closed: () => {
          if (!isDisposed) {
            watcher.reconnects += 1;
          }
        },
      },
    });
    const subscribe = (): void => {
      client.subscribe<{ liveKpis: Kpis }>(
        { query: `subscription { ${KPIS} }` },
        {
          next: ({ data, errors }) => {
            errors?.forEach(({ extensions }) => this.note(String(extensions?.['code'])));
            if (data?.liveKpis === undefined) {
              return;
            }
            if (data.liveKpis.sessionsToday > this.sessions.size) {
              this.wrong.push(`watched ${data.liveKpis.sessionsToday} of ${this.sessions.size}`);
            }
            // Since the first session was acknowledged that the state of before did not count.
            const since = watcher.state === null ? undefined : this.startedAt[watcher.state.sessionsToday];
            this.liveLateMs = Math.max(this.liveLateMs, since === undefined ? 0 : performance.now() - since);
            watcher.state = data.liveKpis;
          },
          error: (error) => {
            if (!isDisposed) {
              this.note(`subscription: ${codeOf(error)}`);
              void setTimeout(200).then(subscribe);
            }
          },
          complete: () => undefined,
        },
      );
    };
    subscribe();
    watcher.dispose = () => {
      isDisposed = true;
      return client.dispose();
    };
    return watcher;
  }

  private async untilAcknowledged(
    query: string,
    variables: object,
    token: string,
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const fate = await this.ask(query, variables, token);
      if (fate.is === 'acknowledged') {
        this.acknowledgedAt.push(performance.now());
        return fate.data;
      }
      await this.beforeNext();
    }
  }

  private async beforeNext(): Promise<void> {
    await setTimeout(30 + Math.random() * 60);
  }

  private async ask(query: string, variables: object, token: string): Promise<Fate> {
    const { status, text, isRefused } = await this.post('/graphql', token, {
      contentType: 'application/json',
      body: JSON.stringify({ query, variables }),
    });
    if (status === 0) {
      return { is: isRefused ? 'refused' : 'unknown' };
    }
    const { data, errors } = JSON.parse(text) as {
      readonly data?: Record<string, unknown> | null;
      readonly errors?: readonly {
        readonly message: string;
        readonly extensions: { readonly code: string };
      }[];
      readonly error?: string;
    };
    const [error] = errors ?? [];
    if (error !== undefined) {
      const { code } = error.extensions;
      if (!HONEST.has(code)) {
        this.wrong.push(`${query.slice(0, 30)}: ${code} ${error.message}`);
      }
      this.note(MAY_BE_THERE.test(error.message) ? `${code} (outcome unknown)` : code);
      return { is: MAY_BE_THERE.test(error.message) ? 'unknown' : 'refused' };
    }
    if (data === undefined || data === null) {
      this.note(`HTTP ${status}`);
      if (status !== 503 && status !== 429) {
        this.wrong.push(`${query.slice(0, 30)}: ${status} ${text.slice(0, 200)}`);
      }
      return { is: 'refused' };
    }
    return { is: 'acknowledged', data };
  }

  private async post(
    at: string,
    token: string,
    { contentType, body }: { readonly contentType: string; readonly body: string },
  ): Promise<{ readonly status: number; readonly text: string; readonly isRefused: boolean }> {
    // Every question goes to another gateway than the one before: what one has written the other answers with.
    this.turn += 1;
    const url = this.urls[this.turn % this.urls.length] ?? '';
    try {
      const response = await fetch(`${url}${at}`, {
        method: 'POST',
        headers: { 'content-type': contentType, authorization: `Bearer ${token}` },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      this.answers += 1;
      if (at !== '/graphql' && response.status !== 200) {
        this.note(`events ${response.status}`);
      }
      return { status: response.status, text, isRefused: false };
    } catch (error) {
      const code = codeOf(error);
      this.note(code);
      return { status: 0, text: '', isRefused: code === 'ECONNREFUSED' };
    }
  }

  private note(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  /** In the end everybody who watches has what a question of now is answered with. */
  private async compareWatchers(): Promise<void> {
    const numbers = (state: Kpis | null | undefined) =>
      JSON.stringify([state?.waiting, state?.active, state?.sessionsToday]);
    let asked: Kpis | undefined;
    await until(async () => {
      const fate = await this.ask(`{ ${KPIS} }`, {}, this.place.admin);
      asked = fate.is === 'acknowledged' ? (fate.data['liveKpis'] as Kpis) : undefined;
      return asked !== undefined && this.watchers.every(({ state }) => numbers(state) === numbers(asked));
    }, 30_000).catch(() => {
      expect(this.watchers.map(({ state }) => numbers(state))).toEqual(
        this.watchers.map(() => numbers(asked)),
      );
    });
  }

  private async compareRows(): Promise<void> {
    const { id, slug } = this.place;
    await this.topology.primary.asOwner(async (owner) => {
      const rows = async <Row extends object>(sql: string): Promise<Row[]> =>
        (await owner.query<Row>(sql, [id])).rows;
      const stored = await rows<{ id: string; claimed: boolean; closed: boolean }>(
        `SELECT external_id AS id, claimed_at IS NOT NULL AS claimed, closed_at IS NOT NULL AS closed
           FROM chat_sessions WHERE org_id = $1`,
      );
      const found = new Map(stored.map((each) => [each.id, each]));
      expect(found.size).toBe(stored.length);
      const those = (fate: Fate['is']) =>
        [...this.sessions].filter(([, is]) => is === fate).map(([each]) => each);
      const sets = {
        acknowledgedAndLost: those('acknowledged').filter((each) => !found.has(each)),
        refusedAndThere: those('refused').filter((each) => found.has(each)),
        claimedAndLost: [...this.claimed].filter((each) => found.get(each)?.claimed !== true),
        closedAndLost: [...this.closed].filter((each) => found.get(each)?.closed !== true),
        never: [...found.keys()].filter((each) => !this.sessions.has(each)),
      };
      expect(sets).toEqual({
        acknowledgedAndLost: [],
        refusedAndThere: [],
        claimedAndLost: [],
        closedAndLost: [],
        never: [],
      });

      // Every change has its row in the trail, and no row is of a change that is not there.
      const trail = await rows<{ action: string; count: number }>(
        `SELECT action, count(*)::int AS count FROM audit_logs
          WHERE org_id = $1 AND outcome = 'SUCCESS' AND action IN ('START_SESSION', 'CLAIM_SESSION', 'CLOSE_SESSION')
          GROUP BY action`,
      );
      expect(Object.fromEntries(trail.map(({ action, count }) => [action, count]))).toEqual({
        START_SESSION: stored.length,
        CLAIM_SESSION: stored.filter(({ claimed }) => claimed).length,
        CLOSE_SESSION: stored.filter(({ closed }) => closed).length,
      });
      const told = await rows<{ id: string }>(
        `SELECT external_id AS id FROM audit_logs WHERE org_id = $1 AND action = 'EXPORTED'`,
      );
      expect(told.map((each) => each.id).sort()).toEqual([...this.audited.keys()].sort());

      const events = await rows<{ id: string }>('SELECT client_event_id AS id FROM events WHERE org_id = $1');
      expect(events.map((each) => each.id).sort()).toEqual([...this.events.keys()].sort());
      // The workers make of them what is to become of them.
      await until(
        async () => (await rows('SELECT FROM pending_batches WHERE org_id = $1')).length === 0,
        60_000,
      );
      expect(await rows('SELECT FROM dead_letters WHERE org_id = $1')).toEqual([]);
      const [projected] = await rows<{ count: number; different: number }>(
        `SELECT count(*)::int AS count, count(DISTINCT occurred_at)::int AS different
           FROM usage_events WHERE org_id = $1`,
      );
      expect(projected).toEqual({ count: this.events.size, different: this.events.size });
      await until(
        async () => (await rows('SELECT FROM rollup_dirty WHERE org_id = $1')).length === 0,
        60_000,
      );
    });
    const [verified, reconciled] = await Promise.all([
      this.topology.command('audit', 'verify', '--org', slug),
      this.topology.command('rollup', 'reconcile', '--org', slug),
    ]);
    expect(verified).toMatchObject({ code: 0 });
    expect(reconciled).toMatchObject({ code: 0 });
  }
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) {
    return String(error);
  }
  const { cause, code, name } = error as { cause?: unknown; code?: unknown; name?: unknown };
  if (typeof code === 'string') {
    return code;
  }
  if (cause !== undefined) {
    return codeOf(cause);
  }
  return typeof name === 'string' ? name : JSON.stringify(error);
}
