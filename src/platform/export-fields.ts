// Query fields as exports ask for them: the document of one field, its variables from an address, and its answer as the
// resolver gave it.
import {
  getNamedType,
  type GraphQLArgument,
  GraphQLBoolean,
  type GraphQLField,
  GraphQLFloat,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { badInput } from './errors';

/** A field that is asked for by address. */
export interface ExportedField {
  readonly query: string;
  readonly arguments: readonly GraphQLArgument[];
  /** Variables that are the same for whoever asks. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

interface Declared {
  readonly name: string;
  readonly field: string;
  readonly selection: string;
  readonly fixed?: Readonly<Record<string, unknown>>;
}

/** The document that asks for the field with all its arguments as variables. */
export function exportedField(schema: GraphQLSchema, report: Declared): ExportedField {
  const { name, field, selection, fixed = {} } = report;
  const declared = schema.getQueryType()?.getFields()[field];
  if (declared === undefined) {
    throw new Error(`The report ${name} is of a field that is not there: ${field}`);
  }
  const names = declared.args.map((argument) => argument.name);
  const unknown = Object.keys(fixed).filter((each) => !names.includes(each));
  if (unknown.length > 0) {
    throw new Error(
      `The report ${name} decides on arguments that ${field} does not have: ${unknown.join(', ')}`,
    );
  }
  return {
    query: documentOf('query Export', declared, selection),
    arguments: declared.args.filter((argument) => !Object.hasOwn(fixed, argument.name)),
    fixed,
  };
}

/** The text of an operation of one field, whose arguments are all variables of their names. */
export function documentOf(
  operation: `${'query' | 'mutation'} ${string}`,
  { name, args }: GraphQLField<unknown, unknown>,
  selection: string,
): string {
  const variables = args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const given = args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  return args.length === 0
    ? `${operation} { ${name} ${selection} }`
    : `${operation}(${variables}) { ${name}(${given}) ${selection} }`;
}

/**
 * A schema of these fields alone, whose answers are what their resolvers gave: arguments, roles and the trail are those
 * of the fields themselves, and nothing below them is executed.
 */
export function rawAnswers(schema: GraphQLSchema, fields: readonly string[]): GraphQLSchema {
  const all = schema.getQueryType()?.toConfig().fields ?? {};
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: Object.fromEntries(
        Object.entries(all)
          .filter(([name]) => fields.includes(name))
          .map(([name, field]) => [name, { ...field, type: Raw }]),
      ),
    }),
  });
}

const Raw = new GraphQLScalarType({
  name: 'RawAnswer',
  description: 'What a resolver answered.',
  serialize: (value) => value,
});

/**
 * Variables of the field from the parameters of an address, which know only text. A list is given by several parameters
 * of one name, one of names also with commas between. An input object is JSON, or has a parameter for each member
 * (`filter.operatorId=…`; where the member is an object of one field, that need not be named). What a value may be, the
 * schema says. `doors` are parameters that every report has, whatever its field.
 */
export function variablesOf(
  field: ExportedField,
  given: URLSearchParams,
  doors: readonly string[],
): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  for (const name of new Set(given.keys())) {
    const [head = '', ...path] = name.split('.');
    const argument = field.arguments.find((each) => each.name === head);
    if (argument === undefined || (path.length > 0 && !isInputObjectType(getNamedType(argument.type)))) {
      const known = [...field.arguments.map((each) => each.name), ...doors].join(', ');
      throw badInput(shown(name), `is no parameter of this report; there are ${known}`);
    }
    const texts = given.getAll(name);
    if (path.length === 0) {
      assertAbsent(variables, head, name);
      variables[head] = valueOf(argument.type, texts, name);
    } else {
      putMember(variables, argument.type, [head, ...path], texts, name);
    }
  }
  return { ...variables, ...field.fixed };
}

function putMember(
  into: Record<string, unknown>,
  type: GraphQLInputType,
  path: readonly string[],
  texts: readonly string[],
  name: string,
): void {
  let object = into;
  let [member = '', ...rest] = path;
  let own = type;
  for (;;) {
    const named = getNamedType(own);
    if (!isInputObjectType(named)) {
      if (rest.length > 0) {
        throw badInput(shown(name), 'is no parameter of this report: it goes deeper than there are fields');
      }
      assertAbsent(object, member, name);
      object[member] = valueOf(own, texts, name);
      return;
    }
    const fields = named.getFields();
    const [only, ...others] = Object.values(fields);
    const [next = others.length === 0 ? (only?.name ?? '') : ''] = rest;
    const field = Object.hasOwn(fields, next) ? fields[next] : undefined;
    if (field === undefined) {
      throw badInput(
        shown(name),
        `is no parameter of this report: ${shown(path.slice(0, path.length - rest.length).join('.'))} has ${Object.keys(fields).join(', ')}`,
      );
    }
    // A text there is JSON that was given for the whole.
    const below: unknown = Object.hasOwn(object, member) ? object[member] : {};
    if (typeof below !== 'object' || below === null || Array.isArray(below) || whole.has(below)) {
      throw badInput(shown(name), `must not be given beside ${shown(member)} as JSON`);
    }
    object[member] = below;
    object = below as Record<string, unknown>;
    member = next;
    rest = rest.slice(1);
    own = field.type;
  }
}

/** Objects that were given as JSON: their members are not given a second time. */
const whole = new WeakSet<object>();

function valueOf(type: GraphQLInputType, texts: readonly string[], name: string): unknown {
  if (isNonNullType(type)) {
    return valueOf(type.ofType, texts, name);
  }
  if (isListType(type)) {
    const named = getNamedType(type);
    const items = isEnumType(named) ? texts.flatMap((text) => text.split(',')) : texts;
    return items.map((text) => valueOf(type.ofType, [text], name));
  }
  const [text = '', ...more] = texts;
  if (more.length > 0) {
    throw badInput(shown(name), 'must be given once');
  }
  if (isInputObjectType(type)) {
    return objectOf(text, name);
  }
  // What is no number is left as it is: the schema says what is wrong with it.
  if (type === GraphQLInt || type === GraphQLFloat) {
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  }
  if (type === GraphQLBoolean) {
    return text === 'true' ? true : text === 'false' ? false : text;
  }
  return text;
}

function objectOf(text: string, name: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badInput(shown(name), 'must be JSON, such as {"operatorId":{"in":["…"]}}');
  }
  if (typeof value === 'object' && value !== null) {
    whole.add(value);
  }
  return value;
}

function assertAbsent(object: Readonly<Record<string, unknown>>, member: string, name: string): void {
  if (Object.hasOwn(object, member)) {
    throw badInput(shown(name), 'must be given once, as JSON or by its members');
  }
}

/** A name that a client made up, as an error may repeat it. */
function shown(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60).toWellFormed()}…` : name;
}
