// The migrated database as PostgreSQL itself describes it: every table is keyed by its organization and locked to it.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { entities } from '../src/app';
import { roleOf } from '../src/platform';
import { cloneDatabase, expectRows, type Rows, rowsOf, type TestDatabase } from './harness';
import { writeFewOfEverything } from './harness/few-of-everything';

/** What the application may do with each table, and with single columns. A new table needs a row here. */
const grants: Readonly<Record<string, string>> = {
  organizations: 'INSERT, SELECT',
  'organizations.name': 'UPDATE',
  'organizations.timezone': 'UPDATE',
  'organizations.deleted_at': 'UPDATE',
  users: 'INSERT, SELECT',
  'users.role': 'UPDATE',
  'users.deleted_at': 'UPDATE',
  api_keys: 'INSERT, SELECT',
  'api_keys.last_used_at': 'UPDATE',
  'api_keys.revoked_at': 'UPDATE',
  contacts: 'INSERT, SELECT, UPDATE',
  contact_chat_modes: 'INSERT, SELECT, UPDATE',
  chat_sessions: 'INSERT, SELECT, UPDATE',
  messages: 'INSERT, SELECT',
  csat_responses: 'INSERT, SELECT',
  audit_heads: 'INSERT, SELECT, UPDATE',
  audit_logs: 'INSERT, SELECT',
  audit_external_ids: 'INSERT, SELECT',
  audit_purges: 'SELECT',
  'audit_purges.org_id': 'INSERT',
  'audit_purges.seq': 'INSERT',
  'audit_purges.before': 'INSERT',
  'audit_purges.countersigned_at': 'UPDATE',
  'audit_purges.finished_at': 'UPDATE',
  rollups: 'DELETE, INSERT, SELECT',
  rollup_state: 'INSERT, SELECT, UPDATE',
  rollup_dirty: 'DELETE, INSERT, SELECT',
  rollup_members: 'DELETE, INSERT, SELECT',
  rollup_member_numbers: 'INSERT, SELECT',
  app_users: 'DELETE, INSERT, SELECT',
  'app_users.name': 'UPDATE',
  'app_users.email': 'UPDATE',
  'app_users.last_active_at': 'UPDATE',
  usage_events: 'DELETE, INSERT, SELECT',
  page_views: 'DELETE, INSERT, SELECT',
  'page_views.session_id': 'UPDATE',
  'page_views.duration_ms': 'UPDATE',
  user_sessions: 'DELETE, INSERT, SELECT',
  'user_sessions.started_at': 'UPDATE',
  'user_sessions.last_activity_at': 'UPDATE',
  'user_sessions.page_views': 'UPDATE',
  feature_rules: 'DELETE, INSERT, SELECT',
  usage_purges: 'INSERT, SELECT',
  'usage_purges.finished_at': 'UPDATE',
  courses: 'INSERT, SELECT',
  'courses.title': 'UPDATE',
  'courses.lesson_count': 'UPDATE',
  'courses.recount_after': 'UPDATE',
  lessons: 'INSERT, SELECT',
  'lessons.title': 'UPDATE',
  'lessons.position': 'UPDATE',
  course_progress: 'DELETE, INSERT, SELECT',
  'course_progress.enrolled_at': 'UPDATE',
  'course_progress.started_at': 'UPDATE',
  'course_progress.completed_at': 'UPDATE',
  'course_progress.lessons_completed': 'UPDATE',
  'course_progress.last_activity_at': 'UPDATE',
  lesson_progress: 'DELETE, INSERT, SELECT',
  'lesson_progress.position': 'UPDATE',
  'lesson_progress.started_at': 'UPDATE',
  'lesson_progress.completed_at': 'UPDATE',
  'lesson_progress.moved_on_at': 'UPDATE',
  'lesson_progress.percent': 'UPDATE',
  'lesson_progress.seconds': 'UPDATE',
  learner_activity: 'DELETE, INSERT, SELECT',
  'learner_activity.first_at': 'UPDATE',
  'learner_activity.last_at': 'UPDATE',
  quiz_answers: 'DELETE, INSERT, SELECT',
  video_plays: 'DELETE, INSERT, SELECT',
  surveys: 'INSERT, SELECT',
  'surveys.title': 'UPDATE',
  'surveys.course_id': 'UPDATE',
  'surveys.questions': 'UPDATE',
  survey_responses: 'DELETE, INSERT, SELECT',
  survey_answers: 'DELETE, INSERT, SELECT',
  insights: 'DELETE, INSERT, SELECT',
  'insights.severity': 'UPDATE',
  'insights.metric': 'UPDATE',
  'insights.value': 'UPDATE',
  'insights.previous': 'UPDATE',
  'insights.n': 'UPDATE',
  'insights.updated_at': 'UPDATE',
  learning_state: 'INSERT, SELECT',
  'learning_state.version': 'UPDATE',
  'learning_state.insights_version': 'UPDATE',
  'learning_state.insights_at': 'UPDATE',
  learner_deletions: 'INSERT, SELECT',
  'learner_deletions.deleted_at': 'UPDATE',
  alerts: 'INSERT, SELECT',
  'alerts.title': 'UPDATE',
  'alerts.service_id': 'UPDATE',
  'alerts.category': 'UPDATE',
  'alerts.severity': 'UPDATE',
  'alerts.type_class': 'UPDATE',
  'alerts.impact_amount': 'UPDATE',
  'alerts.savings_amount': 'UPDATE',
  'alerts.currency': 'UPDATE',
  'alerts.status': 'UPDATE',
  'alerts.snoozed_until': 'UPDATE',
  'alerts.episode': 'UPDATE',
  'alerts.raised_at': 'UPDATE',
  alert_changes: 'INSERT, SELECT',
  'alert_changes.by_id': 'UPDATE',
  'alert_changes.note': 'UPDATE',
  alert_erasures: 'INSERT, SELECT',
  'alert_erasures.erased_at': 'UPDATE',
  alert_episodes: 'INSERT, SELECT',
  'alert_episodes.service_id': 'UPDATE',
  'alert_episodes.category': 'UPDATE',
  'alert_episodes.severity': 'UPDATE',
  'alert_episodes.type_class': 'UPDATE',
  'alert_episodes.impact_amount': 'UPDATE',
  'alert_episodes.savings_amount': 'UPDATE',
  'alert_episodes.currency': 'UPDATE',
  'alert_episodes.raised_at': 'UPDATE',
  'alert_episodes.acknowledged_at': 'UPDATE',
  'alert_episodes.responded_at': 'UPDATE',
  'alert_episodes.resolved_at': 'UPDATE',
  'alert_episodes.dismissed_at': 'UPDATE',
  'alert_episodes.next_raised_at': 'UPDATE',
  'alert_episodes.snoozed_seconds': 'UPDATE',
  alert_savings: 'INSERT, SELECT',
  'alert_savings.stated': 'UPDATE',
  'alert_savings.amount': 'UPDATE',
  alert_forecasts: 'INSERT, SELECT',
  'alert_forecasts.actual': 'UPDATE',
  'alert_forecasts.scored_at': 'UPDATE',
  services: 'INSERT, SELECT',
  'services.name': 'UPDATE',
  'services.slo_percent': 'UPDATE',
  'services.slo_days': 'UPDATE',
  'services.told_at': 'UPDATE',
  workflow_runs: 'INSERT, SELECT',
  'workflow_runs.service_id': 'UPDATE',
  'workflow_runs.workflow': 'UPDATE',
  'workflow_runs.status': 'UPDATE',
  'workflow_runs.started_at': 'UPDATE',
  'workflow_runs.finished_at': 'UPDATE',
  performance_metrics: 'INSERT, SELECT',
  predictions: 'INSERT, SELECT',
  'predictions.service_id': 'UPDATE',
  'predictions.model': 'UPDATE',
  'predictions.predicted_at': 'UPDATE',
  'predictions.failure_probability': 'UPDATE',
  'predictions.horizon_minutes': 'UPDATE',
  'predictions.occurred': 'UPDATE',
  'predictions.outcome_at': 'UPDATE',
  incident_changes: 'DELETE, INSERT, SELECT',
  'incident_changes.kind': 'UPDATE',
  'incident_changes.at': 'UPDATE',
  'incident_changes.service_id': 'UPDATE',
  'incident_changes.title': 'UPDATE',
  'incident_changes.severity': 'UPDATE',
  incidents: 'INSERT, SELECT',
  'incidents.service_id': 'UPDATE',
  'incidents.title': 'UPDATE',
  'incidents.severity': 'UPDATE',
  'incidents.status': 'UPDATE',
  'incidents.opened_at': 'UPDATE',
  'incidents.acknowledged_at': 'UPDATE',
  'incidents.resolved_at': 'UPDATE',
  'incidents.episodes': 'UPDATE',
  incident_episodes: 'DELETE, INSERT, SELECT',
  'incident_episodes.service_id': 'UPDATE',
  'incident_episodes.severity': 'UPDATE',
  'incident_episodes.opened_at': 'UPDATE',
  'incident_episodes.acknowledged_at': 'UPDATE',
  'incident_episodes.resolved_at': 'UPDATE',
  cost_rates: 'INSERT, SELECT',
  'cost_rates.run': 'UPDATE',
  'cost_rates.metric': 'UPDATE',
  'cost_rates.prediction': 'UPDATE',
  analytics_overview: 'SELECT',
  mttr_analysis: 'SELECT',
  cost_analysis: 'SELECT',
  usage_trends: 'SELECT',
  service_health_dashboard: 'SELECT',
  prediction_accuracy: 'SELECT',
  event_ids: 'DELETE, INSERT, SELECT',
  events: 'INSERT, SELECT',
  event_batches: 'INSERT, SELECT',
  pending_batches: 'DELETE, INSERT, SELECT',
  dead_letters: 'DELETE, INSERT, SELECT',
  'dead_letters.kind': 'UPDATE',
  'dead_letters.code': 'UPDATE',
  'dead_letters.message': 'UPDATE',
  'dead_letters.shape': 'UPDATE',
  'dead_letters.sealed': 'UPDATE',
  'dead_letters.last_at': 'UPDATE',
  'dead_letters.count': 'UPDATE',
  'dead_letters.attempts': 'UPDATE',
  'dead_letters.received_at': 'UPDATE',
  'dead_letters.batch_id': 'UPDATE',
  'dead_letters.position': 'UPDATE',
  personal_keys: 'INSERT, SELECT',
  'personal_keys.retired_at': 'UPDATE',
  'personal_keys.wrapped': 'UPDATE',
  token_links: 'DELETE, INSERT, SELECT',
  organization_deletions: 'SELECT',
  'organization_deletions.org_id': 'INSERT',
  'organization_deletions.id': 'INSERT',
  'organization_deletions.token': 'INSERT',
  'organization_deletions.cut_off': 'INSERT',
  'organization_deletions.previewed': 'INSERT',
  'organization_deletions.rows': 'INSERT',
  'organization_deletions.phase': 'UPDATE',
  'organization_deletions.attempts': 'UPDATE',
  'organization_deletions.worked_at': 'UPDATE',
  'organization_deletions.finished_at': 'UPDATE',
  organization_deletion_stores: 'SELECT',
  'organization_deletion_stores.org_id': 'INSERT',
  'organization_deletion_stores.store': 'INSERT',
  'organization_deletion_stores.counted': 'INSERT',
  'organization_deletion_stores.deleted': 'INSERT, UPDATE',
  schema_migrations: 'SELECT',
};

/** What the application may do with the queue of jobs. Its rows belong to no organization and tell nothing of one. */
const jobGrants: Readonly<Record<string, string>> = {
  job: 'DELETE, INSERT, SELECT, UPDATE',
  queue: 'SELECT',
  version: 'SELECT',
};

/** Bookkeeping of the migrations: belongs to no organization, and the application only reads it. */
const BOOKKEEPING = 'schema_migrations';
/** Unique across organizations, because people name an organization by it. */
const CROSSING_INDEXES = ['organizations_slug_key'];

/** Tables of which the platform may see all rows. */
const DIRECTORIES = ['organizations'];
/** What only the owner may do to the trail, and the application by these alone. Another one needs a reason. */
const DEFINERS = [
  'count_organization_rows(bigint)',
  'default_event_days()',
  'delete_organization_rows(uuid,text,integer)',
  'drop_audit_partition(date)',
  'drop_empty_usage_partitions(date)',
  'drop_event_partitions(date)',
  'erase_audit_rows(bigint,bigint[],bytea[])',
  'erase_audit_rows(uuid,bigint,bigint[],bytea[])',
  'make_audit_partition(date)',
  'make_event_partitions(date)',
  'make_usage_partitions(date)',
  'purge_audit_rows(bigint,integer)',
  'purge_audit_rows(uuid,bigint,integer)',
];

const OWN_ROWS = "(org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid)";
const DIRECTORY = "(current_setting('app.scope'::text, true) = 'platform'::text)";

let database: TestDatabase;

beforeAll(async () => {
  database = await cloneDatabase();
  // A partition is a table too. The application makes it, as it does when a month begins.
  const application = new Client({ connectionString: database.url });
  await application.connect();
  const made = await application.query<{ trail: boolean; usage: boolean }>(
    `SELECT make_audit_partition('2026-03-15') AS trail, make_usage_partitions('2026-03-15') AS usage`,
  );
  await application.end();
  expect(made.rows).toEqual([{ trail: true, usage: true }]);
});

afterAll(() => database.drop());

/** One sentence for each fault of the connected database. */
async function faultsOf(client: Client): Promise<string[]> {
  const faults: string[] = [];
  const query = async <Row extends object>(text: string, values: unknown[] = []) =>
    (await client.query<Row>(text, values)).rows;

  const relations = await query<{
    oid: number;
    name: string;
    kind: string;
    secured: boolean;
    forced: boolean;
    invoker: boolean;
  }>(
    `SELECT c.oid, c.relname AS name, c.relkind AS kind, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
            coalesce(c.reloptions && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)
              AS invoker
       FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind NOT IN ('i', 'I', 'S', 'c', 't') ORDER BY c.relname`,
  );
  for (const { oid, name, kind, secured, forced, invoker } of relations) {
    if (name === BOOKKEEPING) {
      continue;
    }
    if (kind === 'v') {
      if (!invoker) {
        faults.push(`the view ${name} reads with its owner's rights: it lacks security_invoker`);
      }
      continue;
    }
    if (kind !== 'r' && kind !== 'p') {
      faults.push(`${name} is of kind ${kind}, which row-level security does not cover`);
      continue;
    }
    const [column] = await query<{ type: string; required: boolean }>(
      `SELECT format_type(atttypid, atttypmod) AS type, attnotnull AS required
         FROM pg_attribute WHERE attrelid = $1 AND attname = 'org_id' AND NOT attisdropped`,
      [oid],
    );
    if (column === undefined) {
      faults.push(`${name} has no org_id`);
    } else if (column.type !== 'uuid' || !column.required) {
      faults.push(`org_id of ${name} is not uuid NOT NULL`);
    }
    const indexes = await query<{ index: string; leading: string | null; primary: boolean }>(
      `SELECT i.indexrelid::regclass::text AS index, i.indisprimary AS primary,
              (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) AS leading
         FROM pg_index i WHERE i.indrelid = $1 ORDER BY 1`,
      [oid],
    );
    if (!indexes.some(({ primary }) => primary)) {
      faults.push(`${name} has no primary key`);
    }
    for (const { index, leading, primary } of indexes) {
      if (leading !== 'org_id' && !CROSSING_INDEXES.includes(index)) {
        faults.push(`${primary ? 'the primary key' : 'the index'} ${index} does not lead with org_id`);
      }
    }
    if (!secured) {
      faults.push(`${name} has no row-level security`);
    }
    if (!forced) {
      faults.push(`row-level security of ${name} does not bind the owner: it lacks FORCE`);
    }
    const policies = await query<{ policy: string }>(
      `SELECT format('%s %s %s TO %s USING %s CHECK %s', policyname, permissive, cmd,
                     array_to_string(roles, ','), qual, coalesce(with_check, '-')) AS policy
         FROM pg_policies WHERE schemaname = 'public' AND tablename = $1 ORDER BY 1`,
      [name],
    );
    const designed = [
      `${name}_organization PERMISSIVE ALL TO public USING ${OWN_ROWS} CHECK -`,
      ...(DIRECTORIES.includes(name)
        ? [`${name}_directory PERMISSIVE SELECT TO public USING ${DIRECTORY} CHECK -`]
        : []),
    ].sort();
    if (JSON.stringify(policies.map(({ policy }) => policy)) !== JSON.stringify(designed)) {
      faults.push(
        `${name} has other policies than its own rows: ${policies.map(({ policy }) => policy).join('; ') || 'none'}`,
      );
    }
  }

  // Rights on relations of every kind, sequences included, and on single columns.
  const given = await query<{ name: string; grantee: string; rights: string }>(
    `SELECT name, grantee, string_agg(DISTINCT privilege, ', ' ORDER BY privilege) AS rights
       FROM (SELECT c.relname AS name, coalesce(r.rolname, 'PUBLIC') AS grantee,
                    a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS privilege
               FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
              WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
              UNION ALL
             SELECT c.relname || '.' || t.attname, coalesce(r.rolname, 'PUBLIC'),
                    a.privilege_type || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
               FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
               LEFT JOIN pg_roles r ON r.oid = a.grantee
              WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner) g
      GROUP BY name, grantee ORDER BY name, grantee`,
  );
  for (const { name, grantee, rights } of given) {
    if (grantee !== 'opsgraph_app' || rights !== grants[name]) {
      faults.push(`${grantee} may ${rights} on ${name}`);
    }
  }
  for (const name of Object.keys(grants).filter((each) => !given.some((grant) => grant.name === each))) {
    faults.push(`opsgraph_app may nothing on ${name}`);
  }
  for (const { acl } of await query<{ acl: string }>(`SELECT defaclacl::text AS acl FROM pg_default_acl`)) {
    faults.push(`tables made later are given away: ${acl}`);
  }
  for (const { grantee } of await query<{ grantee: string }>(
    `SELECT coalesce(r.rolname, 'PUBLIC') AS grantee
       FROM pg_namespace n, aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
      WHERE n.nspname = 'public' AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
        AND coalesce(r.rolname, 'PUBLIC') <> 'pg_database_owner'`,
  )) {
    faults.push(`${grantee} may create in the schema public`);
  }
  const definers = await query<{ name: string; path: string | null; callers: string }>(
    `SELECT p.oid::regprocedure::text AS name,
            (SELECT substr(c, length('search_path=') + 1) FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%') AS path,
            (SELECT coalesce(string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' ORDER BY r.rolname), 'nobody')
               FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a LEFT JOIN pg_roles r ON r.oid = a.grantee
              WHERE a.grantee <> p.proowner) AS callers
       FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef ORDER BY 1`,
  );
  for (const { name, path, callers } of definers) {
    if (!DEFINERS.includes(name)) {
      faults.push(`the function ${name} runs with its owner's rights: it is SECURITY DEFINER`);
      continue;
    }
    if (path !== 'public, pg_temp') {
      faults.push(`the function ${name} looks names up in ${path ?? 'whatever its caller says'}`);
    }
    if (callers !== 'opsgraph_app') {
      faults.push(`the function ${name} may be called by ${callers}`);
    }
  }
  for (const name of DEFINERS.filter((each) => !definers.some((definer) => definer.name === each))) {
    faults.push(`the function ${name} is not there, or does not run with its owner's rights`);
  }
  faults.push(...(await jobFaultsOf(client)), ...(await otherFaultsOf(client)));
  return faults;
}

/** The queue of jobs is the library's: whatever it holds, the application may do with it what is said above and no more. */
async function jobFaultsOf(client: Client): Promise<string[]> {
  const faults: string[] = [];
  const { rows: given } = await client.query<{ name: string; grantee: string; rights: string }>(
    `SELECT name, grantee, string_agg(DISTINCT privilege, ', ' ORDER BY privilege) AS rights
       FROM (SELECT c.relname AS name, coalesce(r.rolname, 'PUBLIC') AS grantee, a.privilege_type AS privilege
               FROM pg_class c, aclexplode(c.relacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
              WHERE c.relnamespace = 'pgboss'::regnamespace AND a.grantee <> c.relowner
              UNION ALL
             SELECT c.relname || '.' || t.attname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
               FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
               LEFT JOIN pg_roles r ON r.oid = a.grantee
              WHERE c.relnamespace = 'pgboss'::regnamespace AND a.grantee <> c.relowner
              UNION ALL
             SELECT p.proname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type
               FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
               LEFT JOIN pg_roles r ON r.oid = a.grantee
              WHERE p.pronamespace = 'pgboss'::regnamespace AND a.grantee <> p.proowner
              UNION ALL
             SELECT 'the schema', coalesce(r.rolname, 'PUBLIC'), a.privilege_type
               FROM pg_namespace n, aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
              WHERE n.nspname = 'pgboss' AND a.grantee <> n.nspowner) g
      GROUP BY name, grantee ORDER BY name, grantee`,
  );
  const wanted: Readonly<Record<string, string>> = { ...jobGrants, 'the schema': 'USAGE' };
  for (const { name, grantee, rights } of given) {
    if (grantee !== 'opsgraph_app' || rights !== wanted[name]) {
      faults.push(`${grantee} may ${rights} on ${name} of the jobs`);
    }
  }
  for (const name of Object.keys(wanted).filter((each) => !given.some((grant) => grant.name === each))) {
    faults.push(`opsgraph_app may nothing on ${name} of the jobs`);
  }
  const { rows: definers } = await client.query<{ name: string }>(
    `SELECT p.oid::regprocedure::text AS name FROM pg_proc p
      WHERE p.pronamespace = 'pgboss'::regnamespace AND p.prosecdef`,
  );
  faults.push(
    ...definers.map(
      ({ name }) => `the function ${name} runs with its owner's rights: it is SECURITY DEFINER`,
    ),
  );
  return faults;
}

/**
 * What else may lead past row-level security: whatever is of a kind that nobody has thought of is a fault, until somebody
 * says above or here what becomes of it.
 */
async function otherFaultsOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ fault: string }>(
    `WITH ours AS (
       SELECT n.oid, n.nspname AS name FROM pg_namespace n
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\_toast%'
          AND n.nspname NOT LIKE 'pg\_temp%'),
     owner AS (SELECT c.relowner AS id FROM pg_class c WHERE c.oid = 'public.organizations'::regclass)
     SELECT format('the schema %s is nobody''s', name) AS fault FROM ours WHERE name NOT IN ('public', 'pgboss')
      UNION ALL
     SELECT format('%s is of the unknown kind %s', c.oid::regclass, c.relkind)
       FROM pg_class c JOIN ours ON ours.oid = c.relnamespace
      WHERE c.relkind NOT IN ('r', 'p', 'i', 'I', 'S', 'v', 'm', 'f', 'c', 't')
      UNION ALL
     SELECT format('%s belongs to %s, not to the owner of the tables', c.oid::regclass, pg_get_userbyid(c.relowner))
       FROM pg_class c JOIN ours ON ours.oid = c.relnamespace, owner WHERE c.relowner <> owner.id
      UNION ALL
     SELECT format('the function %s belongs to %s, not to the owner of the tables', p.oid::regprocedure,
                   pg_get_userbyid(p.proowner))
       FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace, owner WHERE p.proowner <> owner.id
      UNION ALL
     SELECT format('%s is no plain function but of the kind %s', p.oid::regprocedure, p.prokind)
       FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace WHERE p.prokind <> 'f'
      UNION ALL
     SELECT format('the function %s is LEAKPROOF: it may see rows before the policy has hidden them', p.oid::regprocedure)
       FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace WHERE p.proleakproof
      UNION ALL
     SELECT format('the function %s is written in %s', p.oid::regprocedure, l.lanname)
       FROM pg_proc p JOIN ours ON ours.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
      WHERE l.lanname NOT IN ('sql', 'plpgsql')
      UNION ALL
     SELECT format('%s has the rule %s', r.ev_class::regclass, r.rulename)
       FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN ours ON ours.oid = c.relnamespace
      WHERE r.rulename <> '_RETURN'
      UNION ALL
     SELECT format('%s inherits from %s and is no partition of it', i.inhrelid::regclass, i.inhparent::regclass)
       FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN ours ON ours.oid = c.relnamespace
      WHERE NOT c.relispartition AND c.relkind NOT IN ('i', 'I')
      UNION ALL
     SELECT format('the publication %s sends rows past every policy', pubname) FROM pg_publication
      UNION ALL
     SELECT format('the event trigger %s runs for everybody', evtname) FROM pg_event_trigger
      UNION ALL
     SELECT format('the foreign server %s leads out of this database', srvname) FROM pg_foreign_server
      UNION ALL
     SELECT format('the extension %s brings objects that nobody has looked at', extname) FROM pg_extension
      WHERE extname <> 'plpgsql'
      UNION ALL
     SELECT 'a large object belongs to no organization' FROM pg_largeobject_metadata
      UNION ALL
     SELECT format('%s may set %s for itself', coalesce(r.rolname, 'every role'), s.setconfig::text)
       FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
      WHERE s.setconfig::text ~ 'row_security|search_path|app\.'
      ORDER BY 1`,
  );
  return rows.map(({ fault }) => fault);
}

/** Runs `work` in a transaction of the owner that leaves nothing behind. */
async function attempt<Result>(sql: string, work: (client: Client) => Promise<Result>): Promise<Result> {
  const { owner } = database;
  await owner.query('BEGIN');
  try {
    await owner.query(sql);
    return await work(owner);
  } finally {
    await owner.query('ROLLBACK');
  }
}

describe('the catalogue of the database', () => {
  it('has exactly the tables for which rights are written down above', async () => {
    const { rows } = await database.owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind NOT IN ('i', 'I', 'S', 'c', 't') AND NOT relispartition`,
    );
    expectRows(
      'grants of this file',
      Object.keys(grants).filter((name) => !name.includes('.')),
      rows.map(({ name }) => name),
    );
  });

  it('has no fault', async () => {
    expect(await faultsOf(database.owner)).toEqual([]);
  });

  it('has no fault either in the partitions that come later', async () => {
    const make = `SELECT make_audit_partition((now() + n * interval '1 month')::date) FROM generate_series(0, 12) n`;
    expect(await attempt(make, faultsOf)).toEqual([]);
  });

  const good = `
    CREATE TABLE notes (org_id uuid NOT NULL, id uuid NOT NULL, text text, PRIMARY KEY (org_id, id));
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE notes FORCE ROW LEVEL SECURITY;
    CREATE POLICY notes_organization ON notes
      USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid);`;
  const others = 'notes has other policies than its own rows: ';

  it.each([
    ['a table as all others', good, []],
    [
      'a table without an organization',
      'CREATE TABLE notes (id uuid PRIMARY KEY)',
      [
        'notes has no org_id',
        'the primary key notes_pkey does not lead with org_id',
        'notes has no row-level security',
        'row-level security of notes does not bind the owner: it lacks FORCE',
        `${others}none`,
      ],
    ],
    [
      'a partitioned table without an organization',
      'CREATE TABLE notes (id uuid PRIMARY KEY) PARTITION BY HASH (id)',
      [
        'notes has no org_id',
        'the primary key notes_pkey does not lead with org_id',
        'notes has no row-level security',
        'row-level security of notes does not bind the owner: it lacks FORCE',
        `${others}none`,
      ],
    ],
    [
      'an organization that may be missing',
      good
        .replace('org_id uuid NOT NULL', 'org_id uuid')
        .replace('PRIMARY KEY (org_id, id)', 'UNIQUE (org_id, id)'),
      ['org_id of notes is not uuid NOT NULL', 'notes has no primary key'],
    ],
    [
      'an organization that is text',
      good.replace('org_id uuid', 'org_id text').replace('::uuid', '::text'),
      [
        'org_id of notes is not uuid NOT NULL',
        `${others}notes_organization PERMISSIVE ALL TO public USING (org_id = NULLIF(current_setting('app.org_id'::text, true), ''::text)) CHECK -`,
      ],
    ],
    [
      'a primary key that leads with something else',
      good.replace('(org_id, id)', '(id, org_id)'),
      ['the primary key notes_pkey does not lead with org_id'],
    ],
    [
      'an index that leads with something else',
      `${good} CREATE INDEX notes_text ON notes (text, org_id)`,
      ['the index notes_text does not lead with org_id'],
    ],
    [
      'an index on an expression',
      `${good} CREATE INDEX notes_lower ON notes (lower(text))`,
      ['the index notes_lower does not lead with org_id'],
    ],
    [
      'row-level security that is not enabled',
      good.replace('ENABLE', 'DISABLE'),
      ['notes has no row-level security'],
    ],
    [
      'row-level security that is not forced',
      good.replace('FORCE', 'NO FORCE'),
      ['row-level security of notes does not bind the owner: it lacks FORCE'],
    ],
    ['no policy', good.replace(/CREATE POLICY[^;]*;/, ''), [`${others}none`]],
    [
      'a policy that lets everything through',
      good.replace(/USING .*;/, 'USING (true);'),
      [`${others}notes_organization PERMISSIVE ALL TO public USING true CHECK -`],
    ],
    [
      'a second policy',
      `${good} CREATE POLICY notes_all ON notes FOR SELECT USING (true)`,
      [
        `${others}notes_all PERMISSIVE SELECT TO public USING true CHECK -; ` +
          `notes_organization PERMISSIVE ALL TO public USING ${OWN_ROWS} CHECK -`,
      ],
    ],
    [
      'a right that nobody wrote down',
      `${good} GRANT SELECT ON notes TO opsgraph_app`,
      ['opsgraph_app may SELECT on notes'],
    ],
    [
      'one right more',
      'GRANT DELETE ON messages TO opsgraph_app',
      ['opsgraph_app may DELETE, INSERT, SELECT on messages'],
    ],
    [
      'one right less',
      'REVOKE INSERT ON messages FROM opsgraph_app',
      ['opsgraph_app may SELECT on messages'],
    ],
    ['no right', 'REVOKE ALL ON messages FROM opsgraph_app', ['opsgraph_app may nothing on messages']],
    ['a right for everybody', 'GRANT SELECT ON users TO PUBLIC', ['PUBLIC may SELECT on users']],
    [
      'a right on one column',
      'GRANT SELECT (email) ON users TO PUBLIC',
      ['PUBLIC may SELECT on users.email'],
    ],
    [
      'a right on one column more',
      'GRANT UPDATE (before) ON audit_purges TO opsgraph_app',
      ['opsgraph_app may INSERT, UPDATE on audit_purges.before'],
    ],
    [
      'a right on one column less',
      'REVOKE UPDATE (finished_at) ON audit_purges FROM opsgraph_app',
      ['opsgraph_app may nothing on audit_purges.finished_at'],
    ],
    [
      'a right on the whole table beside those on columns',
      'GRANT INSERT ON audit_purges TO opsgraph_app',
      ['opsgraph_app may INSERT, SELECT on audit_purges'],
    ],
    [
      'a right on a column to pass on',
      'GRANT UPDATE (finished_at) ON audit_purges TO opsgraph_app WITH GRANT OPTION',
      ['opsgraph_app may UPDATE WITH GRANT OPTION on audit_purges.finished_at'],
    ],
    [
      'a right on a sequence',
      'GRANT UPDATE ON SEQUENCE schema_migrations_id_seq TO opsgraph_app',
      ['opsgraph_app may UPDATE on schema_migrations_id_seq'],
    ],
    [
      'a schema in which everybody may create',
      'GRANT CREATE ON SCHEMA public TO PUBLIC',
      ['PUBLIC may create in the schema public'],
    ],
    [
      'a view that reads with the rights of its owner',
      'CREATE VIEW everybody AS SELECT * FROM users',
      ["the view everybody reads with its owner's rights: it lacks security_invoker"],
    ],
    [
      'a view that reads with the rights of its reader',
      'CREATE VIEW everybody WITH (security_invoker = true) AS SELECT * FROM users',
      [],
    ],
    [
      'a materialized view',
      'CREATE MATERIALIZED VIEW everybody AS SELECT * FROM users',
      ['everybody is of kind m, which row-level security does not cover'],
    ],
    [
      'a function with the rights of its owner',
      `CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM users'`,
      ["the function peek() runs with its owner's rights: it is SECURITY DEFINER"],
    ],
    [
      'a function of the trail that looks names up where its caller says',
      'ALTER FUNCTION purge_audit_rows(bigint, integer) RESET search_path',
      ['the function purge_audit_rows(bigint,integer) looks names up in whatever its caller says'],
    ],
    [
      'a function of the trail that looks temporary tables up first',
      'ALTER FUNCTION make_audit_partition(date) SET search_path = public',
      ['the function make_audit_partition(date) looks names up in public'],
    ],
    [
      'a function of the trail for everybody',
      'GRANT EXECUTE ON FUNCTION erase_audit_rows(bigint, bigint[], bytea[]) TO PUBLIC',
      ['the function erase_audit_rows(bigint,bigint[],bytea[]) may be called by opsgraph_app, PUBLIC'],
    ],
    [
      'a function of the trail for nobody',
      'REVOKE EXECUTE ON FUNCTION drop_audit_partition(date) FROM opsgraph_app',
      ['the function drop_audit_partition(date) may be called by nobody'],
    ],
    [
      'a function of the trail that lost its rights',
      'ALTER FUNCTION drop_audit_partition(date) SECURITY INVOKER',
      ["the function drop_audit_partition(date) is not there, or does not run with its owner's rights"],
    ],
    [
      'another function of that name with the rights of its owner',
      `CREATE FUNCTION purge_audit_rows(everything boolean) RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM audit_logs'`,
      ["the function purge_audit_rows(boolean) runs with its owner's rights: it is SECURITY DEFINER"],
    ],
    [
      'a partition that its organizations do not guard',
      'ALTER TABLE audit_logs_2026_03 DISABLE ROW LEVEL SECURITY',
      ['audit_logs_2026_03 has no row-level security'],
    ],
    [
      'a partition that does not bind the owner',
      'ALTER TABLE audit_logs_2026_03 NO FORCE ROW LEVEL SECURITY',
      ['row-level security of audit_logs_2026_03 does not bind the owner: it lacks FORCE'],
    ],
    [
      'a partition without a policy',
      'DROP POLICY audit_logs_2026_03_organization ON audit_logs_2026_03',
      ['audit_logs_2026_03 has other policies than its own rows: none'],
    ],
    [
      'a partition that can be read past its parent',
      'GRANT SELECT ON audit_logs_2026_03 TO opsgraph_app',
      ['opsgraph_app may SELECT on audit_logs_2026_03'],
    ],
    [
      'a partition made by hand',
      `CREATE TABLE audit_logs_2026_04 PARTITION OF audit_logs FOR VALUES FROM ('2026-04-01') TO ('2026-05-01')`,
      [
        'audit_logs_2026_04 has no row-level security',
        'row-level security of audit_logs_2026_04 does not bind the owner: it lacks FORCE',
        'audit_logs_2026_04 has other policies than its own rows: none',
      ],
    ],
    [
      'a directory of the trail itself',
      `CREATE POLICY audit_logs_directory ON audit_logs FOR SELECT USING (current_setting('app.scope', true) = 'platform')`,
      [
        `audit_logs has other policies than its own rows: audit_logs_directory PERMISSIVE SELECT TO public USING ${DIRECTORY} CHECK -; ` +
          `audit_logs_organization PERMISSIVE ALL TO public USING ${OWN_ROWS} CHECK -`,
      ],
    ],
    [
      'a right to edit the trail',
      'GRANT UPDATE ON audit_logs TO opsgraph_app',
      ['opsgraph_app may INSERT, SELECT, UPDATE on audit_logs'],
    ],
    ['a schema beside the one we know', 'CREATE SCHEMA aside', [`the schema aside is nobody's`]],
    [
      'a table in another schema',
      'CREATE SCHEMA aside; CREATE TABLE aside.users AS SELECT * FROM users',
      [`the schema aside is nobody's`],
    ],
    [
      'a table that inherits',
      `${good} CREATE TABLE more_notes (PRIMARY KEY (org_id, id)) INHERITS (notes)`,
      [
        'more_notes has no row-level security',
        'row-level security of more_notes does not bind the owner: it lacks FORCE',
        'more_notes has other policies than its own rows: none',
        'more_notes inherits from notes and is no partition of it',
      ],
    ],
    [
      'a table of somebody else',
      `${good} CREATE ROLE somebody; ALTER TABLE notes OWNER TO somebody`,
      [
        'notes belongs to somebody, not to the owner of the tables',
        'notes_pkey belongs to somebody, not to the owner of the tables',
      ],
    ],
    [
      'a function of somebody else',
      `CREATE ROLE somebody; ALTER FUNCTION make_audit_partition(date) OWNER TO somebody`,
      ['the function make_audit_partition(date) belongs to somebody, not to the owner of the tables'],
    ],
    [
      'a procedure',
      `CREATE PROCEDURE tidy() LANGUAGE sql AS 'SELECT'`,
      ['tidy() is no plain function but of the kind p'],
    ],
    [
      'a function that may run before the policy',
      `CREATE FUNCTION peek(text) RETURNS boolean LANGUAGE sql IMMUTABLE LEAKPROOF AS 'SELECT true'`,
      ['the function peek(text) is LEAKPROOF: it may see rows before the policy has hidden them'],
    ],
    ['a rule', 'CREATE RULE copy AS ON INSERT TO messages DO ALSO NOTHING', ['messages has the rule copy']],
    [
      'a publication',
      'CREATE PUBLICATION everything FOR TABLE messages',
      ['the publication everything sends rows past every policy'],
    ],
    [
      'a view whose reader’s rights were taken away again',
      'CREATE VIEW everybody WITH (security_invoker = true) AS SELECT * FROM users; ALTER VIEW everybody SET (security_invoker = false)',
      ["the view everybody reads with its owner's rights: it lacks security_invoker"],
    ],
    ['a large object', 'SELECT lo_create(0)', ['a large object belongs to no organization']],
    [
      'a queue that more may be done with',
      'GRANT TRUNCATE ON pgboss.job TO opsgraph_app; GRANT SELECT ON pgboss.archive TO PUBLIC',
      [
        'PUBLIC may SELECT on archive of the jobs',
        'opsgraph_app may DELETE, INSERT, SELECT, TRUNCATE, UPDATE on job of the jobs',
      ],
    ],
    [
      'a queue that anybody may make',
      'GRANT EXECUTE ON FUNCTION pgboss.create_queue(text, json) TO opsgraph_app; ALTER FUNCTION pgboss.create_queue(text, json) SECURITY DEFINER',
      [
        'opsgraph_app may EXECUTE on create_queue of the jobs',
        "the function pgboss.create_queue(text,json) runs with its owner's rights: it is SECURITY DEFINER",
      ],
    ],
    [
      'a partition that was taken off',
      'ALTER TABLE audit_logs DETACH PARTITION audit_logs_2026_03; ALTER TABLE audit_logs_2026_03 DISABLE ROW LEVEL SECURITY',
      ['audit_logs_2026_03 has no row-level security'],
    ],
    [
      'a partition of a partition',
      `CREATE TABLE audit_logs_2026_05 PARTITION OF audit_logs FOR VALUES FROM ('2026-05-01') TO ('2026-06-01') PARTITION BY HASH (org_id)`,
      [
        'audit_logs_2026_05 has no row-level security',
        'row-level security of audit_logs_2026_05 does not bind the owner: it lacks FORCE',
        'audit_logs_2026_05 has other policies than its own rows: none',
      ],
    ],
  ])('would not let pass unseen: %s', async (_what, sql, faults) => {
    expect(await attempt(sql, faultsOf)).toEqual(faults);
  });
});

describe('the application role', () => {
  async function describeRole(name: string) {
    const { rows } = await database.owner.query<object>(
      `SELECT r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb, r.rolreplication,
              (SELECT coalesce(array_agg(g.rolname::text ORDER BY g.rolname), '{}')
                 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid) AS memberships,
              (SELECT count(*)::int FROM pg_shdepend d
                WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o') AS owned
         FROM pg_roles r WHERE r.rolname = $1`,
      [name],
    );
    return rows[0];
  }

  const powerless = {
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
    owned: 0,
  };

  it('is no superuser, cannot bypass row-level security, owns nothing, and is a member of opsgraph_app alone', async () => {
    expect(await describeRole(roleOf(database.url))).toEqual({ ...powerless, memberships: ['opsgraph_app'] });
    expect(await describeRole('opsgraph_app')).toEqual({ ...powerless, memberships: [] });
  });

  it.each([
    ['owns a table', (role: string) => `ALTER TABLE users OWNER TO ${role}`, { owned: 1 }],
    ['bypasses row-level security', (role: string) => `ALTER ROLE ${role} BYPASSRLS`, { rolbypassrls: true }],
    ['is a superuser', (role: string) => `ALTER ROLE ${role} SUPERUSER`, { rolsuper: true }],
    [
      'is a member of another role',
      (role: string) => `GRANT pg_read_all_data TO ${role}`,
      { memberships: ['opsgraph_app', 'pg_read_all_data'] },
    ],
  ])('would not pass unseen if it %s', async (_what, sql, difference) => {
    const role = roleOf(database.url);
    const described = await attempt(sql(role), () => describeRole(role));
    expect(described).toEqual({ ...powerless, memberships: ['opsgraph_app'], ...difference });
  });

  it('is the role that the gateway connects as', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<object>(
      'SELECT session_user AS session, current_user AS current, current_setting($1) AS row_security',
      ['row_security'],
    );
    await client.end();
    const role = roleOf(database.url);
    expect(rows).toEqual([{ session: role, current: role, row_security: 'on' }]);
  });
});

describe('entities', () => {
  let source: DataSource;

  beforeAll(async () => {
    source = await new DataSource({ type: 'postgres', url: database.url, entities }).initialize();
  });

  afterAll(() => source.destroy());

  interface Table {
    readonly columns: Record<string, string>;
    readonly primaryKey: readonly string[];
  }

  /** Every table as PostgreSQL has it. */
  async function tablesOf(client: Client): Promise<Record<string, Table>> {
    const { rows } = await client.query<{ name: string; columns: Record<string, string>; key: string[] }>(
      `SELECT c.relname AS name,
              (SELECT jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)
                        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                        || CASE WHEN a.attgenerated = 's' THEN ' GENERATED' ELSE '' END)
                 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
              (SELECT array_agg(a.attname::text ORDER BY k.position)
                 FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k (number, position)
                 JOIN pg_attribute a ON a.attnum = k.number
                WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid) AS key
         FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname <> $1`,
      [BOOKKEEPING],
    );
    return Object.fromEntries(rows.map(({ name, columns, key }) => [name, { columns, primaryKey: key }]));
  }

  /** Every entity as TypeORM understands it, in the same words. */
  function entityTables(): Record<string, Table> {
    return Object.fromEntries(
      tables().map(({ tableName, columns, primaryColumns }) => [
        tableName,
        {
          columns: Object.fromEntries(
            columns.map((column) => [
              column.databaseName,
              typeOf(column) +
                (column.isNullable ? '' : ' NOT NULL') +
                // Whatever TypeORM must not write, PostgreSQL computes.
                (column.isInsert || column.isUpdate ? '' : ' GENERATED'),
            ]),
          ),
          primaryKey: primaryColumns.map(({ databaseName }) => databaseName),
        },
      ]),
    );
  }

  function tables(): DataSource['entityMetadatas'] {
    return source.entityMetadatas.filter(({ tableType }) => tableType !== 'view');
  }

  /** TypeORM leaves the precision of a type, and the length of bits, out of it. */
  function typeOf(column: DataSource['entityMetadatas'][number]['columns'][number]): string {
    const type = source.driver.normalizeType(column) + (column.isArray ? '[]' : '');
    if (type === 'bit') {
      return `bit(${column.length})`;
    }
    return column.precision == null
      ? type
      : type
          .replace('timestamp', `timestamp(${column.precision})`)
          .replace('numeric', `numeric(${column.precision},${column.scale ?? 0})`);
  }

  it('have the tables, columns, types, nullability and keys of the migrated database, and all of them', async () => {
    expect(entityTables()).toEqual(await tablesOf(database.owner));
  });

  it('have the views of the migrated database and their columns, and all of them', async () => {
    const { rows } = await database.owner.query<{ name: string; columns: string[] }>(
      `SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
         FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v' GROUP BY 1 ORDER BY 1`,
    );
    const views = source.entityMetadatas.filter(({ tableType }) => tableType === 'view');
    expect(
      views
        .map(({ tableName, columns }) => ({
          name: tableName,
          columns: columns.map((each) => each.databaseName),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ).toEqual(rows);
  });

  it('are all listed by the application, each once', () => {
    expect(source.entityMetadatas).toHaveLength(entities.length);
    expect(new Set(source.entityMetadatas.map(({ tableName }) => tableName)).size).toBe(entities.length);
  });

  it.each([
    ['a new column', 'ALTER TABLE users ADD phone text'],
    ['a column that went', 'ALTER TABLE users DROP email'],
    ['another name', 'ALTER TABLE users RENAME email TO mail'],
    ['another type', 'ALTER TABLE csat_responses ALTER score TYPE integer'],
    ['another nullability', 'ALTER TABLE users ALTER email SET NOT NULL'],
    ['a new table', 'CREATE TABLE notes (org_id uuid, id uuid, PRIMARY KEY (org_id, id))'],
    [
      'another key',
      'ALTER TABLE contact_chat_modes DROP CONSTRAINT contact_chat_modes_pkey, ADD PRIMARY KEY (org_id, contact_id)',
    ],
    ['a column that is computed no more', 'ALTER TABLE chat_sessions ALTER status DROP EXPRESSION'],
  ])('are told apart from a database with %s', async (_what, sql) => {
    expect(await attempt(sql, tablesOf)).not.toEqual(entityTables());
  });

  it('read a row of every table', async () => {
    const rows = await rowsOf(database, { slug: `entities-${randomUUID().slice(0, 8)}` });
    await writeFewOfEverything(database, rows);
    await source.transaction(async (manager) => {
      await manager.query(`SELECT set_config('app.org_id', $1, true)`, [rows.organizationId]);
      for (const entity of entities) {
        expect([entity.name, await manager.find(entity as new () => object, { take: 1 })]).toEqual([
          entity.name,
          [expect.any(entity)],
        ]);
      }
    });
  });
});

describe('the status of a session', () => {
  let rows: Rows;
  beforeAll(async () => {
    rows = await rowsOf(database, { slug: 'status' });
  });

  const started = '2026-03-29T11:00:00Z';
  const claimed = '2026-03-29T11:01:00Z';
  const responded = '2026-03-29T11:02:00Z';
  const closed = '2026-03-29T11:03:00Z';

  const statusOf = async (id: string) =>
    (
      await database.owner.query<{ status: string }>(
        'SELECT status FROM chat_sessions WHERE org_id = $1 AND id = $2',
        [rows.organizationId, id],
      )
    ).rows[0]?.status;

  it.each([
    ['WAITING', 'only started', {}],
    ['ACTIVE', 'claimed', { claimed }],
    ['ACTIVE', 'claimed and answered', { claimed, responded }],
    ['CLOSED', 'claimed, answered and closed', { claimed, responded, closed }],
    ['CLOSED', 'claimed and closed without an answer', { claimed, closed }],
    ['CLOSED', 'closed before anybody came', { closed }],
    ['WAITING', 'answered by nobody who had claimed it', { responded }],
    ['CLOSED', 'answered and closed, never claimed', { responded, closed }],
  ])('is %s when it was %s', async (status, _what, moments) => {
    expect(await statusOf(await rows.session({ started, ...moments }))).toBe(status);
  });

  it('follows the moments when they change', async () => {
    const id = await rows.session({ started });
    const set = (assignment: string) =>
      database.owner.query(`UPDATE chat_sessions SET ${assignment} WHERE org_id = $1 AND id = $2`, [
        rows.organizationId,
        id,
      ]);
    const seen = [await statusOf(id)];
    for (const assignment of [
      `claimed_at = '${claimed}'`,
      `first_response_at = '${responded}'`,
      `closed_at = '${closed}'`,
      'closed_at = NULL',
      'claimed_at = NULL',
    ]) {
      await set(assignment);
      seen.push(await statusOf(id));
    }
    expect(seen).toEqual(['WAITING', 'ACTIVE', 'ACTIVE', 'CLOSED', 'ACTIVE', 'WAITING']);
  });

  it('cannot be written by hand', async () => {
    await expect(
      database.owner.query(
        `INSERT INTO chat_sessions (org_id, id, contact_id, started_at, status) VALUES ($1, $2, $3, now(), 'CLOSED')`,
        [rows.organizationId, randomUUID(), await rows.contact()],
      ),
    ).rejects.toThrow('cannot insert a non-DEFAULT value into column "status"');
  });
});

describe('the schema on record', () => {
  it('is the same on any day: it names no partition of one', () => {
    const recorded = readFileSync(path.resolve(__dirname, '../migrations/schema.sql'), 'utf8');
    expect(recorded).toContain('CREATE TABLE events_default (');
    expect(recorded).not.toMatch(/_\d{4}_\d{2}_\d{2}\b/);
  });
});
