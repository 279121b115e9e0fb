// A gateway of a few resolvers, for tests of what holds for any of them: served as the real one is, its actors given by
// a header instead of a token.
import { randomUUID } from 'node:crypto';
import { auditSchema, AuditTrail } from '../../src/audit';
import {
  createHttp,
  createLogger,
  createRequestContext,
  createSchemas,
  Database,
  DEFAULT_COST_LIMIT,
  Documents,
  type RequestContext,
  serveGraphQL,
  systemClock,
} from '../../src/platform';
import type { TestDatabase } from './database';

type Schemas = Parameters<typeof createSchemas>;

export interface SmallAnswer {
  readonly data: Record<string, unknown> | null;
  readonly codes: readonly string[];
  readonly messages: readonly string[];
}

export interface SmallGateway {
  readonly database: Database;
  readonly trail: AuditTrail;
  /** Labels of the statements, to be emptied by whoever counts. */
  readonly statements: string[];
  ask(
    query: string,
    actor: RequestContext['actor'],
    options?: {
      readonly variables?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<SmallAnswer>;
  stop(): Promise<void>;
}

const ACTOR = 'x-test-actor';

export async function startSmallGateway(
  test: TestDatabase,
  classes: Schemas[1],
  instances: (database: Database, trail: AuditTrail) => Schemas[0],
): Promise<SmallGateway> {
  const log = createLogger('silent');
  const statements: string[] = [];
  const database = await Database.connect({
    url: test.url,
    entities: [],
    log,
    onStatement: ({ label }) => statements.push(label),
  });
  const trail = new AuditTrail(database);
  const fastify = await createHttp({ log, dependencies: () => Promise.resolve([]) });
  const schemas = createSchemas(instances(database, trail), classes, (schema) => auditSchema(schema, trail));
  const apollo = await serveGraphQL({
    fastify,
    schemas,
    documents: new Documents({
      schema: schemas.published,
      introspection: true,
      costLimit: DEFAULT_COST_LIMIT,
      only: null,
    }),
    introspection: true,
    log,
    createContext: ({ headers, ip }) =>
      Promise.resolve(
        createRequestContext({
          requestId: randomUUID(),
          actor: JSON.parse(String(headers[ACTOR])) as RequestContext['actor'],
          client: { ip, userAgent: headers['user-agent'] ?? null },
          database,
          clock: systemClock,
          log,
        }),
      ),
  });
  const url = await fastify.listen({ host: '127.0.0.1', port: 0 });
  return {
    database,
    trail,
    statements,
    ask: async (query, actor, { variables = {}, headers = {} } = {}) => {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [ACTOR]: JSON.stringify(actor), ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const { data = null, errors = [] } = (await response.json()) as {
        data?: SmallAnswer['data'];
        errors?: { message: string; extensions: { code: string } }[];
      };
      return {
        data,
        codes: errors.map(({ extensions }) => extensions.code),
        messages: errors.map(({ message }) => message),
      };
    },
    stop: async () => {
      await fastify.close();
      await apollo.stop();
      await database.close();
    },
  };
}
