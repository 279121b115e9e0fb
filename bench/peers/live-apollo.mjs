// Plain Apollo Server with subscriptions as its documentation teaches them: graphql-ws beside it, one PubSub, one
// iterator per client. The change computes the numbers, once, by one statement, and publishes them; each client's
// subscription executes and serializes what was published.
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import { makeExecutableSchema } from '@graphql-tools/schema';
import Fastify from 'fastify';
import { GraphQLDateTime } from 'graphql-scalars';
import { PubSub } from 'graphql-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { readKpis, startSession } from './live-sql.mjs';
import { announce } from './process.mjs';

const typeDefs = `
  scalar DateTime

  type LiveKpis {
    waiting: Int!
    active: Int!
    abandonedSessions: Int!
    avgFirstResponseSeconds: Float
    avgTimeToFirstResponseSeconds: Float
    avgWaitSeconds: Float
    avgResolutionSeconds: Float
    avgHandleSeconds: Float
    csatAverage: Float
    csatPercentage: Float
    csatSatisfiedPercentage: Float
    fcrRate: Float
    sessionsToday: Int!
    humanModeUsers: Int!
    asOf: DateTime!
    version: Int!
    epoch: ID!
    timezone: String!
  }

  type ChatSession {
    id: ID!
  }

  type Query {
    liveKpis: LiveKpis!
  }

  type Mutation {
    startSession(contactExternalId: String!): ChatSession!
  }

  type Subscription {
    liveKpis(maxStalenessMs: Int = 5000): LiveKpis!
  }
`;

const pubsub = new PubSub();
pubsub.ee.setMaxListeners(0);
const epoch = '01900000-0000-7000-8000-000000000000';
let version = 0;

const topicOf = (organization) => `KPIS ${organization}`;

const resolvers = {
  DateTime: GraphQLDateTime,
  Query: { liveKpis: (_parent, _args, { organization }) => readKpis(organization) },
  Mutation: {
    startSession: async (_parent, { contactExternalId }, { organization }) => {
      const session = await startSession(organization, contactExternalId);
      const kpis = await readKpis(organization);
      version += 1;
      await pubsub.publish(topicOf(organization), { liveKpis: { ...kpis, epoch, version } });
      return session;
    },
  },
  Subscription: {
    liveKpis: {
      subscribe: (_parent, _args, { organization }) => pubsub.asyncIterableIterator([topicOf(organization)]),
    },
  },
};

const schema = makeExecutableSchema({ typeDefs, resolvers });
const fastify = Fastify();
const websockets = new WebSocketServer({ server: fastify.server, path: '/graphql' });
const cleanup = useServer(
  { schema, context: ({ connectionParams }) => ({ organization: connectionParams.organization }) },
  websockets,
);
const apollo = new ApolloServer({
  schema,
  plugins: [
    fastifyApolloDrainPlugin(fastify),
    {
      serverWillStart: async () => ({
        drainServer: async () => {
          await cleanup.dispose();
        },
      }),
    },
  ],
});
await apollo.start();
await fastify.register(fastifyApollo(apollo), {
  context: async ({ headers }) => ({ organization: headers['x-org-id'] }),
});
await fastify.listen({ port: 0, host: '127.0.0.1' });
announce(fastify.server.address().port);
