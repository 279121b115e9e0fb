// What a field costs, said where its resolver is and shown in the schema.
//
// The words are those of the GraphQL cost specification (IBM, used by Apollo and Hot Chocolate): a weight for what a
// field does by itself, and for a list how many items it may have, as far as its arguments say so.
import {
  DirectiveLocation,
  getNamedType,
  GraphQLBoolean,
  GraphQLDirective,
  type GraphQLField,
  GraphQLInt,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  printSchema,
  visit,
} from 'graphql';
import { Extensions } from 'type-graphql';

const COST = 'cost';
const LIST_SIZE = 'listSize';

/** How many items a list may have. */
export interface ListSize {
  /** At most so many, and so many where nothing else says how many. */
  readonly most: number;
  /** Arguments that say how many: a number, or a list with an item for each. */
  readonly by?: readonly string[];
  /** How many where none of them is given; default: `most`. */
  readonly otherwise?: number;
  /** The lists below the field that have this size; default: the field itself is the list. */
  readonly fields?: readonly string[];
}

/** What a field costs by itself, in units of one plain object; on a class: what each object of the type costs. */
export function Cost(weight: number): MethodDecorator & PropertyDecorator & ClassDecorator {
  return Extensions({ [COST]: weight });
}

/** How many items the field has, or the lists directly below it. */
export function SizedList(size: ListSize): MethodDecorator & PropertyDecorator {
  return Extensions({ [LIST_SIZE]: size });
}

/** Both, as introspection and the emitted schema describe them. */
export const priceDirectives: readonly GraphQLDirective[] = [
  new GraphQLDirective({
    name: COST,
    description:
      'What a field costs by itself, or each object of a type. Without it: an object 1, anything else 0. An operation costs the sum of its fields, those below a list once for each item.',
    locations: [DirectiveLocation.FIELD_DEFINITION, DirectiveLocation.OBJECT],
    args: {
      weight: { type: new GraphQLNonNull(GraphQLString), description: 'A whole number, as text.' },
    },
  }),
  new GraphQLDirective({
    name: LIST_SIZE,
    description: 'How many items a list has, as far as the cost of an operation is concerned.',
    locations: [DirectiveLocation.FIELD_DEFINITION],
    args: {
      assumedSize: { type: GraphQLInt, description: 'The most it has, and has where nothing else is said.' },
      slicingArguments: {
        type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
        description: 'Arguments that say how many: the greatest counts; a list counts its items.',
      },
      slicingArgumentDefaultValue: {
        type: GraphQLInt,
        description: 'How many it has when none of them is given.',
      },
      sizedFields: {
        type: new GraphQLList(new GraphQLNonNull(GraphQLString)),
        description: 'The lists directly below that have this size, instead of the field itself.',
      },
      requireOneSlicingArgument: {
        type: GraphQLBoolean,
        defaultValue: true,
        description: 'Exactly one of the arguments must be given. Nowhere so here.',
      },
    },
  }),
];

interface Tagged {
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The weight that is declared; undefined: none is. */
export function declaredWeight({ extensions }: Tagged): number | undefined {
  return extensions[COST] as number | undefined;
}

export function declaredSize({ extensions }: Tagged): ListSize | undefined {
  return extensions[LIST_SIZE] as ListSize | undefined;
}

/** What each object of a type costs. */
export function weightOfType(type: GraphQLNamedType): number {
  return declaredWeight(type) ?? (isCompositeType(type) ? 1 : 0);
}

export function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** Refuses a schema with a root field that has no price, or a list of objects of unknown length. */
export function assertPriced(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const faults: string[] = [];
  for (const type of Object.values(schema.getTypeMap()).filter(isObjectType)) {
    if (type.name.startsWith('__')) {
      continue;
    }
    const fields = Object.values(type.getFields());
    for (const field of fields) {
      const path = `${type.name}.${field.name}`;
      if (roots.includes(type) && declaredWeight(field) === undefined) {
        faults.push(`${path} has no price: declare it by @Cost`);
      }
      if (
        isList(field.type) &&
        isCompositeType(getNamedType(field.type)) &&
        !isSized(schema, type.name, field)
      ) {
        faults.push(`${path} is a list of unknown length: declare it by @SizedList`);
      }
      faults.push(...sizeFaults(path, field));
    }
  }
  if (faults.length > 0) {
    throw new Error(faults.join('\n'));
  }
}

/** By itself, or by every field that answers its parent. */
function isSized(schema: GraphQLSchema, parent: string, field: GraphQLField<unknown, unknown>): boolean {
  if (declaredSize(field) !== undefined) {
    return true;
  }
  const above = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()))
    .filter((each) => getNamedType(each.type).name === parent);
  return above.length > 0 && above.every((each) => declaredSize(each)?.fields?.includes(field.name) === true);
}

function sizeFaults(path: string, field: GraphQLField<unknown, unknown>): string[] {
  const { by = [], fields = [] } = declaredSize(field) ?? {};
  const type = getNamedType(field.type);
  const below = isObjectType(type) ? type.getFields() : {};
  return [
    ...by
      .filter((name) => !field.args.some((each) => each.name === name))
      .map((name) => `${path} has no argument ${name} that could say how long its list is`),
    ...fields
      .filter((name) => below[name] === undefined)
      .map((name) => `${path} has no list ${name} below it`),
  ];
}

/** The schema as text, with what its fields cost: printSchema leaves out every directive that stands on a field. */
export function printPricedSchema(schema: GraphQLSchema): string {
  const text = printSchema(schema);
  const inserts: { readonly at: number; readonly text: string }[] = [];
  let parent = '';
  visit(parse(text), {
    ObjectTypeDefinition: {
      enter: ({ name, interfaces, loc }) => {
        parent = name.value;
        const type = schema.getType(parent);
        const weight = type === undefined ? undefined : declaredWeight(type);
        const head = interfaces?.at(-1)?.loc ?? name.loc;
        if (weight !== undefined && head !== undefined && loc !== undefined) {
          inserts.push({ at: head.end, text: ` @${COST}(weight: "${weight}")` });
        }
      },
    },
    FieldDefinition: ({ name, type, loc }) => {
      const owner = schema.getType(parent);
      const field = isObjectType(owner) ? owner.getFields()[name.value] : undefined;
      if (field !== undefined && loc !== undefined && type.loc !== undefined) {
        inserts.push({ at: type.loc.end, text: tagOf(field) });
      }
    },
  });
  return inserts
    .sort((a, b) => b.at - a.at)
    .reduce((priced, { at, text: tag }) => priced.slice(0, at) + tag + priced.slice(at), text);
}

function tagOf(field: Tagged): string {
  const weight = declaredWeight(field);
  const size = declaredSize(field);
  const names = (list: readonly string[]): string => JSON.stringify(list).replaceAll(',', ', ');
  return [
    weight === undefined ? '' : ` @${COST}(weight: "${weight}")`,
    size === undefined
      ? ''
      : ` @${LIST_SIZE}(${[
          `assumedSize: ${size.most}`,
          ...(size.by === undefined ? [] : [`slicingArguments: ${names(size.by)}`]),
          ...(size.otherwise === undefined ? [] : [`slicingArgumentDefaultValue: ${size.otherwise}`]),
          ...(size.fields === undefined ? [] : [`sizedFields: ${names(size.fields)}`]),
          'requireOneSlicingArgument: false',
        ].join(', ')})`,
  ].join('');
}
