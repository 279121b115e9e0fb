// How much stands in the variables of an operation, found before they are turned into what resolvers get.
import {
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { faultAt } from './faults';
import { MAX_LIST_LENGTH, MAX_VALUE_DEPTH, MAX_VALUES } from './limits';

export type Variables = Readonly<Record<string, unknown>>;

/** Why these variables are too much, naming the variable, the limit and the number found; undefined: they are not. */
export function variablesFault(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): GraphQLError | undefined {
  const fault = sizeFault(variables);
  if (fault !== undefined) {
    return fault;
  }
  for (const { variable, type: node } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, node);
    const long = isInputType(type) ? longList(type, variables[name], `$${name}`) : undefined;
    if (long !== undefined) {
      return long;
    }
  }
  return undefined;
}

/** Not by recursion: JSON of a mebibyte may be nested deeper than any stack. */
function sizeFault(variables: Variables): GraphQLError | undefined {
  let values = 0;
  let level: readonly object[] = [variables];
  // The variables themselves are no level.
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_VALUE_DEPTH) {
      return faultAt(
        'BAD_USER_INPUT',
        `The variables have more than ${MAX_VALUE_DEPTH} levels of lists and objects; at most ${MAX_VALUE_DEPTH} are taken`,
      );
    }
    const below: object[] = [];
    for (const each of level) {
      if (Array.isArray(each)) {
        values += each.length;
        for (const member of each as readonly unknown[]) {
          if (typeof member === 'object' && member !== null) {
            below.push(member);
          }
        }
        continue;
      }
      for (const key in each) {
        values += 1;
        const member = (each as Variables)[key];
        if (typeof member === 'object' && member !== null) {
          below.push(member);
        }
      }
    }
    level = below;
  }
  return values > MAX_VALUES
    ? faultAt('BAD_USER_INPUT', `The variables hold ${values} values; at most ${MAX_VALUES} are taken`)
    : undefined;
}

const listed = new WeakMap<GraphQLInputType, boolean>();

/** Whether a list can stand in a value of this type, anywhere. */
function holdsLists(type: GraphQLInputType): boolean {
  let known = listed.get(type);
  if (known === undefined) {
    known = findsList(type, new Set());
    listed.set(type, known);
  }
  return known;
}

function findsList(type: GraphQLInputType, seen: Set<GraphQLInputType>): boolean {
  if (isNonNullType(type)) {
    return findsList(type.ofType, seen);
  }
  if (!isInputObjectType(type)) {
    return isListType(type);
  }
  if (seen.has(type)) {
    return false;
  }
  seen.add(type);
  return Object.values(type.getFields()).some((field) => findsList(field.type, seen));
}

/** The first list of the schema that is too long. Scalars keep their own limits. */
function longList(type: GraphQLInputType, value: unknown, path: string): GraphQLError | undefined {
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  if (isNonNullType(type)) {
    return longList(type.ofType, value, path);
  }
  if (isListType(type)) {
    if (!Array.isArray(value)) {
      return longList(type.ofType, value, path);
    }
    if (value.length > MAX_LIST_LENGTH) {
      return faultAt(
        'BAD_USER_INPUT',
        `${path} is a list of ${value.length} values; at most ${MAX_LIST_LENGTH} are taken`,
      );
    }
    if (!holdsLists(type.ofType)) {
      return undefined;
    }
    for (const [index, item] of value.entries()) {
      const long = longList(type.ofType, item, `${path}[${index}]`);
      if (long !== undefined) {
        return long;
      }
    }
  } else if (isInputObjectType(type)) {
    const fields = type.getFields();
    for (const [name, member] of Object.entries(value)) {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const long = field === undefined ? undefined : longList(field.type, member, `${path}.${name}`);
      if (long !== undefined) {
        return long;
      }
    }
  }
  return undefined;
}
