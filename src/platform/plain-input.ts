// Long lists of plain input at the price of a look at each.
//
// graphql-js makes a new object of every item of a list, once when variables are checked and once when they are executed,
// with a path for each of its fields, and type-graphql makes an instance of each. For a thousand items that is most of a
// call's time. An input type marked `@PlainInput()` has fields of simple scalars only: an item that is right as it came
// is looked at, and given to the resolver as it came. What is not certainly right goes the long way, and is refused in
// the words of graphql-js. An argument that is a list of them is declared by `@PlainList`.
//
// Clients see nothing of this: only the schema that executes (see graphql-schema.ts) has scalars in place of these types.
import {
  coerceInputValue,
  getNamedType,
  GraphQLError,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLScalarType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import { type ArgOptions, createParameterDecorator, Extensions } from 'type-graphql';

const EXTENSION = 'plainInput';
/** Where the arguments as they came stand, beside those that type-graphql converts. */
const AS_THEY_CAME = Symbol('arguments as they came');

type Variables = Readonly<Record<string, unknown>>;
type Arguments = Readonly<Record<string, unknown>> & { readonly [AS_THEY_CAME]?: Variables };

/** Marks an input type whose values may be given to a resolver as they came: dates are texts then, defaults are absent. */
export function PlainInput(): ClassDecorator {
  return Extensions({ [EXTENSION]: true });
}

/** Declares an argument that is a list of a type that is so marked. */
export function PlainList(
  name: string,
  itemType: () => new () => object,
  options: ArgOptions = {},
): ParameterDecorator {
  const declare = createParameterDecorator(
    ({ args }) => {
      const given: Arguments = args;
      return (given[AS_THEY_CAME] ?? given)[name];
    },
    { arg: { name, typeFunc: () => [itemType()], options } },
  );
  return (target, method, index) => method !== undefined && declare(target, method, index);
}

/** Turns a build of the schema into the one that executes; refuses a mark that does not keep its promise. */
export function replacePlainInputs(schema: GraphQLSchema): GraphQLSchema {
  const scalars = new Map<GraphQLInputType, GraphQLScalarType>();
  const types = schema.getTypeMap();
  for (const type of Object.values(types)) {
    if (isInputObjectType(type) && type.extensions[EXTENSION] === true) {
      const scalar = scalarOf(type);
      scalars.set(type, scalar);
      types[type.name] = scalar;
    }
  }
  for (const type of Object.values(types)) {
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        if (scalars.has(getNamedType(field.type))) {
          throw new Error(`${type.name}.${field.name} is of a plain input type, which only arguments may be`);
        }
      }
    } else if (isObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        const marked = field.args.filter((argument) => scalars.has(getNamedType(argument.type)));
        for (const argument of marked) {
          argument.type = withNamed(argument.type, scalars);
        }
        const { resolve } = field;
        if (marked.length > 0 && resolve !== undefined) {
          const nothing = Object.fromEntries(marked.map(({ name }) => [name, []]));
          field.resolve = (source, args: Variables, context, info) =>
            resolve(source, { ...args, ...nothing, [AS_THEY_CAME]: args }, context, info);
        }
      }
    }
  }
  return schema;
}

/** Whether all variables of an operation are lists of plain input that are right as they came. False says nothing. */
export function arePlain(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): boolean {
  const definitions = operation.variableDefinitions ?? [];
  return (
    definitions.length > 0 &&
    definitions.every(({ variable, type }) => {
      const list = typeFromAST(schema, type);
      const items = isNonNullType(list) ? list.ofType : list;
      const item = isListType(items) ? items.ofType : undefined;
      const named = isNonNullType(item) ? item.ofType : undefined;
      if (!isInputObjectType(named) || named.extensions[EXTENSION] !== true) {
        return false;
      }
      const value = variables[variable.name.value];
      return Array.isArray(value) && value.every(lookAt(named));
    })
  );
}

function scalarOf(type: GraphQLInputObjectType): GraphQLScalarType {
  const isRight = lookAt(type);
  return new GraphQLScalarType({
    name: type.name,
    parseValue: (value) => (isRight(value) ? value : coerceInputValue(value, type)),
    parseLiteral: (node, variables) => {
      const value: unknown = valueFromAST(node, type, variables);
      if (value === undefined) {
        throw new GraphQLError(`This is no ${type.name}`, { nodes: node });
      }
      return value;
    },
  });
}

function withNamed(
  type: GraphQLInputType,
  scalars: ReadonlyMap<GraphQLInputType, GraphQLScalarType>,
): GraphQLInputType {
  if (isNonNullType(type)) {
    return new GraphQLNonNull(withNamed(type.ofType, scalars) as GraphQLScalarType);
  }
  return isListType(type) ? new GraphQLList(withNamed(type.ofType, scalars)) : (scalars.get(type) ?? type);
}

type Look = (value: unknown) => boolean;

const looks = new WeakMap<GraphQLInputObjectType, Look>();

/** Whether graphql-js would certainly take a value, and understand by it what is said here. */
function lookAt(type: GraphQLInputObjectType): Look {
  const known = looks.get(type);
  if (known !== undefined) {
    return known;
  }
  const fields = Object.values(type.getFields()).map(({ name, type: of }) => {
    const scalar = isNonNullType(of) ? of.ofType : of;
    const look = LOOKS.get(getNamedType(scalar).name);
    if (look === undefined || isListType(scalar)) {
      throw new Error(`${type.name} is marked as plain input, but ${type.name}.${name} is ${String(of)}`);
    }
    return { name, isRequired: isNonNullType(of), look };
  });
  const made: Look = (value) => {
    if (!isObject(value)) {
      return false;
    }
    let unknown = Object.keys(value).length;
    for (const { name, isRequired, look } of fields) {
      const member = value[name];
      if (member == null) {
        if (isRequired || (member === undefined && name in value)) {
          return false;
        }
        unknown -= member === null ? 1 : 0;
      } else if (look(member)) {
        unknown -= 1;
      } else {
        return false;
      }
    }
    return unknown === 0;
  };
  looks.set(type, made);
  return made;
}

const MOST_INT = 2 ** 31 - 1;
/** As everybody writes moments; for other ways there is the scalar itself. */
const MOMENT =
  /^(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,3})?Z$/;
/** Every month has so many days. */
const SURE_DAYS = '28';

const LOOKS: ReadonlyMap<string, Look> = new Map<string, Look>([
  ['ID', isText],
  ['String', isText],
  ['Boolean', (value) => typeof value === 'boolean'],
  ['Int', (value) => Number.isInteger(value) && Math.abs(value as number) <= MOST_INT],
  ['Float', (value) => Number.isFinite(value)],
  ['DateTime', (value) => typeof value === 'string' && MOMENT.test(value) && isDay(value)],
  ['JSONObject', isObject],
]);

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDay(moment: string): boolean {
  const day = moment.slice(8, 10);
  return day <= SURE_DAYS || new Date(moment).getUTCDate() === Number(day);
}
