// Turns the tables of a database into distributed and reference tables of its Citus cluster, a step a transaction: cut short,
// it goes on where it was.
import { Client } from 'pg';
import { AppError, messageOf, unavailable } from '../errors';
import { catalogueOf, type Cluster, clusterOf } from './cluster';
import {
  type ForeignKey,
  type KeptDefault,
  type Plan,
  planOf,
  forShards,
  type ReleasingKey,
  releasingKey,
  SET_EVERYWHERE,
  type Step,
} from './plan';

/** The first that has what this uses: settings that follow to the shards in functions, and triggers on shards. */
const OLDEST_CITUS = 12;

export interface Distribution {
  readonly cluster: Cluster;
  readonly plan: Plan;
}

/** What is there and what is left to do; refuses where there is no cluster that could be used. */
export async function distributionOf(ownerUrl: string): Promise<Distribution> {
  return asOwner(ownerUrl, examine);
}

/** Does all that is left, and tells of each step before it begins. */
export async function distribute(
  ownerUrl: string,
  applicationRole: string,
  onStep: (step: Step) => void,
): Promise<Distribution> {
  return asOwner(ownerUrl, async (client) => {
    const distribution = await examine(client);
    const { faults, steps } = distribution.plan;
    if (faults.length > 0) {
      throw new AppError('BAD_USER_INPUT', `Nothing was done: ${faults.join('; ')}`);
    }
    await admitOnWorkers(client, applicationRole);
    await makeSetEverywhere(client);
    for (const step of steps) {
      onStep(step);
      await inTransaction(client, () => take(client, step));
    }
    return distribution;
  });
}

async function examine(client: Client): Promise<Distribution> {
  const cluster = await clusterOf(client);
  if (cluster === null) {
    throw new AppError(
      'BAD_USER_INPUT',
      'The database has no Citus: CREATE EXTENSION citus on every node, and add the workers by citus_add_node',
    );
  }
  if (Number.parseInt(cluster.version, 10) < OLDEST_CITUS) {
    throw new AppError('BAD_USER_INPUT', `Citus ${cluster.version} is too old: ${OLDEST_CITUS}.0 at least`);
  }
  if (!cluster.isCoordinator) {
    throw new AppError('BAD_USER_INPUT', 'DATABASE_OWNER_URL names a worker: use the coordinator');
  }
  if (cluster.workers.length === 0) {
    throw new AppError('BAD_USER_INPUT', 'The cluster has no worker: add them by citus_add_node');
  }
  return { cluster, plan: planOf(await catalogueOf(client)) };
}

async function take(client: Client, step: Step): Promise<void> {
  // Triggers mark what changed beside the row that changed, on the same worker.
  await client.query(`SET LOCAL citus.enable_unsafe_triggers TO on`);
  await client.query(`SET LOCAL citus.multi_shard_modify_mode TO 'sequential'`);
  await client.query(`SET LOCAL client_min_messages TO warning`);
  switch (step.kind) {
    case 'reference':
      await client.query(`SELECT create_reference_table($1::regclass)`, [step.table]);
      return;
    case 'distributed': {
      for (const { table, name } of step.keys) {
        await client.query(
          `ALTER TABLE ${client.escapeIdentifier(table)} DROP CONSTRAINT ${client.escapeIdentifier(name)}`,
        );
      }
      // Rows that are copied to their shards are no change, and what a trigger writes to may not be there yet.
      const triggers = await takeTriggers(client, step.tables);
      let besides = step.besides;
      for (const table of step.tables) {
        await client.query(
          `SELECT create_distributed_table($1::regclass, 'org_id', colocate_with => $2::text)`,
          [table, besides ?? 'none'],
        );
        besides ??= table;
      }
      for (const trigger of triggers) {
        await client.query(trigger);
      }
      for (const key of step.keys) {
        const releasing = releasingKey(key);
        await client.query(
          `ALTER TABLE ${client.escapeIdentifier(key.table)}
             ADD CONSTRAINT ${client.escapeIdentifier(key.name)} ${releasing?.definition ?? key.definition}`,
        );
        if (releasing !== null) {
          await releaseByTrigger(client, key, releasing);
        }
      }
      return;
    }
    case 'functions':
      for (const { definition } of step.functions) {
        await client.query(forShards(definition));
      }
      return;
    case 'delegated':
      // Within the caller's transaction, on the connection that has written what they look for.
      for (const signature of step.signatures) {
        await client.query(
          `SELECT create_distributed_function($1::regprocedure, 'organization', colocate_with => $2::text,
                                              force_delegation => true)`,
          [signature, step.besides],
        );
      }
      return;
    case 'defaults':
      for (const column of step.columns) {
        await keepDefault(client, column);
      }
  }
}

/**
 * A row comes to its shard with its defaults filled in, as if the application had named those columns, so it must be allowed
 * to. A trigger then puts the default in place of whatever was named: only the owner may say something else.
 */
async function keepDefault(client: Client, { table, column, definition }: KeptDefault): Promise<void> {
  const name = client.escapeIdentifier(`${table}_${column}_default`);
  const quoted = client.escapeIdentifier(column);
  await client.query(`
    CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $function$
      BEGIN
        IF pg_has_role((SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') IS NOT TRUE THEN
          NEW.${quoted} := ${definition};
        END IF;
        RETURN NEW;
      END
      $function$`);
  await client.query(
    `CREATE TRIGGER ${name} BEFORE INSERT ON ${client.escapeIdentifier(table)}
       FOR EACH ROW EXECUTE FUNCTION ${name}()`,
  );
  await client.query(`GRANT INSERT (${quoted}) ON ${client.escapeIdentifier(table)} TO opsgraph_app`);
}

/** Drops the triggers of the tables; answers how to make them. */
async function takeTriggers(client: Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `SELECT c.relname AS table, t.tgname AS name, pg_get_triggerdef(t.oid) AS definition
       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
      WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY($1::text[])
        AND NOT t.tgisinternal AND t.tgparentid = 0
      ORDER BY 1, 2`,
    [tables],
  );
  for (const { table, name } of rows) {
    await client.query(`DROP TRIGGER ${client.escapeIdentifier(name)} ON ${client.escapeIdentifier(table)}`);
  }
  return rows.map(({ definition }) => definition);
}

/** As the owner, as the action of a key would: who may delete the row need not be able to change those that refer to it. */
async function releaseByTrigger(client: Client, key: ForeignKey, releasing: ReleasingKey): Promise<void> {
  const table = client.escapeIdentifier(key.table);
  const name = client.escapeIdentifier(`${key.name}_release`);
  // PostgreSQL has quoted the columns where they need it.
  const matches = releasing.columns.map(
    (column, index) => `r.${column} = OLD.${releasing.referredColumns[index] ?? ''}`,
  );
  await client.query(`
    CREATE OR REPLACE FUNCTION ${name}() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $function$
      BEGIN
        UPDATE ${table} r SET ${releasing.released.map((column) => `${column} = NULL`).join(', ')}
         WHERE ${matches.join(' AND ')};
        RETURN OLD;
      END
      $function$`);
  await client.query(
    `CREATE TRIGGER ${name} BEFORE DELETE ON ${client.escapeIdentifier(key.references)}
       FOR EACH ROW EXECUTE FUNCTION ${name}()`,
  );
}

/** The role exists on every node since it was made by way of the coordinator; its membership must as well. */
async function admitOnWorkers(client: Client, role: string): Promise<void> {
  const grant = `GRANT opsgraph_app TO ${client.escapeIdentifier(role)}`;
  const { rows } = await client.query<{ node: string; success: boolean; result: string }>(
    `SELECT r.nodename || ':' || r.nodeport AS node, r.success, r.result FROM run_command_on_workers($1) r`,
    [grant],
  );
  const refused = rows.find(({ success }) => !success);
  if (refused !== undefined) {
    throw unavailable(`${refused.node} does not admit the application role: ${refused.result}`);
  }
}

/**
 * `SET LOCAL` follows to the workers, now and to those that join the transaction later, while `set_config` does not. Only the
 * settings of row-level security are ever set by it, and their values come as values. From then on nothing is planned before
 * its parameters are known: without the organization a plan has to go to every shard. And what changes a table itself does so
 * shard by shard, or nothing else could be asked in that transaction.
 */
async function makeSetEverywhere(client: Client): Promise<void> {
  await client.query(`
    CREATE OR REPLACE FUNCTION ${SET_EVERYWHERE}(name text, value text) RETURNS void LANGUAGE plpgsql AS $function$
      BEGIN
        PERFORM set_config('citus.propagate_set_commands', 'local', true);
        EXECUTE format('SET LOCAL %s TO %L',
                       CASE name WHEN 'app.org_id' THEN name WHEN 'app.scope' THEN name END, coalesce(value, ''));
        PERFORM set_config('citus.propagate_set_commands', 'none', true),
                set_config('plan_cache_mode', 'force_custom_plan', true),
                set_config('citus.multi_shard_modify_mode', 'sequential', true);
      END
      $function$`);
}

async function inTransaction(client: Client, work: () => Promise<void>): Promise<void> {
  await client.query('BEGIN');
  try {
    await work();
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function asOwner<Result>(ownerUrl: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = new Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    throw unavailable(`PostgreSQL does not answer the owner: ${messageOf(error)}`, error);
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
