// Tables made of what is selected: their columns follow from the selection and the schema, their rows from the answer.
import {
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isListType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { SelectedReport } from './export-report';
import type { Cell, ColumnType, ExportColumn } from './export-table';

type Row = Cell[];

interface Leaf {
  readonly key: string;
  readonly column: number;
}

/** What is selected of one object: its values, the objects in it, and the one list that makes rows of it. */
interface Part {
  readonly leaves: readonly Leaf[];
  readonly objects: readonly { readonly key: string; readonly part: Part }[];
  readonly list: { readonly key: string; readonly part: Part } | null;
}

/** A report's selection, understood. */
export class SelectedTable {
  readonly columns: readonly ExportColumn[];
  private readonly root: Part;

  /** `query` is the document of the one field. Throws where the selection makes no table. */
  constructor(schema: GraphQLSchema, { name, pages, decimals = [] }: SelectedReport, query: string) {
    const [operation] = parse(query, { noLocation: true }).definitions;
    const queries = schema.getQueryType();
    if (operation?.kind !== Kind.OPERATION_DEFINITION || queries == null) {
      throw new Error(`The report ${name} is no query`);
    }
    const columns: ExportColumn[] = [];
    this.root = understood(operation.selectionSet, queries, '', columns, pages?.cursor);
    const unknown = decimals.filter(
      (each) => !columns.some((column) => column.name === each && column.type === 'TEXT'),
    );
    if (unknown.length > 0) {
      throw new Error(`The report ${name} has no texts that could be decimals: ${unknown.join(', ')}`);
    }
    this.columns = columns.map((column) =>
      decimals.includes(column.name) ? { ...column, type: 'DECIMAL' } : column,
    );
    const twice = columns.find(
      (column, index) => columns.findIndex((each) => each.name === column.name) < index,
    );
    if (twice !== undefined) {
      throw new Error(`The report ${name} has two columns ${twice.name}: give one an alias`);
    }
  }

  rows(data: unknown): Row[] {
    const rows: Row[] = [];
    fill(this.root, data, new Array<Cell>(this.columns.length).fill(null), rows, true);
    return rows;
  }
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  Int: 'INTEGER',
  Float: 'NUMBER',
  Boolean: 'BOOLEAN',
  DateTime: 'TIME',
  JSONObject: 'JSON',
};

function understood(
  { selections }: SelectionSetNode,
  type: GraphQLOutputType,
  prefix: string,
  columns: ExportColumn[],
  cursor: string | undefined,
): Part {
  const named = getNamedType(type);
  if (!isObjectType(named)) {
    throw new Error(`Rows are made of objects, and ${named.name} is none`);
  }
  const leaves: Leaf[] = [];
  const objects: { key: string; part: Part }[] = [];
  const lists: { key: string; part: Part }[] = [];
  for (const selection of selections) {
    if (selection.kind !== Kind.FIELD) {
      throw new Error('A report selects fields and no fragments');
    }
    const field = named.getFields()[selection.name.value];
    if (field === undefined) {
      throw new Error(`${named.name} has no ${selection.name.value}`);
    }
    const key = keyOf(selection);
    const { selectionSet } = selection;
    if (selectionSet === undefined && `${prefix}${key}` === cursor) {
      continue;
    }
    if (selectionSet === undefined) {
      const isList = isListType(getNullableType(field.type));
      leaves.push({ key, column: columns.length });
      columns.push({
        name: `${prefix}${key}`,
        type: isList ? 'JSON' : (TYPES[getNamedType(field.type).name] ?? 'TEXT'),
      });
    } else if (isListType(getNullableType(field.type))) {
      lists.push({ key, part: understood(selectionSet, field.type, '', columns, undefined) });
    } else {
      // The field of the query itself is no object in another.
      const below = prefix === '' && named.name === 'Query' ? '' : `${prefix}${key}.`;
      objects.push({ key, part: understood(selectionSet, field.type, below, columns, cursor) });
    }
  }
  const [list = null, ...more] = lists;
  if (more.length > 0 || (list !== null && objects.some(({ part }) => part.list !== null))) {
    throw new Error(`Of ${named.name} several lists are selected: each is a report of its own`);
  }
  return { leaves, objects, list };
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** Fills the row with what the object has, then emits it, or one for each item of the list. */
function fill(part: Part, value: unknown, row: Row, into: Row[], isOuter: boolean): void {
  const list = listIn(part, value, row);
  if (list === null) {
    into.push(row);
    return;
  }
  if (list.items.length === 0 && !isOuter) {
    into.push(row);
    return;
  }
  for (const item of list.items) {
    fill(list.part, item, [...row], into, false);
  }
}

/** Writes the values of the object and of those in it; the list that was found there. */
function listIn(part: Part, value: unknown, row: Row): { part: Part; items: readonly unknown[] } | null {
  const object = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  for (const { key, column } of part.leaves) {
    row[column] = cellOf(object[key]);
  }
  let found: { part: Part; items: readonly unknown[] } | null = null;
  for (const { key, part: below } of part.objects) {
    found = listIn(below, object[key], row) ?? found;
  }
  if (part.list !== null) {
    const items = object[part.list.key];
    return { part: part.list.part, items: Array.isArray(items) ? (items as readonly unknown[]) : [] };
  }
  return found;
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) {
    return null;
  }
  return typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    value instanceof Date
    ? value
    : JSON.stringify(value);
}
