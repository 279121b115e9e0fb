// Mercurius on Fastify, with its compiled execution and its loaders.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { scalars, typeDefs } from './audit-schema.mjs';
import { countLogs, nameWithoutUser, readLogs, readNames } from './audit-sql.mjs';
import { announce } from './process.mjs';

const fastify = Fastify();
await fastify.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    ...scalars,
    Query: {
      auditLogs: async (_parent, window) => {
        const [count, logs] = await Promise.all([countLogs(window), readLogs(window)]);
        return { ...count, logs };
      },
    },
  },
  loaders: {
    AuditLog: {
      adminName: {
        loader: async (queries) => {
          const ids = [...new Set(queries.map(({ obj }) => obj.adminId).filter((id) => id !== null))];
          const found = await readNames(ids);
          const names = new Map(ids.map((id, index) => [id, found[index]]));
          return queries.map(({ obj }) => names.get(obj.adminId) ?? nameWithoutUser(obj));
        },
        opts: { cache: false },
      },
    },
  },
  jit: 1,
});
await fastify.listen({ port: 0, host: '127.0.0.1' });
announce(fastify.server.address().port);
