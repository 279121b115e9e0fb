// Random operations made from the schema itself: a field, an argument or a type added tomorrow is asked about without
// anybody thinking of it. Equal numbers make equal operations from an equal pool.
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** Numbers in [0, 1) that follow from the seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What arguments are taken from. */
export interface Pool {
  /** Ids of rows; one is drawn for each argument that names a row. */
  readonly ids: readonly string[];
  readonly cursors: readonly string[];
  readonly moments: readonly string[];
  /** Text that whoever asks may write and search for. */
  readonly text: string;
}

export type Kind = 'query' | 'mutation' | 'subscription';

/** A random operation: one to three root fields, some of what is below them, with random arguments. */
export function randomOperation(schema: GraphQLSchema, kind: Kind, pool: Pool, seed: number): string {
  const random = randomOf(seed);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) {
      throw new Error('There is nothing to pick from');
    }
    return item;
  };
  const root = rootOf(schema, kind);
  const count = kind === 'query' ? 1 + Math.floor(random() * 3) : 1;
  const selections = Array.from({ length: count }, (_, index) => {
    const field = pick(Object.values(root.getFields()));
    return `r${index}: ${fieldText(field)}`;
  });
  return `${kind} { ${selections.join(' ')} }`;

  function fieldText(field: GraphQLField<unknown, unknown>, depth = 0): string {
    const given = field.args
      // Both ends of a list at once are refused, and a purge would take the rows away that are looked for.
      .filter(({ name, type }) => isNonNullType(type) || (random() < 0.5 && name !== 'last'))
      .map(({ name, type }) => `${name}: ${name === 'dryRun' ? 'true' : value(name, type)}`);
    return `${field.name}${given.length === 0 ? '' : `(${given.join(', ')})`}${selection(field.type, depth)}`;
  }

  function selection(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (!isObjectType(named)) {
      return '';
    }
    const fields = Object.values(named.getFields());
    const chosen = fields.filter(() => random() < 0.6);
    const texts = (chosen.length === 0 ? [pick(fields)] : chosen).map((each) =>
      depth > 6 && isObjectType(getNamedType(each.type)) ? '__typename' : fieldText(each, depth + 1),
    );
    return ` { ${texts.join(' ')} }`;
  }

  function value(name: string, type: GraphQLInputType): string {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      return `[${Array.from({ length: 1 + Math.floor(random() * 2) }, () => value(name, nullable.ofType)).join(', ')}]`;
    }
    if (isEnumType(nullable)) {
      return pick(nullable.getValues()).name;
    }
    if (isInputObjectType(nullable)) {
      const members = Object.values(nullable.getFields())
        .filter((member) => isNonNullType(member.type) || random() < 0.4)
        .map((member) => `${member.name}: ${value(member.name, member.type)}`);
      return `{ ${members.join(', ')} }`;
    }
    return scalar(name, (nullable as { readonly name: string }).name);
  }

  function scalar(name: string, type: string): string {
    if (name === 'after' || name === 'before') {
      return JSON.stringify(pick(pool.cursors.length === 0 ? ['bm9uZQ'] : pool.cursors));
    }
    if (
      type === 'ID' ||
      (name.endsWith('Id') && !name.startsWith('external') && !name.endsWith('ExternalId'))
    ) {
      return JSON.stringify(pick(pool.ids));
    }
    switch (type) {
      case 'Boolean':
        return random() < 0.5 ? 'true' : 'false';
      case 'Int':
        return String(name === 'score' ? 1 + Math.floor(random() * 5) : 1 + Math.floor(random() * 30));
      case 'Float':
        return String(Math.floor(random() * 100));
      case 'DateTime':
        return JSON.stringify(pick(pool.moments));
      case 'JSONObject':
        return `{ note: ${JSON.stringify(pool.text)} }`;
      default:
        return JSON.stringify(
          name === 'action' || name === 'resourceType'
            ? pick(['CLOSE_SESSION', 'SEND_MESSAGE', 'session', pool.text])
            : name === 'search'
              ? pick([pool.text, 'e', '_', 'session'])
              : `${pool.text}-${Math.floor(random() * 50)}`,
        );
    }
  }
}

function rootOf(schema: GraphQLSchema, kind: Kind): GraphQLObjectType {
  const root = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  }[kind];
  if (root == null) {
    throw new Error(`The schema has no ${kind}`);
  }
  return root;
}
