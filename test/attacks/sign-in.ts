// What is known of people from outside: whether somebody has an account must not be told, by words or by time.
import { type GraphQLSchema, isNonNullType, isObjectType, getNamedType } from 'graphql';
import { plain } from './values';

/** An invitation of that address; null where the schema has none. */
export function invitation(schema: GraphQLSchema, email: string): string | null {
  const field = schema.getMutationType()?.getFields()['inviteUser'];
  if (field === undefined) {
    return null;
  }
  const given = field.args
    .filter(({ name, type }) => name === 'email' || isNonNullType(type))
    .map(
      ({ name, type }) =>
        `${name}: ${name === 'email' ? JSON.stringify(email) : name === 'role' ? 'OPERATOR' : plain(type)}`,
    );
  return `mutation { inviteUser(${given.join(', ')})${isObjectType(getNamedType(field.type)) ? ' { __typename }' : ''} }`;
}

/** The middle of many. */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
