// The cluster of CITUS_URL in place of the embedded PostgreSQL: a coordinator and its workers, on each of which every database
// of the run has a part.
//
// CITUS_URL is a superuser's, of a database on the coordinator that has Citus and its workers. Nodes must let the
// application's role in from each other, as Citus connects as whoever asks.
import { Client } from 'pg';
import { migrations } from '../../migrations';
import { distribute, migrate } from '../../src/platform';

const APPLICATION = 'opsgraph_test';
const PASSWORD = 'opsgraph_test';

/** What goes to every shard because it is about a partition, which is everybody's: made, filled from the spare one, or let go. */
const PARALLEL = [
  'drop_audit_partition(date)',
  'drop_empty_usage_partitions(date)',
  'drop_event_partitions(date)',
  'make_audit_partition(date)',
  'make_event_partitions(date)',
  'make_usage_partitions(date)',
];

export interface CitusServers {
  readonly ownerUrl: string;
  readonly applicationUrl: string;
  /** The owner at every node, the coordinator first. */
  readonly nodes: readonly string[];
}

/** The servers with a migrated and distributed template. */
export async function startCitus(url: string, template: string): Promise<CitusServers> {
  const nodes = await nodesOf(url);
  for (const node of nodes) {
    await at(node, async (client) => {
      // Each node for itself: what Citus makes everywhere would be there already.
      await client.query(`SELECT set_config(s.name, 'off', false) FROM pg_settings s
                           WHERE s.name IN ('citus.enable_create_role_propagation', 'citus.enable_alter_role_propagation')`);
      const { rowCount } = await client.query(`SELECT FROM pg_roles WHERE rolname = $1`, [APPLICATION]);
      if (rowCount === 0) {
        await client.query(`CREATE ROLE ${APPLICATION} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '${PASSWORD}'`);
      }
      // Whatever a gateway asks that goes to more than one shard fails, in every test.
      await client.query(`ALTER ROLE ${APPLICATION} SET citus.multi_task_query_log_level TO 'error'`);
      await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${template}`);
    });
    await at(withDatabase(node, template), (client) => client.query('CREATE EXTENSION citus'));
  }
  const [coordinator = url, ...workers] = nodes;
  const ownerUrl = withDatabase(coordinator, template);
  await at(ownerUrl, async (client) => {
    const { hostname, port } = new URL(ownerUrl);
    await client.query('SELECT citus_set_coordinator_host($1, $2)', [hostname, Number(port)]);
    for (const worker of workers.map((each) => new URL(each))) {
      await client.query('SELECT citus_add_node($1, $2)', [worker.hostname, Number(worker.port)]);
    }
  });
  const application = new URL(ownerUrl);
  application.username = APPLICATION;
  application.password = PASSWORD;
  await migrate(ownerUrl, application.toString(), migrations);
  await distribute(ownerUrl, APPLICATION, () => undefined);
  await at(ownerUrl, async (client) => {
    for (const signature of PARALLEL) {
      await client.query(`ALTER FUNCTION ${signature} SET citus.multi_task_query_log_level TO 'off'`);
    }
  });
  await leaveAlone(nodes, template);
  return { ownerUrl: coordinator, applicationUrl: application.toString(), nodes };
}

/** A database that others are copied from: Citus itself must not be connected to it. */
export async function leaveAlone(nodes: readonly string[], template: string): Promise<void> {
  for (const node of nodes) {
    await at(node, async (client) => {
      await client.query(`ALTER DATABASE ${template} ALLOW_CONNECTIONS false`);
      await client.query(
        `SELECT pg_terminate_backend(a.pid, 5000) FROM pg_stat_activity a WHERE a.datname = $1`,
        [template],
      );
    });
  }
}

/** The coordinator and its workers, as whoever CITUS_URL names. */
async function nodesOf(url: string): Promise<string[]> {
  return at(url, async (client) => {
    const { rows } = await client.query<{ host: string; port: number }>(
      `SELECT n.nodename AS host, n.nodeport AS port FROM pg_dist_node n
        WHERE n.noderole = 'primary' AND n.isactive AND n.groupid <> 0 ORDER BY n.nodeid`,
    );
    return [
      url,
      ...rows.map(({ host, port }) => {
        const worker = new URL(url);
        worker.hostname = host;
        worker.port = String(port);
        return worker.toString();
      }),
    ];
  });
}

async function at<Result>(url: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
}
