// Mercurius on Fastify with its compiled execution, over the full SQL.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { contextOf, resolvers, typeDefs } from './metrics-schema.mjs';
import { announce } from './process.mjs';

const fastify = Fastify();
await fastify.register(mercurius, { schema: typeDefs, resolvers, context: contextOf, jit: 1 });
await fastify.listen({ port: 0, host: '127.0.0.1' });
announce(fastify.server.address().port);
