// What plain GraphQL servers do: a schema, one unnest insert into a table with a unique id, and how many were new.
import { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';
import { organizationId, pool } from './process.mjs';

export const typeDefs = `
  scalar DateTime
  scalar JSONObject
  input EventInput {
    clientEventId: ID!
    kind: String!
    version: Int = 1
    occurredAt: DateTime!
    sentAt: DateTime
    payload: JSONObject!
  }
  type IngestionResult { accepted: Int! duplicates: Int! failed: Int! }
  type Query { ready: Boolean! }
  type Mutation { ingestEvents(events: [EventInput!]!): IngestionResult! }
`;

const INSERT = {
  name: 'insert',
  text: `
    INSERT INTO bench_events (org_id, client_event_id, kind, version, occurred_at, payload)
    SELECT $1, * FROM unnest($2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::jsonb[])
        ON CONFLICT DO NOTHING`,
};

export const resolvers = {
  DateTime: GraphQLDateTime,
  JSONObject: GraphQLJSONObject,
  Query: { ready: () => true },
  Mutation: {
    ingestEvents: async (_parent, { events }) => {
      const { rowCount } = await pool.query({
        ...INSERT,
        values: [
          organizationId,
          events.map(({ clientEventId }) => clientEventId),
          events.map(({ kind }) => kind),
          events.map(({ version }) => version),
          events.map(({ occurredAt }) => occurredAt),
          events.map(({ payload }) => JSON.stringify(payload)),
        ],
      });
      return { accepted: rowCount, duplicates: events.length - rowCount, failed: 0 };
    },
  },
};
