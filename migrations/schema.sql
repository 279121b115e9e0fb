-- The schema that the migrations make, for reading. Written by `npm run emit`; do not edit.

-- Tables

CREATE TABLE chat_sessions (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  contact_id uuid NOT NULL,
  operator_id uuid,
  channel text DEFAULT 'chat'::text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  claimed_at timestamp with time zone,
  first_response_at timestamp with time zone,
  closed_at timestamp with time zone,
  status text GENERATED ALWAYS AS (
CASE
    WHEN (closed_at IS NOT NULL) THEN 'CLOSED'::text
    WHEN (claimed_at IS NOT NULL) THEN 'ACTIVE'::text
    ELSE 'WAITING'::text
END) STORED NOT NULL
);

CREATE TABLE contact_chat_modes (
  org_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  began_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  chat_mode text NOT NULL
);

CREATE TABLE contacts (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  chat_mode text DEFAULT 'BOT'::text NOT NULL,
  chat_mode_changed_at timestamp with time zone DEFAULT now() NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE csat_responses (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  session_id uuid NOT NULL,
  score smallint NOT NULL,
  created_at timestamp with time zone NOT NULL
);

CREATE TABLE messages (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  session_id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  sender text NOT NULL,
  operator_id uuid
);

CREATE TABLE organizations (
  org_id uuid NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  timezone text DEFAULT 'UTC'::text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE schema_migrations (
  id integer DEFAULT nextval('schema_migrations_id_seq'::regclass) NOT NULL,
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL
);

CREATE TABLE users (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  display_name text NOT NULL,
  email text,
  role text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  deleted_at timestamp with time zone
);

-- Constraints

ALTER TABLE chat_sessions ADD CONSTRAINT chat_sessions_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE chat_sessions ADD CONSTRAINT chat_sessions_pkey PRIMARY KEY (org_id, id);

ALTER TABLE chat_sessions ADD CONSTRAINT chat_sessions_org_id_contact_id_fkey FOREIGN KEY (org_id, contact_id) REFERENCES contacts(org_id, id);

ALTER TABLE chat_sessions ADD CONSTRAINT chat_sessions_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE chat_sessions ADD CONSTRAINT chat_sessions_org_id_operator_id_fkey FOREIGN KEY (org_id, operator_id) REFERENCES users(org_id, id);

ALTER TABLE chat_sessions ADD CONSTRAINT chat_sessions_channel_check CHECK ((channel <> ''::text));

ALTER TABLE contact_chat_modes ADD CONSTRAINT contact_chat_modes_pkey PRIMARY KEY (org_id, contact_id, began_at);

ALTER TABLE contact_chat_modes ADD CONSTRAINT contact_chat_modes_org_id_contact_id_fkey FOREIGN KEY (org_id, contact_id) REFERENCES contacts(org_id, id) ON DELETE CASCADE;

ALTER TABLE contact_chat_modes ADD CONSTRAINT contact_chat_modes_chat_mode_check CHECK ((chat_mode = ANY (ARRAY['BOT'::text, 'HUMAN'::text])));

ALTER TABLE contacts ADD CONSTRAINT contacts_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE contacts ADD CONSTRAINT contacts_pkey PRIMARY KEY (org_id, id);

ALTER TABLE contacts ADD CONSTRAINT contacts_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE contacts ADD CONSTRAINT contacts_chat_mode_check CHECK ((chat_mode = ANY (ARRAY['BOT'::text, 'HUMAN'::text])));

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_pkey PRIMARY KEY (org_id, id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_org_id_session_id_fkey FOREIGN KEY (org_id, session_id) REFERENCES chat_sessions(org_id, id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_score_check CHECK (((score >= 1) AND (score <= 5)));

ALTER TABLE messages ADD CONSTRAINT messages_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE messages ADD CONSTRAINT messages_pkey PRIMARY KEY (org_id, id);

ALTER TABLE messages ADD CONSTRAINT messages_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE messages ADD CONSTRAINT messages_org_id_operator_id_fkey FOREIGN KEY (org_id, operator_id) REFERENCES users(org_id, id);

ALTER TABLE messages ADD CONSTRAINT messages_org_id_session_id_fkey FOREIGN KEY (org_id, session_id) REFERENCES chat_sessions(org_id, id);

ALTER TABLE messages ADD CONSTRAINT messages_sender_check CHECK ((sender = ANY (ARRAY['CONTACT'::text, 'OPERATOR'::text, 'BOT'::text])));

ALTER TABLE organizations ADD CONSTRAINT organizations_slug_key UNIQUE (slug);

ALTER TABLE organizations ADD CONSTRAINT organizations_pkey PRIMARY KEY (org_id);

ALTER TABLE organizations ADD CONSTRAINT organizations_name_check CHECK ((name <> ''::text));

ALTER TABLE organizations ADD CONSTRAINT organizations_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text));

ALTER TABLE schema_migrations ADD CONSTRAINT "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id);

ALTER TABLE users ADD CONSTRAINT users_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (org_id, id);

ALTER TABLE users ADD CONSTRAINT users_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE users ADD CONSTRAINT users_display_name_check CHECK ((display_name <> ''::text));

ALTER TABLE users ADD CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['ORG_ADMIN'::text, 'ADMIN'::text, 'ANALYST'::text, 'OPERATOR'::text])));

-- Indexes

CREATE INDEX chat_sessions_claimed_idx ON public.chat_sessions USING btree (org_id, claimed_at) INCLUDE (started_at) WHERE (claimed_at IS NOT NULL);

CREATE INDEX chat_sessions_closed_idx ON public.chat_sessions USING btree (org_id, closed_at) INCLUDE (started_at);

CREATE INDEX chat_sessions_contact_idx ON public.chat_sessions USING btree (org_id, contact_id, started_at);

CREATE INDEX chat_sessions_first_response_idx ON public.chat_sessions USING btree (org_id, first_response_at) INCLUDE (started_at) WHERE (first_response_at IS NOT NULL);

CREATE INDEX chat_sessions_operator_idx ON public.chat_sessions USING btree (org_id, operator_id, claimed_at) WHERE (operator_id IS NOT NULL);

CREATE INDEX chat_sessions_started_idx ON public.chat_sessions USING btree (org_id, started_at);

CREATE INDEX contact_chat_modes_human_idx ON public.contact_chat_modes USING btree (org_id, ended_at) WHERE (chat_mode = 'HUMAN'::text);

CREATE INDEX csat_responses_created_idx ON public.csat_responses USING btree (org_id, created_at);

CREATE INDEX csat_responses_session_idx ON public.csat_responses USING btree (org_id, session_id, created_at, id);

CREATE INDEX messages_created_idx ON public.messages USING btree (org_id, created_at) INCLUDE (sender, operator_id);

CREATE INDEX messages_session_idx ON public.messages USING btree (org_id, session_id);

-- Functions and triggers

CREATE OR REPLACE FUNCTION public.date_changed_chat_mode()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        IF NEW.chat_mode <> OLD.chat_mode AND NEW.chat_mode_changed_at <= OLD.chat_mode_changed_at THEN
          NEW.chat_mode_changed_at := greatest(now(), OLD.chat_mode_changed_at + interval '1 microsecond');
        END IF;
        RETURN NEW;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.record_changed_chat_modes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
      $function$
;

CREATE OR REPLACE FUNCTION public.record_new_chat_modes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO contact_chat_modes (org_id, contact_id, began_at, chat_mode)
        SELECT added.org_id, added.id, added.chat_mode_changed_at, added.chat_mode
          FROM added;
        RETURN NULL;
      END
      $function$
;

CREATE TRIGGER contacts_date_changed_chat_mode BEFORE UPDATE OF chat_mode ON public.contacts FOR EACH ROW EXECUTE FUNCTION date_changed_chat_mode();

CREATE TRIGGER contacts_record_changed_chat_modes AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION record_changed_chat_modes();

CREATE TRIGGER contacts_record_new_chat_modes AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION record_new_chat_modes();

-- Row-level security

ALTER TABLE chat_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY chat_sessions_organization ON chat_sessions AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE contact_chat_modes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY contact_chat_modes_organization ON contact_chat_modes AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY contacts_organization ON contacts AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE csat_responses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY csat_responses_organization ON csat_responses AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY messages_organization ON messages AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY organizations_directory ON organizations AS PERMISSIVE FOR SELECT TO public USING ((current_setting('app.scope'::text, true) = 'platform'::text));

CREATE POLICY organizations_organization ON organizations AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE schema_migrations DISABLE ROW LEVEL SECURITY;

ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY users_organization ON users AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

-- Grants

GRANT INSERT, SELECT, UPDATE ON chat_sessions TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON contact_chat_modes TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON contacts TO opsgraph_app;

GRANT INSERT, SELECT ON csat_responses TO opsgraph_app;

GRANT INSERT, SELECT ON messages TO opsgraph_app;

GRANT INSERT, SELECT ON organizations TO opsgraph_app;

GRANT SELECT ON schema_migrations TO opsgraph_app;

GRANT INSERT, SELECT ON users TO opsgraph_app;
