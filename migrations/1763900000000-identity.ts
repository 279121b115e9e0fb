// Identity: keys of machines, people who can be invited and removed, and two functions that look up whether a
// credential still stands.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Identity1763900000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // hash is SHA-256 of 32 random bytes. A slow hash is for secrets that people think up: nobody tries out 2^256.
    await db.query(`
      CREATE TABLE api_keys (
        org_id       uuid        NOT NULL REFERENCES organizations,
        id           uuid        NOT NULL,
        name         text        NOT NULL CHECK (name <> ''),
        prefix       text        NOT NULL,
        hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
        scopes       text[]      NOT NULL
                                 CHECK (cardinality(scopes) >= 1 AND scopes <@ ARRAY['READ', 'INGEST']),
        created_by   text        NOT NULL,
        created_at   timestamptz NOT NULL DEFAULT now(),
        expires_at   timestamptz NOT NULL,
        last_used_at timestamptz,
        revoked_at   timestamptz,
        PRIMARY KEY (org_id, id)
      )`);
    await db.query(`ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY`);
    await db.query(`ALTER TABLE api_keys FORCE ROW LEVEL SECURITY`);
    await db.query(`
      CREATE POLICY api_keys_organization ON api_keys
        USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid)`);
    await db.query(`GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON api_keys TO opsgraph_app`);

    await db.query(`GRANT UPDATE (role, deleted_at) ON users TO opsgraph_app`);
    await db.query(`GRANT UPDATE (name, timezone) ON organizations TO opsgraph_app`);

    // An address names one person of those who are here. Whose rows break that hears which, and mends them first: to
    // choose between two people is not for a migration.
    await db.query(`
      DO $$
      DECLARE
        which text;
      BEGIN
        CREATE UNIQUE INDEX users_email_key ON users (org_id, lower(email)) WHERE deleted_at IS NULL;
      EXCEPTION WHEN unique_violation THEN
        GET STACKED DIAGNOSTICS which = PG_EXCEPTION_DETAIL;
        RAISE EXCEPTION 'two users of one organization have the same e-mail address: give one of them another, or a deleted_at. %', which
          USING ERRCODE = '23505';
      END
      $$`);

    // Both enter the organization and look in one statement, which is a transaction by itself: they run before every
    // answer whose credential was not looked at for some seconds. Row-level security binds them as their caller.
    await db.query(`
      CREATE FUNCTION user_standings(organization uuid, ids uuid[], external_ids text[])
      RETURNS TABLE (key text, id uuid, role text, removed boolean)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);
        RETURN QUERY
        SELECT u.id::text, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.id = ANY(ids)
         UNION ALL
        SELECT u.external_id, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.external_id = ANY(external_ids);
      END
      $$`);
    await db.query(`
      CREATE FUNCTION api_keys_by_id(organization uuid, ids uuid[])
      RETURNS TABLE (id uuid, name text, hash bytea, scopes text[], expires_at timestamptz, last_used_at timestamptz,
                     revoked boolean)
      LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);
        RETURN QUERY
        SELECT k.id, k.name, k.hash, k.scopes, k.expires_at, k.last_used_at, k.revoked_at IS NOT NULL
          FROM api_keys k WHERE k.org_id = organization AND k.id = ANY(ids);
      END
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}
