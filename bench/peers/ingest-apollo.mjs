// Plain Apollo Server on Fastify, which stores events by one unnest insert.
import { ApolloServer } from '@apollo/server';
import fastifyApollo, { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import Fastify from 'fastify';
import { resolvers, typeDefs } from './ingest-schema.mjs';
import { announce } from './process.mjs';

const fastify = Fastify();
const apollo = new ApolloServer({ typeDefs, resolvers, plugins: [fastifyApolloDrainPlugin(fastify)] });
await apollo.start();
await fastify.register(fastifyApollo(apollo));
await fastify.listen({ port: 0, host: '127.0.0.1' });
announce(fastify.server.address().port);
