// The door of exports: GET /v1/exports/{report}.csv answers a query field as a file, however long it is, in one of several
// formats.
//
// An export is an operation of one field whose arguments come from the address. It passes what every operation passes
// (credential, points, price, roles, validation, the trail, one snapshot) because it is executed as one; only its answer
// is written as rows instead of JSON, as fast as the client reads. Whatever fails before the first byte is answered as
// JSON; afterwards the connection breaks, so that no short file looks whole.
import { pipeline, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { admission } from './admission';
import type { Actor, RequestContext } from './context';
import { AppError, messageOf, unavailable } from './errors';
import { ExportExecution, type PreparedReport, preparedReport } from './export-execution';
import { CLIENT_GONE, ExportFile, tooMany } from './export-file';
import {
  acceptsGzip,
  type ExportFormat,
  type FileFormat,
  fileFormats,
  formatAccepted,
  splitFile,
} from './export-formats';
import type { ExportLinks } from './export-links';
import {
  defaultExportLimits,
  type ExportAsked,
  type ExportLimits,
  type ExportOutcome,
  type ExportRecord,
  type ExportReport,
} from './export-report';
import { fileNameOf, readAddress, searchOf, textOf } from './export-request';
import { codeOf } from './graphql-errors';
import { assertMayAsk, type Schemas } from './graphql-schema';
import type { Guards } from './guards';
import { EXPORTS_PATH } from './http';
import { refuse } from './json-refusals';
import { LoadShedder, overloaded } from './load-shedding';
import type { Logger } from './log';
import { COST_HEADER, Documents, type DocumentsOptions } from './query-limits';
import { type Quota, rateLimitHeaders } from './rate-limits';
import { RefusalLog } from './refusals';

export interface ExportOptions {
  readonly fastify: FastifyInstance;
  readonly schemas: Schemas;
  readonly reports: readonly ExportReport[];
  /** As for any operation. That only listed documents are answered is no matter here: reports are the gateway's own. */
  readonly documents: Omit<DocumentsOptions, 'schema' | 'only'>;
  /** `snapshotMs`: how long the context's snapshot may be read from. `linked`: whoever a link speaks for, in place of any credential. */
  readonly createContext: (
    request: FastifyRequest,
    snapshotMs: number,
    linked?: Actor,
  ) => Promise<RequestContext>;
  readonly guards: Guards;
  readonly links: ExportLinks;
  /** Writes an export into the trail of its organization, before the end of the file is sent. */
  readonly record: (context: RequestContext, done: ExportRecord) => Promise<void>;
  readonly limits?: Partial<ExportLimits> | undefined;
  /** Hears of every export that ended. */
  readonly told?: (outcome: ExportOutcome) => void;
  readonly log: Logger;
}

const FOLDER = '/v1/exports/';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
/** On a stop, files under way have so long to come to their end. */
const DRAIN_MS = 5_000;

/** Signs a link to a report, or refuses parameters that the report would refuse. */
export type SignLink = (
  context: RequestContext,
  asked: {
    readonly report: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly format: ExportFormat;
  },
) => { readonly url: string; readonly expiresAt: Date };

/** What others need of the door. */
export interface Exports {
  /** Files that are being written. */
  underWay(): number;
  readonly link: SignLink;
}

/** Serves the reports. Throws when one of them names a field that the schema does not have. */
export function serveExports(options: ExportOptions): Exports {
  const { fastify, guards } = options;
  const door = new ExportDoor(options);
  fastify.route<{ Params: { file: string } }>({
    url: EXPORTS_PATH,
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
  return { underWay: () => door.count, link: (context, asked) => door.link(context, asked) };
}

/** One request, as far as it is understood. */
interface Asked {
  readonly prepared: PreparedReport;
  readonly format: FileFormat;
  /** What stands behind the question mark, without a link's proof. */
  readonly search: string;
  readonly began: number;
}

class ExportDoor {
  private readonly limits: ExportLimits;
  private readonly reports: ReadonlyMap<string, PreparedReport>;
  private readonly execution: ExportExecution;
  private readonly documents: Documents;
  private readonly shedder: LoadShedder;
  private readonly refusals: RefusalLog;
  private readonly underWay = new Set<ExportFile>();

  constructor(private readonly options: ExportOptions) {
    const { schemas, reports, log } = options;
    this.limits = { ...defaultExportLimits, ...options.limits };
    this.reports = new Map(reports.map((report) => [report.name, preparedReport(schemas.published, report)]));
    this.execution = new ExportExecution(schemas.published, reports);
    this.documents = new Documents({ ...options.documents, schema: schemas.published, only: null });
    // Places of their own: a reader who is slow takes none of those that answer.
    this.shedder = new LoadShedder({ executing: this.limits.concurrent, waiting: this.limits.concurrent });
    this.refusals = new RefusalLog(log);
  }

  get count(): number {
    return this.underWay.size;
  }

  /** A link to a report; refuses what the report would refuse before it is executed. */
  link({ actor }: RequestContext, asked: Parameters<SignLink>[1]): ReturnType<SignLink> {
    const prepared = this.reports.get(asked.report);
    if (actor?.organizationId == null) {
      throw new AppError('UNAUTHENTICATED', 'This needs a token');
    }
    if (actor.id.startsWith(API_KEY)) {
      throw new AppError(
        'FORBIDDEN',
        'Links are for people: whoever has an API key sends it with the export itself',
      );
    }
    if (prepared === undefined) {
      throw this.unknown();
    }
    assertMayAsk(prepared.report.field, actor);
    const search = searchOf(asked.parameters);
    this.read(prepared, search);
    const file = `${asked.report}${fileFormats[asked.format].suffix}`;
    const link = this.options.links.sign(file, search, actor, actor.organizationId);
    return { url: `${FOLDER}${file}?${link.search}`, expiresAt: link.expiresAt };
  }

  async answer(file: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const began = performance.now();
    const { links, log, guards } = this.options;
    const { report, format } = splitFile(file);
    const prepared = this.reports.get(report);
    if (prepared === undefined) {
      return refuse(reply, this.unknown(), log);
    }
    const chosen = format ?? formatAccepted(request.headers.accept);
    vary(reply, format === null ? ['accept', 'accept-encoding'] : ['accept-encoding']);
    if (chosen === null) {
      return reply.code(406).send({ error: { code: 'NOT_ACCEPTABLE', message: NOT_ACCEPTABLE } });
    }
    const [, search = ''] = request.url.split(/\?(.*)/s);
    let unsigned = search;
    let context: RequestContext;
    const snapshotMs = this.limits.seconds * 1_000;
    try {
      context = await admission({
        createContext: (of) => {
          const link = links.open(file, search);
          unsigned = link?.search ?? search;
          return this.options.createContext(of, snapshotMs, link?.actor);
        },
        guards,
        refusals: this.refusals,
        log,
        path: EXPORTS_PATH,
      })(request, reply);
    } catch (error) {
      return refuse(reply, error, log.child({ requestId: request.id }));
    }
    try {
      const exported = await this.begin(
        { prepared, format: chosen, search: unsigned, began },
        request,
        reply,
        context,
      );
      return await reply.send(exported);
    } catch (error) {
      await context.close();
      if (codeOf(error) === 'UNAUTHENTICATED') {
        const { requestId, client } = context;
        const fields = [prepared.report.field];
        this.refusals.tell({
          path: EXPORTS_PATH,
          ip: client.ip,
          requestId,
          reason: messageOf(error),
          fields,
        });
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

  /** The file's first rows are there when this resolves. */
  private async begin(
    { prepared, format, search, began }: Asked,
    request: FastifyRequest,
    reply: FastifyReply,
    context: RequestContext,
  ): Promise<Readable> {
    const { guards } = this.options;
    const { report } = prepared;
    const tell = (quotas: readonly Quota[]): void =>
      void reply.headers(Object.fromEntries(rateLimitHeaders(quotas)));
    const told = (errorCode: string | null, rows: number, bytes: number): void => {
      const seconds = (performance.now() - began) / 1_000;
      const outcome = errorCode === null ? 'whole' : errorCode.toLowerCase();
      this.options.told?.({ report: report.name, format: format.format, outcome, rows, bytes, seconds });
    };
    const { actor } = context;
    let read: ReturnType<ExportDoor['read']>;
    try {
      read = this.read(prepared, search);
    } catch (error) {
      told(codeOf(error), 0, 0);
      // What is refused for what it is costs as well.
      await guards.admitFault(actor, context.client, tell);
      throw error;
    }
    const { variables, zone, bom, ready } = read;
    const { document, price } = ready;
    reply.header(COST_HEADER, String(price.cost));
    let leave: () => void;
    let leaveOperations: () => void = () => undefined;
    try {
      await guards.admit(
        { document, operationName: null, variables, actor, client: context.client, cost: price.cost },
        tell,
      );
      leave = await this.shedder.enter(actor?.organizationId ?? '');
    } catch (error) {
      told(codeOf(error), 0, 0);
      throw error;
    }
    const parameters = {
      ...Object.fromEntries(
        Object.entries(variables).filter(([name]) => !Object.hasOwn(report.fixed ?? {}, name)),
      ),
      ...(zone === undefined ? {} : { timezone: zone }),
    };
    const record = (rows: number, errorCode: string | null): Promise<void> =>
      context.actor?.organizationId == null
        ? Promise.resolve()
        : this.options.record(context, {
            report: report.name,
            format: format.format,
            parameters,
            rows,
            errorCode,
          });
    const client = untilGone(request, context);
    let file: ExportFile;
    try {
      // Until the first rows are there it is an operation like any other; what is read later is as slow as its reader.
      leaveOperations = await guards.enter(actor);
      const { takenAt, organization } = await context.snapshot();
      const asked: ExportAsked = { variables, zone: zone ?? organization.timezone };
      const { table, asOf: answeredAsOf } = await this.execution.tableOf(prepared, ready, asked, context);
      if (table.expected !== undefined && table.expected > this.limits.rows) {
        throw tooMany(String(table.expected), this.limits.rows);
      }
      const writerOf = await format.writer({ bom });
      const writer = writerOf(table.columns, asked.zone);
      file = new ExportFile({ table, writer, limits: this.limits, context, record, leave, told });
      client.assertThere();
      await file.begin();
      const asOf = textOf(variables['asOf']);
      const moment = answeredAsOf ?? (asOf === undefined ? takenAt : new Date(asOf));
      reply.headers({
        'content-type': format.contentType,
        'content-disposition': `attachment; filename="${fileNameOf(report, format, asked, takenAt)}"`,
        'x-timezone': asked.zone,
        'x-as-of': moment.toISOString(),
        ...(table.dataFreshAsOf === undefined
          ? {}
          : { 'x-data-fresh-as-of': table.dataFreshAsOf.toISOString() }),
      });
    } catch (error) {
      leave();
      // What fails because nobody waits for it any more is not what came between.
      const errorCode = client.isGone ? CLIENT_GONE : codeOf(error);
      told(errorCode, 0, 0);
      const recorded = record(0, errorCode).catch((failure: unknown) => {
        context.log.error(
          { report: report.name, error: messageOf(failure) },
          'a failed export was not recorded',
        );
      });
      // Where the database does not answer, the caller need not wait for it a second time.
      await (errorCode === 'UNAVAILABLE' ? undefined : recorded);
      throw error;
    } finally {
      leaveOperations();
      client.over();
    }
    this.underWay.add(file);
    void file.ended.finally(() => this.underWay.delete(file));
    const body = file.stream(() => request.raw.socket.resetAndDestroy());
    if (!format.isText || !acceptsGzip(request.headers['accept-encoding'])) {
      return body;
    }
    reply.header('content-encoding', 'gzip');
    // A file that breaks off breaks the answer with it, and the other way round.
    return pipeline(body, createGzip(), () => undefined);
  }

  /** What is asked for, understood and priced; throws what is wrong with it. */
  private read({ field }: PreparedReport, search: string) {
    const { variables, zone, bom } = readAddress(field, search);
    const ready = this.documents.ready({ query: field.query, variables });
    if (!('document' in ready)) {
      throw ready[0] ?? new Error('A document that is not ready says why');
    }
    return { variables, zone, bom, ready };
  }

  private unknown(): AppError {
    const suffixes = Object.values(fileFormats).map(({ suffix }) => suffix);
    return new AppError(
      'NOT_FOUND',
      `There is no such report; there are ${[...this.reports.keys()].join(', ')}, each as ${suffixes.join(', ')}`,
    );
  }
}

const API_KEY = 'api-key:';
const NOT_ACCEPTABLE = `Exports are ${Object.values(fileFormats)
  .map(({ mediaType }) => mediaType)
  .join(', ')}: accept one of these, or name it by the suffix of the report`;

/** Whoever waits for an answer that has not begun. */
interface Waiting {
  readonly isGone: boolean;
  assertThere(): void;
  /** The answer begins: from now on its stream notices. */
  over(): void;
}

/** Until the answer begins nobody else would notice that the client is gone, and PostgreSQL would work on. */
function untilGone(request: FastifyRequest, context: RequestContext): Waiting {
  const { socket } = request.raw;
  let isGone = socket.destroyed;
  const gone = (): void => {
    isGone = true;
    context.snapshot().then(
      (snapshot) => snapshot.giveUp(),
      () => undefined,
    );
  };
  socket.once('close', gone);
  return {
    get isGone() {
      return isGone;
    },
    assertThere: () => {
      // Nothing was under way that could have been given up.
      if (isGone) {
        throw unavailable('The client went away before the export began');
      }
    },
    over: () => void socket.off('close', gone),
  };
}

/** Adds to what the answer varies by, which others have a word in. */
function vary(reply: FastifyReply, names: readonly string[]): void {
  const said = reply.getHeader('vary');
  reply.header('vary', [...(said === undefined ? [] : [String(said)]), ...names].join(', '));
}
