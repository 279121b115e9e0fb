// Questions made from the schema itself, so that a field added tomorrow is asked about without anybody thinking of it.
import {
  getNamedType,
  type GraphQLInputType,
  type GraphQLOutputType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
} from 'graphql';
import { describeSchema } from '../../src/app';

export interface RootField {
  readonly name: string;
  /** Names of its arguments. */
  readonly arguments: readonly string[];
  /** The field with everything below it, as a selection: `liveKpis(asOf: "…") { waiting … }`. */
  readonly all: (argumentValues?: Readonly<Record<string, unknown>>) => string;
}

/** What is given to arguments that must be there, where a test gives nothing else. */
const REQUIRED: Readonly<Record<string, unknown>> = {
  metric: 'sessionsStarted',
  metrics: ['sessionsStarted'],
  from: '2026-03-29T00:00:00.000Z',
  to: '2026-03-29T12:00:00.000Z',
  courseId: 'only',
  surveyId: 's',
  id: 'only',
  report: 'metric-catalogue',
};

/** Every field of Query. Argument values that a field does not have are left out. */
export function rootFields(): RootField[] {
  const query = describeSchema().getQueryType();
  return Object.values(query?.getFields() ?? {}).map((field) => {
    const names = field.args.map((argument) => argument.name);
    return {
      name: field.name,
      arguments: names,
      all: (argumentValues = {}) => {
        const list = field.args
          .flatMap((argument) => {
            const { name, type } = argument;
            const given = fitting(
              type,
              argumentValues[name] ?? (isRequiredArgument(argument) ? REQUIRED[name] : undefined),
            );
            return given === undefined ? [] : [`${name}: ${literalOf(type, given)}`];
          })
          .join(', ');
        return `${field.name}${list === '' ? '' : `(${list})`} ${everythingOf(field.type)}`.trim();
      },
    };
  });
}

/** Of an input object, the members that its type has; undefined where none is left. */
function fitting(type: GraphQLInputType, value: unknown): unknown {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || typeof value !== 'object' || value === null) {
    return value;
  }
  const members = Object.entries(value).filter(([name]) => Object.hasOwn(named.getFields(), name));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** Members of an enum stand without quotes. */
function literalOf(type: GraphQLInputType, value: unknown): string {
  const text = literal(value);
  return isEnumType(getNamedType(type)) ? text.replaceAll('"', '') : text;
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
