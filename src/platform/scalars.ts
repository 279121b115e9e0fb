// Scalars of the schema that GraphQL itself does not have.
export { GraphQLDateTime } from 'graphql-scalars';
