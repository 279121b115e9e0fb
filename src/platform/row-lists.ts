// Long lists of plain rows at the price of one field.
//
// graphql-js completes every field of every row on its own: a type check, an info object, a path, a call. For five
// hundred rows that is most of the answer's time. A field marked `@RowList()` promises that its rows are plain objects
// whose properties are the answer. Its selection is then compiled once per document into a function that copies the
// selected properties of a row, and the executor sees one finished value.
//
// Clients see nothing of this: they are answered by the true schema, which validates, describes and types everything.
// Only execution uses a second build of it, in which a marked field has a scalar for its type.
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLLeafType,
  getNamedType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLScalarType,
  type GraphQLSchema,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { Extensions } from 'type-graphql';
import { collectFields, type MergedFields } from './collect-fields';
import { restrictedFieldsOf } from './type-metadata';

const EXTENSION = 'rowList';
const STREAM = 'stream';

/** Marks a field whose rows are plain objects: their types have properties only, no resolvers and no arguments. */
export function RowList(): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: true });
}

/**
 * Marks a field of a subscription whose type is one row: its resolver answers several, each of which is a message of
 * its own. Whoever executes it takes them apart.
 */
export function RowStream(): MethodDecorator & PropertyDecorator {
  return Extensions({ [EXTENSION]: STREAM });
}

/** Turns a build of the schema into the one that executes; refuses a mark that does not keep its promise. */
export function projectRowLists(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) {
      continue;
    }
    for (const field of Object.values(type.getFields())) {
      const mark = field.extensions[EXTENSION];
      if (mark !== true && mark !== STREAM) {
        continue;
      }
      const rowsType = field.type;
      assertPlain(getNamedType(rowsType), `${type.name}.${field.name}`, new Set());
      const resolve = field.resolve;
      if (resolve === undefined) {
        throw new Error(`${type.name}.${field.name} is marked as a row list and has no resolver`);
      }
      field.type = isNonNullType(rowsType) ? new GraphQLNonNull(Projected) : Projected;
      field.resolve = async (source, args, context, info) => {
        const rows: unknown = await resolve(source, args, context, info);
        const projection = projectionOf(rowsType, info);
        return mark === STREAM ? (rows as readonly unknown[]).map(projection) : projection(rows);
      };
    }
  }
  return schema;
}

const introspective = new WeakMap<DocumentNode, boolean>();

/** Whether a document asks about the schema itself: only the true one can answer that. */
export function asksForSchema(document: DocumentNode): boolean {
  let known = introspective.get(document);
  if (known === undefined) {
    known = false;
    visit(document, {
      Field: ({ name }) => {
        known ||= name.value === '__schema' || name.value === '__type';
      },
    });
    introspective.set(document, known);
  }
  return known;
}

/** Names of the fields that are selected directly below the present field, or below one of its fields. */
export function selectedFields(info: GraphQLResolveInfo, below?: string): ReadonlySet<string> {
  let selected = fieldsOf(info.fieldNodes, info);
  if (below !== undefined) {
    selected = fieldsOf(
      selected.filter(({ name }) => name.value === below),
      info,
    );
  }
  return new Set(selected.map(({ name }) => name.value));
}

function fieldsOf(nodes: readonly FieldNode[], info: GraphQLResolveInfo): FieldNode[] {
  return [...collectFields(setsOf(nodes), info).values()].flat();
}

function setsOf(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

const Projected = new GraphQLScalarType({
  name: 'ProjectedRows',
  description: 'Rows that were completed already.',
  serialize: (value) => value,
});

function assertPlain(type: unknown, field: string, seen: Set<unknown>): void {
  if (!isObjectType(type) || seen.has(type)) {
    return;
  }
  seen.add(type);
  const restricted = restrictedFieldsOf(type.name);
  for (const each of Object.values(type.getFields())) {
    if (restricted.has(each.name)) {
      // type-graphql itself forgets the roles of a field that needs no resolver.
      throw new Error(
        `${field} is marked as a row list, but ${type.name}.${each.name} is only for some roles`,
      );
    }
    if (each.resolve !== undefined || each.args.length > 0) {
      throw new Error(
        `${field} is marked as a row list, but ${type.name}.${each.name} is no plain property: use simpleResolvers`,
      );
    }
    assertPlain(getNamedType(each.type), field, seen);
  }
}

type Projection = (value: unknown) => unknown;

const projections = new WeakMap<FieldNode, Projection>();

function projectionOf(type: GraphQLOutputType, info: GraphQLResolveInfo): Projection {
  const [node] = info.fieldNodes;
  // A selection is fixed with its document, unless a directive lets variables decide.
  const isFixed = node !== undefined && info.fieldNodes.length === 1 && !dependsOnVariables(node, info);
  const known = isFixed ? projections.get(node) : undefined;
  if (known !== undefined) {
    return known;
  }
  const projection = compile(type, info.fieldNodes as unknown as MergedFields, info);
  if (isFixed) {
    projections.set(node, projection);
  }
  return projection;
}

const variable = new WeakMap<FieldNode, boolean>();

function dependsOnVariables(node: FieldNode, info: GraphQLResolveInfo): boolean {
  let known = variable.get(node);
  if (known === undefined) {
    known = false;
    const seen = new Set<string>();
    const look = (within: FieldNode | SelectionSetNode): void => {
      visit(within, {
        Directive: () => {
          known = true;
        },
        FragmentSpread: ({ name }) => {
          const fragment = info.fragments[name.value];
          if (fragment !== undefined && !seen.has(name.value)) {
            seen.add(name.value);
            look(fragment.selectionSet);
          }
        },
      });
    };
    look(node);
    variable.set(node, known);
  }
  return known;
}

function compile(type: GraphQLOutputType, nodes: MergedFields, info: GraphQLResolveInfo): Projection {
  if (isNonNullType(type)) {
    const inner = compile(type.ofType, nodes, info);
    return (value) => {
      const completed = inner(value);
      if (completed === null) {
        throw new Error(`Cannot return null for the non-null field ${nodes[0].name.value} of a row`);
      }
      return completed;
    };
  }
  if (isListType(type)) {
    const item = compile(type.ofType, nodes, info);
    return (value) => (value == null ? null : (value as readonly unknown[]).map(item));
  }
  if (isLeafType(type)) {
    return leaf(type);
  }
  if (!isObjectType(type)) {
    throw new Error(`A row list cannot hold ${String(type)}`);
  }
  return object(type, nodes, info);
}

function object(type: GraphQLObjectType, nodes: MergedFields, info: GraphQLResolveInfo): Projection {
  const selected = collectFields(setsOf(nodes), info);
  const fields = type.getFields();
  const members = [...selected].map(([key, of]) => {
    const name = of[0].name.value;
    const field = fields[name];
    if (field === undefined) {
      return { key, name, complete: (): unknown => type.name };
    }
    return { key, name, complete: compile(field.type, of, info) };
  });
  // An alias may be called __proto__; objects without a prototype are slower, so only then.
  const isOdd = selected.has('__proto__');
  return (value) => {
    if (value == null) {
      return null;
    }
    const row = value as Readonly<Record<string, unknown>>;
    const completed = (isOdd ? Object.create(null) : {}) as Record<string, unknown>;
    for (const { key, name, complete } of members) {
      completed[key] = complete(row[name]);
    }
    return completed;
  };
}

function leaf(type: GraphQLLeafType): Projection {
  // What most cells hold is what a response can carry; the rest is for the scalar to say.
  if (type.name === 'String' || type.name === 'ID') {
    return (value) => (typeof value === 'string' ? value : value == null ? null : type.serialize(value));
  }
  if (type.name === 'DateTime') {
    return (value) =>
      value instanceof Date ? value.toISOString() : value == null ? null : type.serialize(value);
  }
  return (value) => (value == null ? null : type.serialize(value));
}
