// How large and how tangled a document is, found before any rule of GraphQL looks at it.
//
// The standard rules compare all fields that are merged with each other, and execution merges them again: both cost more
// than in proportion to what a client sends. Here a fragment is looked at once, however often it is spread, so that
// fragments that double at every turn are refused by arithmetic and not by walking them.
import {
  type ArgumentNode,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { faultAt } from './faults';
import {
  MAX_ALIASES,
  MAX_DEPTH,
  MAX_DIRECTIVES,
  MAX_DIRECTIVES_AT_ONCE,
  MAX_MERGED_FIELDS,
  MAX_ROOT_FIELDS,
  MAX_SCHEMA_DEPTH,
  MAX_SELECTIONS,
  MAX_VALUE_DEPTH,
} from './limits';

/** What the selections of a place come to, with the fragments that are spread there. */
interface Shape {
  readonly selections: number;
  /** Fields of this very place. */
  readonly fields: number;
  readonly aliases: number;
  /** Fields below each other. */
  readonly depth: number;
  /** The same below a field that asks about the schema. */
  readonly schemaDepth: number;
}

const NOTHING: Shape = { selections: 0, fields: 0, aliases: 0, depth: 0, schemaDepth: 0 };

/** Every limit that the document passes, each named with the number found; none: the rules of GraphQL may look at it. */
export function shapeFaults(document: DocumentNode): readonly GraphQLError[] {
  return new ShapeWalk(document).faults();
}

class ShapeWalk {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly shapes = new Map<string, Shape>();
  private readonly found: GraphQLError[] = [];
  private readonly circular = new Set<string>();
  /** Fragments that an operation has spread. */
  private readonly spread = new Set<string>();
  private directives = 0;

  constructor(private readonly document: DocumentNode) {
    // Of several with one name the first counts, as everywhere; another rule refuses them.
    this.fragments = new Map(
      document.definitions
        .flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : []))
        .reverse(),
    );
  }

  faults(): readonly GraphQLError[] {
    let selections = 0;
    for (const definition of this.document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) {
        const shape = this.shapeOf(definition.selectionSet);
        selections += shape.selections;
        this.limit(definition, shape.fields, 'root fields', MAX_ROOT_FIELDS);
        this.limit(definition, shape.aliases, 'aliases', MAX_ALIASES);
        this.limit(definition, shape.depth, 'levels of fields', MAX_DEPTH);
        this.limit(
          definition,
          shape.schemaDepth,
          'levels of fields below __schema or __type',
          MAX_SCHEMA_DEPTH,
        );
        this.lookAt(definition.directives);
        for (const variable of definition.variableDefinitions ?? []) {
          this.lookAt(variable.directives);
          this.lookInto(variable.defaultValue);
        }
      } else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        // Also one that nothing spreads: the rules of GraphQL look at it as well.
        selections += this.shapeOfFragment(definition.name.value).selections;
        this.lookAt(definition.directives);
      }
    }
    if (selections > MAX_SELECTIONS) {
      this.refuse(
        `The document has ${selections} selections where its fragments are spread; at most ${MAX_SELECTIONS} are answered`,
      );
    }
    if (this.directives > MAX_DIRECTIVES) {
      this.refuse(`The document has ${this.directives} directives; at most ${MAX_DIRECTIVES} are answered`);
    }
    if (this.found.length === 0) {
      // What is merged is not more than what was just counted, so that this walk ends.
      this.limitMergedFields();
    }
    return this.found;
  }

  private shapeOf(set: SelectionSetNode): Shape {
    let { selections, fields, aliases, depth, schemaDepth } = NOTHING;
    for (const selection of set.selections) {
      this.lookAt(selection.directives);
      if (selection.kind === Kind.FIELD) {
        const below = this.shapeOfField(selection);
        fields += 1;
        selections += 1 + below.selections;
        aliases += (selection.alias === undefined ? 0 : 1) + below.aliases;
        if (asksAboutSchema(selection)) {
          depth = Math.max(depth, 1);
          schemaDepth = Math.max(schemaDepth, below.depth, below.schemaDepth);
        } else {
          depth = Math.max(depth, 1 + below.depth);
          schemaDepth = Math.max(schemaDepth, below.schemaDepth);
        }
        continue;
      }
      const within =
        selection.kind === Kind.INLINE_FRAGMENT
          ? this.shapeOf(selection.selectionSet)
          : this.shapeOfFragment(selection.name.value, selection);
      selections += 1 + within.selections;
      fields += within.fields;
      aliases += within.aliases;
      depth = Math.max(depth, within.depth);
      schemaDepth = Math.max(schemaDepth, within.schemaDepth);
    }
    return { selections, fields, aliases, depth, schemaDepth };
  }

  private shapeOfField(field: FieldNode): Shape {
    field.arguments?.forEach((argument) => this.lookInto(argument.value));
    return field.selectionSet === undefined ? NOTHING : this.shapeOf(field.selectionSet);
  }

  /** Each fragment is looked at once; one that does not exist is for another rule to refuse. */
  private shapeOfFragment(name: string, spread?: ASTNode): Shape {
    const known = this.shapes.get(name);
    if (known !== undefined) {
      return known;
    }
    const fragment = this.fragments.get(name);
    if (fragment === undefined) {
      return NOTHING;
    }
    if (this.circular.has(name)) {
      this.refuse(`Cannot spread fragment "${name}" within itself.`, spread);
      return NOTHING;
    }
    this.circular.add(name);
    const shape = this.shapeOf(fragment.selectionSet);
    this.circular.delete(name);
    this.shapes.set(name, shape);
    return shape;
  }

  private lookAt(directives: readonly DirectiveNode[] = []): void {
    this.directives += directives.length;
    const [first] = directives;
    if (first !== undefined && directives.length > MAX_DIRECTIVES_AT_ONCE) {
      this.refuse(
        `${directives.length} directives stand in one place; at most ${MAX_DIRECTIVES_AT_ONCE} may`,
        first,
      );
    }
    for (const { arguments: given = [] } of directives) {
      given.forEach((argument: ArgumentNode) => this.lookInto(argument.value));
    }
  }

  private lookInto(value: ValueNode | undefined): void {
    const depth = value === undefined ? 0 : depthOf(value);
    if (depth > MAX_VALUE_DEPTH) {
      this.refuse(
        `A value has ${depth} levels of lists and objects; at most ${MAX_VALUE_DEPTH} are taken`,
        value,
      );
    }
  }

  private limit(node: ASTNode, count: number, what: string, most: number): void {
    if (count > most) {
      this.refuse(`The operation has ${count} ${what}; at most ${most} are answered at once`, node);
    }
  }

  private refuse(message: string, node?: ASTNode): void {
    this.found.push(faultAt('GRAPHQL_VALIDATION_FAILED', message, node));
  }

  private limitMergedFields(): void {
    for (const definition of this.document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) {
        this.merge([definition.selectionSet]);
      }
    }
    for (const [name, { selectionSet }] of this.fragments) {
      if (!this.spread.has(name)) {
        this.merge([selectionSet]);
      }
    }
  }

  /** Looks at selections as execution merges them: fields of one name become one, with all that is below each. */
  private merge(sets: readonly SelectionSetNode[]): void {
    const merged = new Map<string, FieldNode[]>();
    const here = new Set<string>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value;
          const same = merged.get(key);
          if (same === undefined) {
            merged.set(key, [selection]);
          } else {
            same.push(selection);
          }
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet);
        } else if (!here.has(selection.name.value)) {
          const name = selection.name.value;
          here.add(name);
          this.spread.add(name);
          const fragment = this.fragments.get(name);
          if (fragment !== undefined) {
            collect(fragment.selectionSet);
          }
        }
      }
    };
    sets.forEach(collect);
    for (const [key, fields] of merged) {
      if (fields.length > MAX_MERGED_FIELDS) {
        this.refuse(
          `The field ${key} is repeated ${fields.length} times in one place; at most ${MAX_MERGED_FIELDS} times are answered`,
          fields[0],
        );
        continue;
      }
      const below = fields.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
      if (below.length > 0) {
        this.merge(below);
      }
    }
  }
}

function asksAboutSchema({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}

function depthOf(value: ValueNode): number {
  if (value.kind === Kind.LIST) {
    return 1 + value.values.reduce((deepest, each) => Math.max(deepest, depthOf(each)), 0);
  }
  if (value.kind === Kind.OBJECT) {
    return 1 + value.fields.reduce((deepest, each) => Math.max(deepest, depthOf(each.value)), 0);
  }
  return 0;
}
