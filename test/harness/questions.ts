// Questions made from the schema itself, so that a field added tomorrow is asked about without anybody thinking of it.
import { getNamedType, type GraphQLOutputType, isEnumType, isObjectType, isScalarType } from 'graphql';
import { describeSchema } from '../../src/app';

export interface RootField {
  readonly name: string;
  /** Names of its arguments. */
  readonly arguments: readonly string[];
  /** The field with everything below it, as a selection: `liveKpis(asOf: "…") { waiting … }`. */
  readonly all: (argumentValues?: Readonly<Record<string, unknown>>) => string;
}

/** Every field of Query. Argument values that a field does not have are left out. */
export function rootFields(): RootField[] {
  const query = describeSchema().getQueryType();
  return Object.values(query?.getFields() ?? {}).map((field) => {
    const names = field.args.map((argument) => argument.name);
    return {
      name: field.name,
      arguments: names,
      all: (argumentValues = {}) => {
        const given = Object.entries(argumentValues).filter(([name]) => names.includes(name));
        const list = given.map(([name, value]) => `${name}: ${literal(value)}`).join(', ');
        return `${field.name}${list === '' ? '' : `(${list})`} ${everythingOf(field.type)}`.trim();
      },
    };
  });
}

/** A value as GraphQL writes it: names of members stand without quotes. */
function literal(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(literal).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${name}: ${literal(member)}`);
    return `{ ${members.join(', ')} }`;
  }
  return JSON.stringify(value);
}

/** All fields of a type, down to its leaves. */
function everythingOf(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (isScalarType(named) || isEnumType(named)) {
    return '';
  }
  if (!isObjectType(named)) {
    throw new Error(`Say here how to select all of ${named.name}`);
  }
  const fields = Object.values(named.getFields()).map((field) => {
    if (field.args.length > 0) {
      throw new Error(`Say here what to give to ${named.name}.${field.name}`);
    }
    return `${field.name} ${everythingOf(field.type)}`.trim();
  });
  return `{ ${fields.join(' ')} }`;
}
