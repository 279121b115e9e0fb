// Organizations, people, and the facts of the support desk. Every table leads with org_id and is locked to it.
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Foundation1763700000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    // The application connects as a member of this role. It owns nothing and cannot bypass row-level security.
    await db.query(`
      DO $$
      BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'opsgraph_app') THEN
          CREATE ROLE opsgraph_app NOLOGIN;
        END IF;
      END
      $$`);

    await db.query(`
      CREATE TABLE organizations (
        org_id     uuid        PRIMARY KEY,
        slug       text        NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
        name       text        NOT NULL CHECK (name <> ''),
        timezone   text        NOT NULL DEFAULT 'UTC',
        created_at timestamptz NOT NULL DEFAULT now()
      )`);

    await db.query(`
      CREATE TABLE users (
        org_id       uuid        NOT NULL REFERENCES organizations,
        id           uuid        NOT NULL,
        external_id  text,
        display_name text        NOT NULL CHECK (display_name <> ''),
        email        text,
        role         text        NOT NULL CHECK (role IN ('ORG_ADMIN', 'ADMIN', 'ANALYST', 'OPERATOR')),
        created_at   timestamptz NOT NULL DEFAULT now(),
        deleted_at   timestamptz,
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, external_id)
      )`);

    await db.query(`
      CREATE TABLE contacts (
        org_id               uuid        NOT NULL REFERENCES organizations,
        id                   uuid        NOT NULL,
        external_id          text,
        chat_mode            text        NOT NULL DEFAULT 'BOT' CHECK (chat_mode IN ('BOT', 'HUMAN')),
        chat_mode_changed_at timestamptz NOT NULL DEFAULT now(),
        created_at           timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, external_id)
      )`);

    // Who was in which mode when, so that "contacts in HUMAN mode" can be asked for any past moment.
    await db.query(`
      CREATE TABLE contact_chat_modes (
        org_id     uuid        NOT NULL,
        contact_id uuid        NOT NULL,
        began_at   timestamptz NOT NULL,
        ended_at   timestamptz,
        chat_mode  text        NOT NULL CHECK (chat_mode IN ('BOT', 'HUMAN')),
        PRIMARY KEY (org_id, contact_id, began_at),
        FOREIGN KEY (org_id, contact_id) REFERENCES contacts ON DELETE CASCADE
      )`);
    await db.query(`
      CREATE INDEX contact_chat_modes_human_idx ON contact_chat_modes (org_id, ended_at)
        WHERE chat_mode = 'HUMAN'`);
    await db.query(`
      CREATE FUNCTION record_new_chat_modes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO contact_chat_modes (org_id, contact_id, began_at, chat_mode)
        SELECT added.org_id, added.id, added.chat_mode_changed_at, added.chat_mode
          FROM added;
        RETURN NULL;
      END
      $$`);
    await db.query(`
      CREATE FUNCTION record_changed_chat_modes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE contact_chat_modes p
           SET ended_at = after.chat_mode_changed_at
          FROM before JOIN after ON after.org_id = before.org_id AND after.id = before.id
         WHERE p.org_id = after.org_id AND p.contact_id = after.id AND p.ended_at IS NULL
           AND after.chat_mode <> before.chat_mode;
        INSERT INTO contact_chat_modes (org_id, contact_id, began_at, chat_mode)
        SELECT after.org_id, after.id, after.chat_mode_changed_at, after.chat_mode
          FROM before JOIN after ON after.org_id = before.org_id AND after.id = before.id
         WHERE after.chat_mode <> before.chat_mode;
        RETURN NULL;
      END
      $$`);
    // A host that changes the mode and says nothing of the time means now; time never runs backwards here.
    await db.query(`
      CREATE FUNCTION date_changed_chat_mode() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.chat_mode <> OLD.chat_mode AND NEW.chat_mode_changed_at <= OLD.chat_mode_changed_at THEN
          NEW.chat_mode_changed_at := greatest(now(), OLD.chat_mode_changed_at + interval '1 microsecond');
        END IF;
        RETURN NEW;
      END
      $$`);
    await db.query(`
      CREATE TRIGGER contacts_date_changed_chat_mode BEFORE UPDATE OF chat_mode ON contacts
        FOR EACH ROW EXECUTE FUNCTION date_changed_chat_mode()`);
    await db.query(`
      CREATE TRIGGER contacts_record_new_chat_modes AFTER INSERT ON contacts
        REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION record_new_chat_modes()`);
    await db.query(`
      CREATE TRIGGER contacts_record_changed_chat_modes AFTER UPDATE ON contacts
        REFERENCING OLD TABLE AS before NEW TABLE AS after
        FOR EACH STATEMENT EXECUTE FUNCTION record_changed_chat_modes()`);

    await db.query(`
      CREATE TABLE chat_sessions (
        org_id            uuid        NOT NULL REFERENCES organizations,
        id                uuid        NOT NULL,
        external_id       text,
        contact_id        uuid        NOT NULL,
        operator_id       uuid,
        channel           text        NOT NULL DEFAULT 'chat' CHECK (channel <> ''),
        started_at        timestamptz NOT NULL,
        claimed_at        timestamptz,
        first_response_at timestamptz,
        closed_at         timestamptz,
        status            text        NOT NULL GENERATED ALWAYS AS (
          CASE WHEN closed_at IS NOT NULL THEN 'CLOSED'
               WHEN claimed_at IS NOT NULL THEN 'ACTIVE'
               ELSE 'WAITING' END) STORED,
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, external_id),
        FOREIGN KEY (org_id, contact_id) REFERENCES contacts,
        FOREIGN KEY (org_id, operator_id) REFERENCES users
      )`);
    await db.query(`CREATE INDEX chat_sessions_started_idx ON chat_sessions (org_id, started_at)`);
    await db.query(`
      CREATE INDEX chat_sessions_claimed_idx ON chat_sessions (org_id, claimed_at) INCLUDE (started_at)
        WHERE claimed_at IS NOT NULL`);
    await db.query(`
      CREATE INDEX chat_sessions_first_response_idx ON chat_sessions (org_id, first_response_at)
        INCLUDE (started_at) WHERE first_response_at IS NOT NULL`);
    await db.query(`
      CREATE INDEX chat_sessions_closed_idx ON chat_sessions (org_id, closed_at) INCLUDE (started_at)`);
    await db.query(
      `CREATE INDEX chat_sessions_contact_idx ON chat_sessions (org_id, contact_id, started_at)`,
    );
    await db.query(`
      CREATE INDEX chat_sessions_operator_idx ON chat_sessions (org_id, operator_id, claimed_at)
        WHERE operator_id IS NOT NULL`);

    await db.query(`
      CREATE TABLE messages (
        org_id      uuid        NOT NULL REFERENCES organizations,
        id          uuid        NOT NULL,
        external_id text,
        session_id  uuid        NOT NULL,
        created_at  timestamptz NOT NULL,
        sender      text        NOT NULL CHECK (sender IN ('CONTACT', 'OPERATOR', 'BOT')),
        operator_id uuid,
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, external_id),
        FOREIGN KEY (org_id, session_id) REFERENCES chat_sessions,
        FOREIGN KEY (org_id, operator_id) REFERENCES users
      )`);
    await db.query(`
      CREATE INDEX messages_created_idx ON messages (org_id, created_at) INCLUDE (sender, operator_id)`);
    await db.query(`CREATE INDEX messages_session_idx ON messages (org_id, session_id)`);

    await db.query(`
      CREATE TABLE csat_responses (
        org_id      uuid        NOT NULL REFERENCES organizations,
        id          uuid        NOT NULL,
        external_id text,
        session_id  uuid        NOT NULL,
        score       smallint    NOT NULL CHECK (score BETWEEN 1 AND 5),
        created_at  timestamptz NOT NULL,
        PRIMARY KEY (org_id, id),
        UNIQUE (org_id, external_id),
        FOREIGN KEY (org_id, session_id) REFERENCES chat_sessions
      )`);
    await db.query(`CREATE INDEX csat_responses_created_idx ON csat_responses (org_id, created_at)`);
    await db.query(`
      CREATE INDEX csat_responses_session_idx ON csat_responses (org_id, session_id, created_at, id)`);

    await lock(db, 'organizations', 'SELECT, INSERT');
    await lock(db, 'users', 'SELECT, INSERT');
    await lock(db, 'contacts', 'SELECT, INSERT, UPDATE');
    await lock(db, 'contact_chat_modes', 'SELECT, INSERT, UPDATE');
    await lock(db, 'chat_sessions', 'SELECT, INSERT, UPDATE');
    await lock(db, 'messages', 'SELECT, INSERT');
    await lock(db, 'csat_responses', 'SELECT, INSERT');

    // The directory: work of the platform itself (choosing an organization, detectors) may list organizations,
    // and sees nothing else of them.
    await db.query(`
      CREATE POLICY organizations_directory ON organizations FOR SELECT
        USING (current_setting('app.scope', true) = 'platform')`);

    // Bookkeeping of the migrations themselves; the gateway reads it to refuse a database that is behind.
    await db.query(`GRANT SELECT ON schema_migrations TO opsgraph_app`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations only go forward: restore a backup instead'));
  }
}

/** Row-level security that binds the owner too, one policy, and no more rights than the application needs. */
async function lock(db: QueryRunner, table: string, rights: string): Promise<void> {
  await db.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await db.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await db.query(`
    CREATE POLICY ${table}_organization ON ${table}
      USING (org_id = NULLIF(current_setting('app.org_id', true), '')::uuid)`);
  await db.query(`GRANT ${rights} ON ${table} TO opsgraph_app`);
}
