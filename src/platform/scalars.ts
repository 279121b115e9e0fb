// Scalars of the schema that GraphQL itself does not have.
export { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';
