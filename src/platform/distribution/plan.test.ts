// What becomes of which table, and of functions, on a Citus cluster.
import {
  type ClusterCatalogue,
  type ForeignKey,
  forShards,
  type KnownTable,
  planOf,
  releasingKey,
} from './plan';

function table(name: string, more: Partial<KnownTable> = {}): KnownTable {
  return { name, hasOrganization: true, isKeyedByOrganization: true, place: 'local', group: null, ...more };
}

function key(from: string, to: string): ForeignKey {
  return {
    table: from,
    name: `${from}_${to}`,
    references: to,
    definition: `FOREIGN KEY (org_id, x) REFERENCES ${to}(org_id, id)`,
  };
}

const organizations = table('organizations', { isKeyedByOrganization: false });
const there = { place: 'distributed', group: 7 } as const;

function catalogue(tables: readonly KnownTable[], more: Partial<ClusterCatalogue> = {}): ClusterCatalogue {
  return { tables, keys: [], functions: [], owners: [], defaults: [], ...more };
}

describe('A plan', () => {
  it('makes one place of tables that refer to each other, beside what is there', () => {
    const { steps, faults } = planOf(
      catalogue(
        [
          organizations,
          ...['alerts', 'contacts', 'messages', 'sessions'].map((name) => table(name)),
          table('jobs', { hasOrganization: false }),
        ],
        { keys: [key('messages', 'sessions'), key('sessions', 'contacts'), key('alerts', 'organizations')] },
      ),
    );
    expect(faults).toEqual([]);
    expect(steps).toEqual([
      { kind: 'reference', table: 'organizations' },
      { kind: 'distributed', tables: ['alerts'], keys: [], besides: null },
      {
        kind: 'distributed',
        tables: ['contacts', 'messages', 'sessions'],
        keys: [key('messages', 'sessions'), key('sessions', 'contacts')],
        besides: 'alerts',
      },
    ]);
  });

  it('has nothing to do where everything is in its place, and goes on where it was cut short', () => {
    const done = [{ ...organizations, place: 'reference' as const }, table('alerts', there)];
    const owners = [{ signature: 'purge(uuid)', isDelegated: true }];
    expect(planOf(catalogue(done, { owners }))).toEqual({ faults: [], steps: [] });
    expect(planOf(catalogue([...done, table('notes')], { owners })).steps).toEqual([
      { kind: 'distributed', tables: ['notes'], keys: [], besides: 'alerts' },
    ]);
  });

  it('has the functions of the owner called beside the rows, and keeps defaults from the application, once tables are there', () => {
    const owners = [
      { signature: 'purge(uuid)', isDelegated: true },
      { signature: 'erase(uuid,bigint)', isDelegated: false },
    ];
    const defaults = [{ table: 'purges', column: 'made_at', definition: 'clock_timestamp()' }];
    expect(planOf(catalogue([table('purges')], { owners, defaults })).steps).toEqual([
      { kind: 'distributed', tables: ['purges'], keys: [], besides: null },
      { kind: 'delegated', signatures: ['erase(uuid,bigint)'], besides: 'purges' },
      { kind: 'defaults', columns: defaults },
    ]);
  });

  it('names what is in a wrong place', () => {
    const { faults } = planOf(
      catalogue([
        table('alerts', there),
        table('notes', { ...there, group: 8 }),
        table('users', { place: 'reference' }),
        table('events', { place: 'distributed' }),
      ]),
    );
    expect(faults).toEqual([
      'the tables distributed by org_id lie in 2 groups that are not co-located',
      'users is reference and should be distributed',
      'events is distributed by another column than org_id',
    ]);
  });
});

describe('A function for shards', () => {
  it('sets what row-level security reads on every node, and nothing else of what it sets', () => {
    const entering = `PERFORM set_config('app.org_id', coalesce(org, '')::text, true),
                              set_config('statement_timeout', timeout, true);`;
    expect(forShards(entering)).toBe(
      entering.replace(
        `set_config('app.org_id', coalesce(org, '')::text, true)`,
        `set_everywhere('app.org_id', coalesce(org, '')::text)`,
      ),
    );
  });

  it('writes down what changed row by row where it is a trigger, and is done with that', () => {
    const marking = `CREATE FUNCTION mark() RETURNS trigger AS $function$
      BEGIN
        INSERT INTO kept AS k (org_id, n) SELECT r.org_id, count(*) FROM after r GROUP BY 1 ON CONFLICT (org_id) DO UPDATE SET n = 1;
        RETURN NULL;
      END
      $function$`;
    const changed = forShards(marking);
    expect(changed).toContain('DECLARE made record;');
    expect(changed).toContain(
      'FOR made IN SELECT m.* FROM (SELECT r.org_id, count(*) FROM after r GROUP BY 1) m (org_id, n) LOOP',
    );
    expect(changed).toContain(
      'INSERT INTO kept AS k (org_id, n) VALUES (made.org_id, made.n) ON CONFLICT (org_id) DO UPDATE SET n = 1;',
    );
    expect(forShards(changed)).toBe(changed);
    const other = marking.replace('RETURNS trigger', 'RETURNS void');
    expect(forShards(other)).toBe(other);
  });
});

describe('A key that lets its rows go', () => {
  it('is known by its action and its columns', () => {
    const plain = key('requests', 'people');
    expect(releasingKey(plain)).toBeNull();
    const definition = `${plain.definition} ON DELETE SET NULL (x)`;
    expect(releasingKey({ ...plain, definition })).toEqual({
      definition: plain.definition,
      columns: ['org_id', 'x'],
      referredColumns: ['org_id', 'id'],
      released: ['x'],
    });
  });
});
