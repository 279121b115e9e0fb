// Scalars of the schema that GraphQL itself does not have.
import { GraphQLError, GraphQLScalarType, type ValueNode } from 'graphql';
import { GraphQLDateTime as AnyDateTime } from 'graphql-scalars';

export { GraphQLJSONObject } from 'graphql-scalars';

/** The years of four digits, as PostgreSQL and everybody else can write them; there is no year 0. */
const FIRST = Date.parse('0001-01-01T00:00:00.000Z');
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

function inRange(moment: Date, nodes?: ValueNode): Date {
  const time = moment.getTime();
  if (!(time >= FIRST && time <= LAST)) {
    throw new GraphQLError(
      'DateTime must lie in the years 0001 to 9999 (UTC)',
      nodes === undefined ? {} : { nodes },
    );
  }
  return moment;
}

/** A moment, as RFC 3339 writes it. */
export const GraphQLDateTime = new GraphQLScalarType<Date, string | Date>({
  ...AnyDateTime.toConfig(),
  parseValue: (value) => inRange(AnyDateTime.parseValue(value)),
  parseLiteral: (node, variables) => inRange(AnyDateTime.parseLiteral(node, variables), node),
});
