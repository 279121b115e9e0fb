// Mercurius on Fastify with compiled execution, which stores events by one unnest insert.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { resolvers, typeDefs } from './ingest-schema.mjs';
import { announce } from './process.mjs';

const fastify = Fastify();
await fastify.register(mercurius, { schema: typeDefs, resolvers, jit: 1 });
await fastify.listen({ port: 0, host: '127.0.0.1' });
announce(fastify.server.address().port);
