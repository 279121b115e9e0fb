// Looking at a Citus cluster by way of its coordinator.
import type { Client } from 'pg';
import type {
  ClusterCatalogue,
  ForeignKey,
  KeptDefault,
  KnownFunction,
  KnownTable,
  OwnersFunction,
} from './plan';

export interface Cluster {
  readonly version: string;
  /** host:port of each worker that takes shards. */
  readonly workers: readonly string[];
  readonly isCoordinator: boolean;
}

/** Null where the database has no Citus. */
export async function clusterOf(client: Client): Promise<Cluster | null> {
  const { rows: installed } = await client.query<{ version: string }>(
    `SELECT e.extversion AS version FROM pg_extension e WHERE e.extname = 'citus'`,
  );
  const [extension] = installed;
  if (extension === undefined) {
    return null;
  }
  const { rows: workers } = await client.query<{ address: string }>(
    `SELECT n.nodename || ':' || n.nodeport AS address
       FROM pg_dist_node n
      WHERE n.noderole = 'primary' AND n.isactive AND n.shouldhaveshards
      ORDER BY n.nodeid`,
  );
  const { rows: groups } = await client.query<{ group: number }>(
    `SELECT g.groupid AS group FROM pg_dist_local_group g`,
  );
  return {
    version: extension.version,
    workers: workers.map(({ address }) => address),
    isCoordinator: groups[0]?.group === 0,
  };
}

/** What there is to be distributed, and where it is now. Partitions go with their table and are not named. */
export async function catalogueOf(client: Client): Promise<ClusterCatalogue> {
  const { rows: tables } = await client.query<KnownTable>(
    `SELECT c.relname AS name,
            a.attnum IS NOT NULL AS "hasOrganization",
            NOT EXISTS (SELECT FROM pg_index i
                         WHERE i.indrelid = c.oid AND i.indisunique AND NOT a.attnum = ANY (i.indkey))
              AS "isKeyedByOrganization",
            CASE WHEN p.partmethod = 'h' THEN 'distributed'
                 WHEN p.partmethod = 'n' AND p.repmodel = 't' THEN 'reference'
                 ELSE 'local' END AS place,
            CASE WHEN p.partmethod = 'h' AND column_to_column_name(p.logicalrelid, p.partkey) = 'org_id'
                 THEN p.colocationid END AS "group"
       FROM pg_class c
       LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
       LEFT JOIN pg_dist_partition p ON p.logicalrelid = c.oid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      ORDER BY c.relname`,
  );
  const { rows: keys } = await client.query<ForeignKey>(
    `SELECT c.relname AS table, f.conname AS name, r.relname AS references,
            pg_get_constraintdef(f.oid) AS definition
       FROM pg_constraint f
       JOIN pg_class c ON c.oid = f.conrelid
       JOIN pg_class r ON r.oid = f.confrelid
      WHERE f.contype = 'f' AND f.conparentid = 0 AND c.relnamespace = 'public'::regnamespace
        AND NOT c.relispartition
      ORDER BY 1, 2`,
  );
  const { rows: functions } = await client.query<KnownFunction>(
    `SELECT p.oid::regprocedure::text AS signature, pg_get_functiondef(p.oid) AS definition
       FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
        AND (p.prosrc ~ 'set_config' OR p.prorettype = 'trigger'::regtype)
        AND NOT EXISTS (SELECT FROM pg_depend d
                         WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
      ORDER BY 1`,
  );
  const { rows: owners } = await client.query<OwnersFunction>(
    `SELECT p.oid::regprocedure::text AS signature, coalesce(o.force_delegation, false) AS "isDelegated"
       FROM pg_proc p
       LEFT JOIN pg_dist_object o ON o.classid = 'pg_proc'::regclass AND o.objid = p.oid AND o.objsubid = 0
      WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND p.prosecdef
        AND p.proargnames[1] = 'organization' AND p.proargtypes[0] = 'uuid'::regtype
      ORDER BY 1`,
  );
  const { rows: defaults } = await client.query<KeptDefault>(
    `SELECT c.relname AS table, a.attname AS column, pg_get_expr(d.adbin, d.adrelid) AS definition
       FROM pg_class c
       JOIN pg_attribute o ON o.attrelid = c.oid AND o.attname = 'org_id' AND NOT o.attisdropped
       JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attgenerated = ''
       JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND has_column_privilege('opsgraph_app', c.oid, o.attnum, 'INSERT')
        AND NOT has_column_privilege('opsgraph_app', c.oid, a.attnum, 'INSERT')
      ORDER BY 1, a.attnum`,
  );
  return { tables, keys, functions, owners, defaults };
}
