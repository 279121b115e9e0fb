// A gateway as a client sees it: over HTTP, with tokens.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { uuidv7 } from 'uuidv7';
import { type App, type AppOptions, createApp } from '../../src/app';
import type { LiveSettings } from '../../src/app-live';
import { signToken } from '../../src/identity';
import {
  type Clock,
  createLogger,
  type ExportLimits,
  type GuardSettings,
  type HttpLimits,
  type Logger,
  type Role,
  type StatementTiming,
} from '../../src/platform';
import type { TestDatabase } from './database';
import { isOneGateway, readsAtStandby, startAlone, startInstallation } from './installation';
import { isTopology, testServers } from './servers';

export const TEST_SECRET = 'a secret for tests that is long enough, 0123456789';

export interface Asked<Data> {
  readonly status: number;
  readonly data: Data | null;
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export interface AskOptions {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Gateway {
  readonly app: App;
  readonly url: string;
  /** Labels of the statements since the last call of `forgetStatements`. */
  readonly statements: string[];
  /** One for each look at whether actors are still there. */
  readonly standings: string[];
  forgetStatements(): void;
  ask<Data, Variables>(
    document: TypedDocumentNode<Data, Variables> | string,
    variables: Variables | undefined,
    options: AskOptions,
  ): Promise<Asked<Data>>;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  readonly recordItselfIn?: string;
  readonly redisUrl?: string | undefined;
  readonly replicas?: NonNullable<AppOptions['replicas']>;
  readonly clock?: Clock;
  readonly slaMaxQueueWaitSeconds?: number;
  readonly introspection?: boolean;
  readonly trustedProxies?: readonly string[];
  readonly log?: Logger;
  readonly live?: LiveSettings;
  readonly guards?: GuardSettings;
  readonly http?: Partial<HttpLimits>;
  readonly exports?: Partial<ExportLimits>;
  readonly costLimit?: number;
  readonly demo?: boolean;
  readonly resultCacheMs?: number;
  /** Default: a test calls the jobs that it wants. */
  readonly jobs?: boolean;
  readonly origins?: readonly string[];
  readonly signIn?: NonNullable<AppOptions['signIn']>;
  readonly port?: number;
  readonly moreEvents?: NonNullable<AppOptions['moreEvents']>;
  readonly ingestMaxLateDays?: number;
  readonly metricsToken?: string;
  readonly telemetryExport?: NonNullable<AppOptions['telemetryExport']>;
  readonly personalDataSecret?: string;
  /** One, whatever there is else: what is looked at is kept in its memory. */
  readonly isAlone?: true;
}

/** All of a topology is on one machine, on which whoever waits for a place waits longer than for one gateway alone. */
const PATIENT: GuardSettings = { shedding: { patienceMs: 30_000 } };
/** As by default. */
const REPLICA_WAIT_MS = 50;

const auth = { secret: TEST_SECRET, jwksUrl: undefined, issuer: undefined, audience: undefined };

/** Undefined says that it needs none, and in a run of the whole topology it has the one of all. */
function redisOf(options: GatewayOptions, isAlone: boolean): string | undefined {
  return 'redisUrl' in options && (isAlone || options.redisUrl !== undefined)
    ? options.redisUrl
    : testServers().redisUrl;
}

/** The same database and role at the standby. */
function standbyOf(url: string): AppOptions['replicas'] {
  const { standbyUrl } = testServers();
  if (standbyUrl === null) {
    return undefined;
  }
  const changed = new URL(url);
  changed.port = new URL(standbyUrl).port;
  return { urls: [changed.toString()], maxWaitMs: REPLICA_WAIT_MS };
}

/** Starts a gateway on the database. Jobs run only when a test calls them. */
export async function startGateway(
  database: Pick<TestDatabase, 'url' | 'audit'>,
  options: GatewayOptions = {},
): Promise<Gateway> {
  const statements: string[] = [];
  const standings: string[] = [];
  // Else by way of something that the test cuts.
  const isDirect = new URL(database.url).port === new URL(testServers().applicationUrl).port;
  const isAlone = !isTopology || !isDirect || isOneGateway(options);
  const guards = options.guards ?? (isTopology ? PATIENT : undefined);
  const create = (jobs: boolean): Promise<App> =>
    createApp({
      databaseUrl: database.url,
      redisUrl: redisOf(options, isAlone),
      replicas: options.replicas ?? (isDirect && readsAtStandby() ? standbyOf(database.url) : undefined),
      auth,
      cursorSecret: TEST_SECRET,
      trackerSecret: TEST_SECRET,
      personalDataSecret: options.personalDataSecret ?? TEST_SECRET,
      audit: database.audit,
      slaMaxQueueWaitSeconds: options.slaMaxQueueWaitSeconds ?? 300,
      introspection: options.introspection ?? true,
      dashboard: false,
      playground: false,
      demo: options.demo ?? false,
      recordItselfIn: options.recordItselfIn,
      jobs,
      resultCacheMs: options.resultCacheMs,
      metricsToken: options.metricsToken,
      telemetryExport: options.telemetryExport,
      ...(options.origins === undefined ? {} : { origins: options.origins }),
      ...(options.signIn === undefined ? {} : { signIn: options.signIn }),
      ...(options.moreEvents === undefined ? {} : { moreEvents: options.moreEvents }),
      ingestMaxLateDays: options.ingestMaxLateDays,
      log: options.log ?? createLogger('silent'),
      trustedProxies: options.trustedProxies ?? [],
      onStatement: ({ label }: StatementTiming) => {
        // Whether an actor is still there is looked up every few seconds, whatever they ask.
        (label.startsWith('identity.standing') ? standings : statements).push(label);
      },
      ...(guards === undefined ? {} : { guards }),
      ...(options.http === undefined ? {} : { http: options.http }),
      ...(options.exports === undefined ? {} : { exports: options.exports }),
      costLimit: options.costLimit,
      ...(options.live === undefined ? {} : { live: options.live }),
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    });
  const { jobs = false, port = 0 } = options;
  const serving = isAlone
    ? await startAlone(create, jobs, port)
    : await startInstallation(create, jobs, port);
  let turn = 0;
  return {
    get app() {
      return serving.app();
    },
    url: serving.url,
    statements,
    standings,
    forgetStatements: () => {
      statements.length = 0;
    },
    ask: async (document, variables, { token = null, headers = {} }) => {
      turn += 1;
      // A page asks where it is from, whichever gateway that leads to.
      const isPage = 'origin' in headers;
      const url = (isPage ? undefined : serving.gateways[turn % serving.gateways.length]) ?? serving.url;
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query: typeof document === 'string' ? document : print(document), variables }),
      });
      const body = (await response.json()) as Partial<Asked<never>>;
      return {
        status: response.status,
        data: body.data === undefined ? null : body.data,
        errors: body.errors ?? [],
      };
    },
    stop: () => serving.stop(),
  };
}

/** What the first field of an answer says, or code and message of the first error. */
export async function outcome(
  gateway: Gateway,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  options: AskOptions,
): Promise<unknown> {
  const { data, errors } = await gateway.ask<Record<string, unknown>, unknown>(query, variables, options);
  const [error] = errors;
  return error === undefined ? Object.values(data ?? {})[0] : [error.extensions.code, error.message];
}

/** A token of the test secret. */
export function tokenOf(role: Role, organizationId: string | null, id: string = uuidv7()): Promise<string> {
  return signToken(auth, { id, organizationId, role, name: null }, 3600);
}
