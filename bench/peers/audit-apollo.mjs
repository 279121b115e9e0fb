// Plain Apollo Server on Fastify: a schema, resolvers, and a name for each row: by dataloader, or by a statement each.
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import DataLoader from 'dataloader';
import Fastify from 'fastify';
import { scalars, typeDefs } from './audit-schema.mjs';
import { countLogs, nameWithoutUser, readLogs, readName, readNames } from './audit-sql.mjs';
import { announce } from './process.mjs';

const [way] = process.argv.slice(2);

const nameOf = {
  dataloader: (id, { names }) => names.load(id),
  naive: (id) => readName(id),
}[way];

const resolvers = {
  ...scalars,
  Query: {
    auditLogs: async (_parent, window) => {
      const [count, logs] = await Promise.all([countLogs(window), readLogs(window)]);
      return { ...count, logs };
    },
  },
  AuditLog: {
    adminName: async (log, _args, context) =>
      (log.adminId === null ? null : await nameOf(log.adminId, context)) ?? nameWithoutUser(log),
  },
};

const fastify = Fastify();
const apollo = new ApolloServer({ typeDefs, resolvers, plugins: [fastifyApolloDrainPlugin(fastify)] });
await apollo.start();
await fastify.register(fastifyApollo(apollo), {
  context: async () => ({ names: new DataLoader(readNames) }),
});
await fastify.listen({ port: 0, host: '127.0.0.1' });
announce(fastify.server.address().port);
