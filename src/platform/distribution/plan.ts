// Which table becomes what on a Citus cluster, and in which steps (pure).
//
// A table with org_id is distributed by it, and all of them are co-located: an organization's rows of every table lie on one
// worker. A table whose unique keys do not all hold org_id cannot be distributed, so it is a reference table, whole on every
// node: that is the directory of organizations, by its slug. Everything else stays on the coordinator.

export type Place = 'distributed' | 'reference' | 'local';

export interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly references: string;
  /** As PostgreSQL writes it: `FOREIGN KEY (…) REFERENCES …`. */
  readonly definition: string;
}

export interface KnownTable {
  readonly name: string;
  readonly hasOrganization: boolean;
  /** Every primary key and unique index of it holds org_id. */
  readonly isKeyedByOrganization: boolean;
  readonly place: Place;
  /** Citus's number of the group of tables that lie together; null for what is not distributed by org_id. */
  readonly group: number | null;
}

export interface KnownFunction {
  /** With the types of its parameters, as PostgreSQL writes it. */
  readonly signature: string;
  readonly definition: string;
}

/** A function with the rights of the owner that is told the organization first. */
export interface OwnersFunction {
  readonly signature: string;
  /** Calls of it go to the rows of their organization already. */
  readonly isDelegated: boolean;
}

/** A column that the application may not fill in: it has its default, of a table that the application writes to. */
export interface KeptDefault {
  readonly table: string;
  readonly column: string;
  /** As PostgreSQL writes it. */
  readonly definition: string;
}

export interface ClusterCatalogue {
  readonly tables: readonly KnownTable[];
  readonly keys: readonly ForeignKey[];
  readonly functions: readonly KnownFunction[];
  readonly owners: readonly OwnersFunction[];
  readonly defaults: readonly KeptDefault[];
}

export type Step =
  | { readonly kind: 'reference'; readonly table: string }
  | {
      /** One transaction: they refer to each other, and a key between two tables needs both of them distributed. */
      readonly kind: 'distributed';
      readonly tables: readonly string[];
      readonly keys: readonly ForeignKey[];
      /** A table that is there already; null: these begin the group. */
      readonly besides: string | null;
    }
  | { readonly kind: 'functions'; readonly functions: readonly KnownFunction[] }
  | {
      readonly kind: 'delegated';
      readonly signatures: readonly string[];
      /** A distributed table. */
      readonly besides: string;
    }
  | { readonly kind: 'defaults'; readonly columns: readonly KeptDefault[] };

export interface Plan {
  readonly steps: readonly Step[];
  /** What cannot be, in words. Nothing is done where there is anything. */
  readonly faults: readonly string[];
}

export function wantedPlace({ hasOrganization, isKeyedByOrganization }: KnownTable): Place {
  if (!hasOrganization) {
    return 'local';
  }
  return isKeyedByOrganization ? 'distributed' : 'reference';
}

/** What is left to do. */
export function planOf({ tables, keys, functions, owners, defaults }: ClusterCatalogue): Plan {
  const faults: string[] = [];
  const groups = new Set(tables.flatMap(({ group }) => (group === null ? [] : [group])));
  if (groups.size > 1) {
    faults.push(`the tables distributed by org_id lie in ${groups.size} groups that are not co-located`);
  }
  for (const table of tables) {
    const wanted = wantedPlace(table);
    if (table.place !== 'local' && table.place !== wanted) {
      faults.push(`${table.name} is ${table.place} and should be ${wanted}`);
    } else if (table.place === 'distributed' && table.group === null) {
      faults.push(`${table.name} is distributed by another column than org_id`);
    }
  }
  const left = tables.filter((table) => table.place === 'local' && wantedPlace(table) !== 'local');
  const references = left.filter((table) => wantedPlace(table) === 'reference');
  const distributed = left.filter((table) => wantedPlace(table) === 'distributed').map(({ name }) => name);
  const between = keys.filter(
    ({ table, references: referred }) => distributed.includes(table) && distributed.includes(referred),
  );
  let besides = tables.find(({ group }) => group !== null)?.name ?? null;
  const families = familiesOf(distributed, between).map((family): Step => {
    const step = {
      kind: 'distributed' as const,
      tables: family,
      keys: between.filter(({ table }) => family.includes(table)),
      besides,
    };
    besides ??= family[0] ?? null;
    return step;
  });
  const unready = functions.filter(({ definition }) => forShards(definition) !== definition);
  const away = owners.filter(({ isDelegated }) => !isDelegated).map(({ signature }) => signature);
  return {
    faults,
    steps: [
      ...references.map(({ name }): Step => ({ kind: 'reference', table: name })),
      ...families,
      ...(unready.length === 0 ? [] : [{ kind: 'functions' as const, functions: unready }]),
      ...(away.length === 0 || besides === null
        ? []
        : [{ kind: 'delegated' as const, signatures: away, besides }]),
      ...(defaults.length === 0 ? [] : [{ kind: 'defaults' as const, columns: defaults }]),
    ],
  };
}

/** Tables that refer to each other, however indirectly; each set in the order of its names, the sets by their first. */
function familiesOf(tables: readonly string[], keys: readonly ForeignKey[]): string[][] {
  const families = new Map(tables.map((name) => [name, new Set([name])]));
  for (const { table, references } of keys) {
    const one = families.get(table);
    const other = families.get(references);
    if (one !== undefined && other !== undefined && one !== other) {
      for (const name of other) {
        one.add(name);
        families.set(name, one);
      }
    }
  }
  return [...new Set(families.values())].map((family) => [...family].sort()).sort(byFirst);
}

function byFirst([one = '']: readonly string[], [other = '']: readonly string[]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A key whose rows stay when what they refer to is deleted, and refer to nothing then. */
export interface ReleasingKey {
  /** The same key without an action. */
  readonly definition: string;
  readonly columns: readonly string[];
  readonly referredColumns: readonly string[];
  readonly released: readonly string[];
}

/**
 * Citus knows no ON DELETE SET NULL on a key that holds the distribution column, not even of its other columns: a trigger of
 * the table that is referred to does it instead. Null for any other key.
 */
export function releasingKey({ definition }: ForeignKey): ReleasingKey | null {
  const found =
    /^(FOREIGN KEY \(([^)]*)\) REFERENCES [^(]+\(([^)]*)\).*?) ON DELETE SET NULL \(([^)]*)\)(.*)$/.exec(
      definition,
    );
  if (found === null) {
    return null;
  }
  const [, before = '', columns = '', referred = '', released = '', after = ''] = found;
  const listed = (names: string): string[] => names.split(', ');
  return {
    definition: before + after,
    columns: listed(columns),
    referredColumns: listed(referred),
    released: listed(released),
  };
}

/** Made by `distribute`: sets a setting for the transaction on every node that takes part in it. */
export const SET_EVERYWHERE = 'set_everywhere';

/** The same function in a form that works where its tables are distributed; unchanged where it does so as it is. */
export function forShards(definition: string): string {
  return insertingByRow(propagating(definition));
}

/**
 * `set_config` of the settings that row-level security reads is replaced: what it sets is known to the coordinator alone, and
 * the shards would show no row.
 */
function propagating(definition: string): string {
  return definition.replace(
    /\bset_config\((\s*'app\.(?:org_id|scope)'\s*,\s*(?:[^(),]|\([^()]*\))+?)\s*,\s*true\s*\)/g,
    `${SET_EVERYWHERE}($1)`,
  );
}

/**
 * A trigger that writes down what a statement changed reads its transition tables in the very statement that writes, which Citus
 * would plan as a distributed one and execute where they are not. Read first and written row by row, each row goes to the shard
 * beside the one that fired: a few for each statement, as they are marks of quarters and no copies.
 */
function insertingByRow(definition: string): string {
  if (!/\bRETURNS trigger\b/i.test(definition)) {
    return definition;
  }
  const changed = definition.replace(
    /\bINSERT INTO (\w+)( AS \w+)? \(([\w, ]+)\)(\s+SELECT\b[^;]*?)(\s+ON CONFLICT\b[^;]*)?;/g,
    (
      _,
      table: string,
      alias: string | undefined,
      columns: string,
      select: string,
      conflict: string | undefined,
    ) => {
      const values = columns.split(', ').map((column) => `made.${column}`);
      return `FOR made IN SELECT m.* FROM (${select.trim()}) m (${columns}) LOOP
          INSERT INTO ${table}${alias ?? ''} (${columns}) VALUES (${values.join(', ')})${conflict ?? ''};
        END LOOP;`;
    },
  );
  return changed === definition
    ? definition
    : changed.replace(/(AS \$function\$\s*)(DECLARE\b)?/, '$1DECLARE made record;');
}
