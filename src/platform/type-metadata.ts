// What type-graphql knows of roles and leaves out of the schema it builds, read where it keeps it.
import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import type { Role } from './context';

interface FieldMetadata {
  readonly schemaName: string;
  /** What `@Authorized` was given; absent without it. */
  readonly roles?: readonly unknown[];
}

interface TypeMetadata {
  readonly name: string;
  readonly target: object;
  readonly fields?: readonly FieldMetadata[];
  readonly interfaceClasses?: readonly object[];
}

interface RootFieldMetadata {
  readonly schemaName: string;
  readonly roles?: Role[];
}

interface Metadata {
  readonly objectTypes: readonly TypeMetadata[];
  readonly interfaceTypes: readonly TypeMetadata[];
  readonly fieldResolvers: readonly (FieldMetadata & { readonly getObjectType?: () => object })[];
  readonly queries: readonly RootFieldMetadata[];
  readonly subscriptions: readonly RootFieldMetadata[];
}

type SchemaField = GraphQLField<unknown, unknown>;

/**
 * The fields of an object type that carry `@Authorized`, by their name in the schema, with what it was given: nothing
 * means that any actor will do. It may stand on the class itself, on one that it extends, on an interface that it
 * implements, or where the field is resolved.
 */
export function restrictedFieldsOf(typeName: string): ReadonlyMap<string, readonly unknown[]> {
  const known = metadata();
  const described = known?.objectTypes.find(({ name }) => name === typeName);
  if (known === undefined || described === undefined) {
    return new Map();
  }
  const classes = ancestry(known, described.target);
  const declared = [...known.objectTypes, ...known.interfaceTypes]
    .filter(({ target }) => classes.has(target))
    .flatMap(({ fields = [] }) => fields);
  const resolved = known.fieldResolvers.filter(
    ({ getObjectType }) => getObjectType !== undefined && classes.has(getObjectType()),
  );
  return new Map(
    [...declared, ...resolved].flatMap(({ schemaName, roles }) =>
      roles === undefined ? [] : [[schemaName, roles.flat()] as const],
    ),
  );
}

const known = new WeakMap<GraphQLSchema, ReadonlySet<SchemaField>>();

/** The fields below the roots that answer some roles only: what one role is told there is not for another. */
export function roleFieldsOf(schema: GraphQLSchema): ReadonlySet<SchemaField> {
  let fields = known.get(schema);
  if (fields === undefined) {
    fields = new Set(
      Object.values(schema.getTypeMap())
        .filter(isObjectType)
        .flatMap((type) => {
          const restricted = restrictedFieldsOf(type.name);
          return Object.values(type.getFields()).filter(
            ({ name }) => (restricted.get(name)?.length ?? 0) > 0,
          );
        }),
    );
    known.set(schema, fields);
  }
  return fields;
}

/** Roles that may ask for a query field; undefined when it says nothing of them. */
export function rolesOfQuery(field: string): readonly Role[] | undefined {
  return metadata()
    ?.queries.find(({ schemaName }) => schemaName === field)
    ?.roles?.flat();
}

/** Roles that may ask for a subscription field; undefined when it says nothing of them. */
export function rolesOfSubscription(field: string): readonly Role[] | undefined {
  return metadata()
    ?.subscriptions.find(({ schemaName }) => schemaName === field)
    ?.roles?.flat();
}

/** The class, what it extends and what it implements. */
function ancestry(from: Metadata, target: object, into = new Set<object>()): ReadonlySet<object> {
  for (let each: object | null = target; each !== null && !into.has(each); each = parentOf(each)) {
    into.add(each);
    for (const type of [...from.objectTypes, ...from.interfaceTypes]) {
      if (type.target === each) {
        type.interfaceClasses?.forEach((one) => ancestry(from, one, into));
      }
    }
  }
  return into;
}

function parentOf(each: object): object | null {
  return Object.getPrototypeOf(each) as object | null;
}

function metadata(): Metadata | undefined {
  return (globalThis as { readonly TypeGraphQLMetadataStorage?: Metadata }).TypeGraphQLMetadataStorage;
}
