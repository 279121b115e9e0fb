// The door of exports: GET /v1/exports/{report}.csv answers a query field as a file, however long it is.
//
// An export is an operation of one field whose arguments come from the address. It passes what every operation passes
// (credential, points, price, roles, validation, the trail, one snapshot) because it is executed as one; only its answer
// is written as lines instead of JSON, as fast as the client reads. Whatever fails before the first byte is answered as
// JSON; afterwards the connection breaks, so that no short file looks whole.
import { finished, pipeline, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { execute } from 'graphql';
import { admission } from './admission';
import type { Actor, RequestContext } from './context';
import { BYTE_ORDER_MARK, type Cell, CsvWriter } from './csv-writer';
import { AppError, badInput, messageOf, unavailable } from './errors';
import { type ExportedField, exportedField, rawAnswers, variablesOf } from './export-fields';
import { codeOf, formatFailure } from './graphql-errors';
import type { Schemas } from './graphql-schema';
import type { Guards } from './guards';
import { refuse } from './json-refusals';
import { LoadShedder, overloaded } from './load-shedding';
import type { Logger } from './log';
import { COST_HEADER, Documents, type DocumentsOptions } from './query-limits';
import { type Quota, rateLimitHeaders } from './rate-limits';
import { RefusalLog } from './refusals';
import { isTimeZone } from './time-zone';

/** What a report is written from. */
export interface ExportTable {
  readonly columns: readonly string[];
  /** Rows, some at a time; read only as fast as they are sent. */
  readonly pages: AsyncIterable<readonly (readonly Cell[])[]>;
  /** How many rows there will be, where that is known: too many are refused before the first is sent. */
  readonly expected?: number;
}

/** How somebody asked for a report. */
export interface ExportAsked {
  /** By name, as the field takes them. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The zone that was asked for, else the organization's; every time in the file is local to it. */
  readonly zone: string;
}

/** A report: a query field as a file. Declaring one is all that it takes. */
export interface ExportReport<Answer = unknown> {
  /** `metric-rows` is /v1/exports/metric-rows.csv. */
  readonly name: string;
  /** The query field: its arguments, roles, price and place in the trail are those of the export. */
  readonly field: string;
  /** What a query of the same columns selects: its price is the export's. */
  readonly selection: string;
  /** Arguments that the export decides on by itself: nobody gives them. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** What the file is about, for its name, such as a metric. Reads variables that the field has accepted. */
  readonly about?: (variables: Readonly<Record<string, unknown>>) => string;
  /** From what the field's resolver answered to columns and rows. */
  open(answer: Answer, asked: ExportAsked): ExportTable | Promise<ExportTable>;
}

/** An export as the trail tells of it. */
export interface ExportRecord {
  readonly report: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Rows that were written. */
  readonly rows: number;
  /** Null: the file is whole. */
  readonly errorCode: string | null;
}

export interface ExportLimits {
  /** Rows of a file; more are refused. */
  readonly rows: number;
  /** A file must be read within so many seconds. */
  readonly seconds: number;
  /** Exports at once, at most half of them of one organization: each holds a connection to the database. */
  readonly concurrent: number;
}

export const defaultExportLimits: ExportLimits = { rows: 1_000_000, seconds: 600, concurrent: 4 };

export interface ExportOptions {
  readonly fastify: FastifyInstance;
  readonly schemas: Schemas;
  readonly reports: readonly ExportReport[];
  /** As for any operation. That only listed documents are answered is no matter here: reports are the gateway's own. */
  readonly documents: Omit<DocumentsOptions, 'schema' | 'only'>;
  /** `snapshotMs`: how long the context's snapshot may be read from. */
  readonly createContext: (request: FastifyRequest, snapshotMs: number) => Promise<RequestContext>;
  readonly guards: Guards;
  /** Writes an export into the trail of its organization, before the end of the file is sent. */
  readonly record: (context: RequestContext, done: ExportRecord) => Promise<void>;
  readonly limits?: Partial<ExportLimits> | undefined;
  readonly log: Logger;
}

const PATH = '/v1/exports/:file';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const SUFFIX = '.csv';
/** The parameter that names a zone. */
const ZONE = 'timezone';
const CHUNK_CHARACTERS = 32 * 1024;
/** On a stop, files under way have so long to come to their end. */
const DRAIN_MS = 5_000;
/** The code of an export whose reader went away. */
const CLIENT_GONE = 'CLIENT_GONE';

/** Serves the reports. Throws when one of them names a field that the schema does not have. */
export function serveExports(options: ExportOptions): void {
  const { fastify, guards } = options;
  const door = new ExportDoor(options);
  fastify.route<{ Params: { file: string } }>({
    url: PATH,
    method: [...METHODS],
    exposeHeadRoute: false,
    // Before a body is read, and before anything is looked up for whom nobody has a place.
    onRequest: async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (request.method !== 'GET') {
        const message = `Exports are asked for by GET, not by ${request.method}`;
        await reply
          .code(405)
          .header('allow', 'GET')
          .send({ error: { code: 'METHOD_NOT_ALLOWED', message } });
      } else if (guards.isFull) {
        await refuse(reply, overloaded(), options.log);
      }
    },
    handler: (request, reply) => door.answer(request.params.file, request, reply),
  });
  fastify.addHook('preClose', () => door.close());
}

interface Prepared {
  readonly report: ExportReport;
  readonly field: ExportedField;
}

class ExportDoor {
  private readonly limits: ExportLimits;
  private readonly reports: ReadonlyMap<string, Prepared>;
  private readonly raw: ReturnType<typeof rawAnswers>;
  private readonly documents: Documents;
  private readonly shedder: LoadShedder;
  private readonly admit: ReturnType<typeof admission>;
  private readonly refusals: RefusalLog;
  private readonly underWay = new Set<ExportFile>();

  constructor(private readonly options: ExportOptions) {
    const { schemas, reports, log, guards } = options;
    this.limits = { ...defaultExportLimits, ...options.limits };
    this.reports = new Map(
      reports.map((report) => [report.name, { report, field: exportedField(schemas.published, report) }]),
    );
    this.raw = rawAnswers(
      schemas.published,
      reports.map(({ field }) => field),
    );
    this.documents = new Documents({ ...options.documents, schema: schemas.published, only: null });
    this.shedder = new LoadShedder({ executing: this.limits.concurrent, waiting: this.limits.concurrent });
    this.refusals = new RefusalLog(log);
    this.admit = admission({
      createContext: (request) => options.createContext(request, this.limits.seconds * 1_000),
      guards,
      refusals: this.refusals,
      log,
      path: PATH,
    });
  }

  async answer(file: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { log } = this.options;
    const prepared = this.reports.get(file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : '');
    if (prepared === undefined) {
      const names = [...this.reports.keys()].map((name) => `${name}${SUFFIX}`).join(', ');
      return refuse(reply, new AppError('NOT_FOUND', `There is no such report; there are ${names}`), log);
    }
    let context: RequestContext;
    try {
      context = await this.admit(request, reply);
    } catch (error) {
      return refuse(reply, error, log.child({ requestId: request.id }));
    }
    try {
      const exported = await this.begin(prepared, request, reply, context);
      return await reply.send(exported);
    } catch (error) {
      await context.close();
      if (codeOf(error) === 'UNAUTHENTICATED') {
        const { requestId, client } = context;
        const fields = [prepared.report.field];
        this.refusals.tell({ path: PATH, ip: client.ip, requestId, reason: messageOf(error), fields });
      }
      return refuse(reply, error, context.log);
    }
  }

  /** Files under way come to their end, or are broken off. */
  async close(): Promise<void> {
    const ends = [...this.underWay].map(({ ended }) => ended);
    const patience = new AbortController();
    await Promise.race([
      Promise.all(ends),
      sleep(DRAIN_MS, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    this.underWay.forEach((file) => file.breakOff(unavailable('The gateway is stopping')));
    await Promise.all(ends);
  }

  /** The file's first lines are there when this resolves. */
  private async begin(
    { report, field }: Prepared,
    request: FastifyRequest,
    reply: FastifyReply,
    context: RequestContext,
  ): Promise<Readable> {
    const { guards } = this.options;
    const tell = (quotas: readonly Quota[]): void =>
      void reply.headers(Object.fromEntries(rateLimitHeaders(quotas)));
    const { actor, client } = context;
    const { variables, zone, bom, ready } = await this.read(field, request).catch(async (error: unknown) => {
      // What is refused for what it is costs as well.
      await guards.admitFault(actor, client, tell);
      throw error;
    });
    const { document, price } = ready;
    reply.header(COST_HEADER, String(price.cost));
    await guards.admit({ document, operationName: null, variables, actor, client, cost: price.cost }, tell);
    const leave = await this.enter(actor);
    const parameters = {
      ...Object.fromEntries(
        Object.entries(variables).filter(([name]) => !Object.hasOwn(report.fixed ?? {}, name)),
      ),
      ...(zone === undefined ? {} : { timezone: zone }),
    };
    const record = (rows: number, errorCode: string | null): Promise<void> =>
      context.actor?.organizationId == null
        ? Promise.resolve()
        : this.options.record(context, { report: report.name, parameters, rows, errorCode });
    let file: ExportFile;
    try {
      const answer = await this.execute(report.field, ready, variables, context);
      const { takenAt, organization } = await context.snapshot();
      const asked: ExportAsked = { variables, zone: zone ?? organization.timezone };
      const table = await report.open(answer, asked);
      if (table.expected !== undefined && table.expected > this.limits.rows) {
        throw tooMany(String(table.expected), this.limits.rows);
      }
      file = new ExportFile({ table, zone: asked.zone, bom, limits: this.limits, context, record, leave });
      await file.begin();
      const asOf = textOf(variables['asOf']);
      reply.headers({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${fileNameOf(report, asked, takenAt)}"`,
        'x-timezone': asked.zone,
        'x-as-of': (asOf === undefined ? takenAt : new Date(asOf)).toISOString(),
        vary: 'accept-encoding',
      });
    } catch (error) {
      leave();
      const recorded = record(0, codeOf(error)).catch((failure: unknown) => {
        context.log.error(
          { report: report.name, error: messageOf(failure) },
          'a failed export was not recorded',
        );
      });
      // Where the database does not answer, the caller need not wait for it a second time.
      await (codeOf(error) === 'UNAVAILABLE' ? undefined : recorded);
      throw error;
    }
    this.underWay.add(file);
    void file.ended.finally(() => this.underWay.delete(file));
    const body = file.stream(() => request.raw.socket.resetAndDestroy());
    if (!acceptsGzip(request.headers['accept-encoding'])) {
      return body;
    }
    reply.header('content-encoding', 'gzip');
    // A file that breaks off breaks the answer with it, and the other way round.
    return pipeline(body, createGzip(), () => undefined);
  }

  private async read(field: ExportedField, request: FastifyRequest) {
    const [, search = ''] = request.url.split(/\?(.*)/s);
    const given = new URLSearchParams(search);
    const bom = flagOf(given, 'bom');
    given.delete('bom');
    // A field that answers no local times takes no zone; its file has times in one all the same.
    const isFields = field.arguments.some(({ name }) => name === ZONE);
    const ownZone = isFields ? undefined : zoneOf(given);
    const variables = variablesOf(field, given, isFields ? ['bom'] : [ZONE, 'bom']);
    const ready = this.documents.ready({ query: field.query, variables });
    if (!('document' in ready)) {
      throw ready[0] ?? new Error('A document that is not ready says why');
    }
    return Promise.resolve({ variables, zone: ownZone ?? textOf(variables[ZONE]), bom, ready });
  }

  /** A place among the exports, and one among all that executes; the function gives both back. */
  private async enter(actor: Actor | null): Promise<() => void> {
    const leaveExports = await this.shedder.enter(actor?.organizationId ?? '');
    try {
      const leaveAll = await this.options.guards.enter(actor);
      return () => {
        leaveAll();
        leaveExports();
      };
    } catch (error) {
      leaveExports();
      throw error;
    }
  }

  /** What the field's resolver answers; what the answer waits for, such as the trail, has happened. */
  private async execute(
    field: string,
    { document }: { readonly document: Parameters<typeof execute>[0]['document'] },
    variables: Readonly<Record<string, unknown>>,
    context: RequestContext,
  ): Promise<unknown> {
    const { data, errors } = await execute({
      schema: this.raw,
      document,
      contextValue: context,
      variableValues: variables,
    });
    const [error] = errors ?? [];
    if (error !== undefined) {
      await context.settled().catch(() => undefined);
      throw error;
    }
    await context.settled();
    return data?.[field];
  }
}

interface FileParts {
  readonly table: ExportTable;
  readonly zone: string;
  readonly bom: boolean;
  readonly limits: ExportLimits;
  readonly context: RequestContext;
  readonly record: (rows: number, errorCode: string | null) => Promise<void>;
  readonly leave: () => void;
}

/** One file on its way. Everything that it holds is given back when it ends, however it ends. */
class ExportFile {
  /** Resolves when it has ended and everything is given back. */
  readonly ended: Promise<void>;
  private readonly chunks: AsyncGenerator<Buffer>;
  private first: IteratorResult<Buffer> | undefined;
  private source: Readable | undefined;
  private rows = 0;
  private isWhole = false;
  private tellEnded: () => void = () => undefined;

  constructor(private readonly parts: FileParts) {
    this.chunks = this.write();
    this.ended = new Promise((resolve) => {
      this.tellEnded = resolve;
    });
  }

  /** Reads the first rows, so that what fails at once can still be said. */
  async begin(): Promise<void> {
    this.first = await this.chunks.next();
  }

  /** `reset` breaks the connection so that its other end knows. */
  stream(reset: () => void): Readable {
    const source = Readable.from(this.all(), { objectMode: false, highWaterMark: CHUNK_CHARACTERS });
    this.source = source;
    const { seconds } = this.parts.limits;
    const deadline = setTimeout(
      () => this.breakOff(unavailable(`The export took longer than ${seconds} seconds and was given up`)),
      seconds * 1_000,
    );
    deadline.unref();
    finished(source, (error) => {
      clearTimeout(deadline);
      const isGone = error?.code === 'ERR_STREAM_PREMATURE_CLOSE';
      if (error != null && !isGone) {
        reset();
      }
      void this.end(error == null ? null : isGone ? CLIENT_GONE : error);
    });
    return source;
  }

  breakOff(reason: Error): void {
    this.source?.destroy(reason);
  }

  private async *all(): AsyncGenerator<Buffer> {
    if (this.first?.done === false) {
      yield this.first.value;
    }
    yield* this.chunks;
  }

  private async *write(): AsyncGenerator<Buffer> {
    const { table, zone, bom, limits, record } = this.parts;
    const writer = new CsvWriter(zone);
    let text = (bom ? BYTE_ORDER_MARK : '') + writer.line(table.columns);
    for await (const page of table.pages) {
      for (const row of page) {
        if (this.rows === limits.rows) {
          throw tooMany(`more than ${limits.rows}`, limits.rows);
        }
        this.rows += 1;
        text += writer.line(row);
        if (text.length >= CHUNK_CHARACTERS) {
          yield Buffer.from(text);
          text = '';
        }
      }
    }
    // A whole file is in the trail before its end is sent: one that is not recorded is never whole.
    await record(this.rows, null);
    this.isWhole = true;
    yield Buffer.from(text);
  }

  private async end(reason: Error | string | null): Promise<void> {
    const { context, record, leave } = this.parts;
    const { log } = context;
    if (reason instanceof Error) {
      formatFailure(reason, log);
    }
    if (reason !== null) {
      log.warn(
        { rows: this.rows, reason: reason instanceof Error ? codeOf(reason) : reason },
        'an export was broken off',
      );
    }
    try {
      if (!this.isWhole) {
        await record(this.rows, reason instanceof Error ? codeOf(reason) : CLIENT_GONE);
      }
    } catch (failure) {
      log.error({ error: messageOf(failure) }, 'a failed export was not recorded');
    } finally {
      leave();
      await context.close().catch(() => undefined);
      this.tellEnded();
    }
  }
}

function tooMany(rows: string, most: number): AppError {
  return badInput(
    'from',
    `makes a file of ${rows} rows: at most ${most} are exported, so ask for a shorter window or a filter`,
  );
}

/** Made of names that the schema knows and of dates: nothing of what a client wrote is in it. */
function fileNameOf({ name, about }: ExportReport, { variables, zone }: ExportAsked, now: Date): string {
  const writer = new CsvWriter(zone);
  const day = (moment: unknown): string[] => {
    const text = textOf(moment);
    return text === undefined ? [] : [writer.time(new Date(text)).slice(0, 10)];
  };
  // Of a list, the window is a part of the filter.
  const { filter } = variables;
  const { from, to } =
    typeof filter === 'object' && filter !== null ? { ...filter, ...variables } : variables;
  const days = [...day(from), ...day(to)];
  const parts = [
    name,
    ...(about === undefined ? [] : [about(variables)]),
    ...(days.length === 0 ? day(textOf(variables['asOf']) ?? now.toISOString()) : days),
  ];
  return `${parts.join('_').replace(/[^\w.-]/g, '')}${SUFFIX}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function flagOf(given: URLSearchParams, name: string): boolean {
  const [value = 'false', ...more] = given.getAll(name);
  if (more.length > 0 || (value !== 'true' && value !== 'false')) {
    throw badInput(name, 'must be true or false');
  }
  return value === 'true';
}

/** Takes the zone out of the parameters. */
function zoneOf(given: URLSearchParams): string | undefined {
  const [zone, ...more] = given.getAll(ZONE);
  given.delete(ZONE);
  if (zone === undefined) {
    return undefined;
  }
  if (more.length > 0) {
    throw badInput(ZONE, 'must be given once');
  }
  if (!isTimeZone(zone)) {
    throw badInput(ZONE, 'must be the name of an IANA time zone, such as Europe/Berlin');
  }
  return zone;
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .map((each) => each.split(';').map((part) => part.trim().toLowerCase()))
    .some(
      ([coding, ...parameters]) => coding === 'gzip' && !parameters.some((each) => /^q=0(\.0*)?$/.test(each)),
    );
}
