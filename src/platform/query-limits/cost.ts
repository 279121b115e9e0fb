// What an operation costs, computed from the document and its variables before anything runs.
//
// An upper bound: what @skip leaves out counts, and so does a field that is merged with its equal. A fragment is priced
// once for each kind of place it is spread in, so that fragments that double at every turn cost no time.
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { Variables } from './input-values';
import { declaredSize, declaredWeight, isList, weightOfType } from './price-tags';

/** What an operation costs, and why. */
export interface Price {
  readonly cost: number;
  /** Root fields as the client named them, the dearest first. */
  readonly fields: readonly { readonly name: string; readonly cost: number }[];
}

/** The schema itself: bounded by its depth and its size, whoever asks. */
export const SCHEMA_COST = 50;

/** Lists of scalars, as a few names. */
const UNSIZED = 1;

/** The price of an operation. `variables` are those of the request; defaults are taken from the document. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Price {
  const known = priced.get(operation);
  if (known !== undefined && known.schema === schema && known.given === givenOf(known.names, variables)) {
    return known.price;
  }
  const walk = new PriceWalk(schema, document, operation, variables);
  const price = walk.price();
  priced.set(operation, { schema, names: walk.names, given: givenOf(walk.names, variables), price });
  return price;
}

interface Priced {
  readonly schema: GraphQLSchema;
  /** Variables that the price depends on. */
  readonly names: ReadonlySet<string>;
  readonly given: string;
  readonly price: Price;
}

/** The last price of each operation: dashboards ask for the same again and again. */
const priced = new WeakMap<OperationDefinitionNode, Priced>();

function givenOf(names: ReadonlySet<string>, variables: Variables): string {
  return names.size === 0 ? '' : JSON.stringify([...names].map((name) => countOf(variables[name]) ?? null));
}

/** How many a value asks for: a number of items, or a list with an item for each. */
function countOf(value: unknown): number | undefined {
  if (Array.isArray(value)) {
    return value.length;
  }
  return typeof value === 'number' ? value : undefined;
}

type Sizes = ReadonlyMap<string, number>;

const NO_SIZES: Sizes = new Map();

class PriceWalk {
  readonly names = new Set<string>();
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly prices = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
    private readonly variables: Variables,
  ) {
    this.fragments = new Map(
      document.definitions.flatMap((each) =>
        each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
      ),
    );
  }

  price(): Price {
    const root = this.schema.getRootType(this.operation.operation) ?? undefined;
    const fields = new Map<string, number>();
    const spread = new Set<string>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          fields.set(name, (fields.get(name) ?? 0) + this.ofField(selection, root, NO_SIZES));
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet);
        } else if (!spread.has(selection.name.value)) {
          // At the root a fragment is executed once, however often it is spread.
          spread.add(selection.name.value);
          const fragment = this.fragments.get(selection.name.value);
          if (fragment !== undefined) {
            collect(fragment.selectionSet);
          }
        }
      }
    };
    collect(this.operation.selectionSet);
    const list = [...fields].map(([name, cost]) => ({ name, cost })).sort((a, b) => b.cost - a.cost);
    // Nothing is free: a request is parsed, authenticated and answered.
    return {
      cost: Math.max(
        1,
        list.reduce((sum, { cost }) => sum + cost, 0),
      ),
      fields: list,
    };
  }

  private ofSet(set: SelectionSetNode, type: GraphQLNamedType | undefined, sizes: Sizes): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        cost += this.ofField(selection, type, sizes);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const { typeCondition } = selection;
        const within = typeCondition === undefined ? type : this.schema.getType(typeCondition.name.value);
        cost += this.ofSet(selection.selectionSet, within, sizes);
      } else {
        cost += this.ofFragment(selection.name.value, sizes);
      }
    }
    return cost;
  }

  private ofFragment(name: string, sizes: Sizes): number {
    const fragment = this.fragments.get(name);
    if (fragment === undefined) {
      return 0;
    }
    const key = sizes.size === 0 ? name : JSON.stringify([name, ...sizes]);
    const known = this.prices.get(key);
    if (known !== undefined) {
      return known;
    }
    // Within itself it counts as nothing: such a document is refused anyway.
    this.prices.set(key, 0);
    const type = this.schema.getType(fragment.typeCondition.name.value);
    const cost = this.ofSet(fragment.selectionSet, type, sizes);
    this.prices.set(key, cost);
    return cost;
  }

  private ofField(node: FieldNode, parent: GraphQLNamedType | undefined, sizes: Sizes): number {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') {
      return SCHEMA_COST;
    }
    const fields = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields() : {};
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      return 0;
    }
    const type = getNamedType(field.type);
    const size = declaredSize(field);
    const items = size === undefined ? undefined : this.itemsOf(node, field, size);
    const isListItself = isList(field.type);
    const below: Sizes =
      size?.fields === undefined || items === undefined
        ? NO_SIZES
        : new Map(size.fields.map((each) => [each, items]));
    const count = isListItself
      ? (sizes.get(name) ?? (size?.fields === undefined ? items : undefined) ?? UNSIZED)
      : 1;
    const each =
      weightOfType(type) + (node.selectionSet === undefined ? 0 : this.ofSet(node.selectionSet, type, below));
    return (declaredWeight(field) ?? 0) + count * each;
  }

  private itemsOf(
    node: FieldNode,
    field: GraphQLField<unknown, unknown>,
    { most, by = [], otherwise = most }: NonNullable<ReturnType<typeof declaredSize>>,
  ): number {
    const given = by.flatMap((name) => {
      const argument = node.arguments?.find((each) => each.name.value === name);
      const count =
        argument === undefined
          ? countOf(field.args.find((each) => each.name === name)?.defaultValue)
          : this.countIn(argument.value);
      return count === undefined ? [] : [count];
    });
    // What is out of bounds is refused by the field itself, in words that name its bounds.
    return given.length === 0 ? otherwise : Math.min(Math.max(...given, 0), most);
  }

  private countIn(value: ValueNode): number | undefined {
    if (value.kind === Kind.INT) {
      return Number(value.value);
    }
    if (value.kind === Kind.LIST) {
      return value.values.length;
    }
    if (value.kind !== Kind.VARIABLE) {
      return undefined;
    }
    const name = value.name.value;
    this.names.add(name);
    if (Object.hasOwn(this.variables, name)) {
      return countOf(this.variables[name]);
    }
    const defined = this.operation.variableDefinitions?.find((each) => each.variable.name.value === name);
    const { defaultValue } = defined ?? {};
    return defaultValue === undefined ? undefined : this.countIn(defaultValue);
  }
}
