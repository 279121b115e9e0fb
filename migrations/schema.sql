-- The schema that the migrations make, for reading. Written by `npm run emit`; do not edit.

-- Tables

CREATE TABLE api_keys (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  hash bytea NOT NULL,
  scopes text[] NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone
);

CREATE TABLE app_users (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text NOT NULL,
  name text,
  email text,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  last_active_at timestamp with time zone
);

CREATE TABLE audit_external_ids (
  org_id uuid NOT NULL,
  external_id text NOT NULL,
  id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL
);

CREATE TABLE audit_heads (
  org_id uuid NOT NULL,
  seq bigint NOT NULL,
  hash bytea NOT NULL
);

CREATE TABLE audit_logs (
  org_id uuid NOT NULL,
  created_at timestamp(3) with time zone NOT NULL,
  id uuid NOT NULL,
  seq bigint NOT NULL,
  admin_id text,
  admin_name text,
  action text NOT NULL,
  resource_type text NOT NULL,
  resource_id text,
  details json NOT NULL,
  outcome text NOT NULL,
  error_code text,
  ip_address text,
  user_agent text,
  external_id text,
  salt bytea,
  commitment bytea,
  prev_hash bytea NOT NULL,
  hash bytea NOT NULL
);
-- PARTITION BY RANGE (created_at)

CREATE TABLE audit_purges (
  org_id uuid NOT NULL,
  seq bigint NOT NULL,
  before timestamp(3) with time zone NOT NULL,
  made_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  countersigned_at timestamp with time zone,
  finished_at timestamp with time zone
);

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

CREATE TABLE feature_rules (
  org_id uuid NOT NULL,
  "position" smallint NOT NULL,
  feature text NOT NULL,
  method text,
  path text,
  operation text
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

CREATE TABLE page_views (
  org_id uuid NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  session_id uuid NOT NULL,
  path text NOT NULL,
  referrer text,
  duration_ms integer
);
-- PARTITION BY RANGE (occurred_at)

CREATE TABLE rollup_dirty (
  org_id uuid NOT NULL,
  mark bigint NOT NULL,
  source text NOT NULL,
  moments timestamp with time zone[] NOT NULL,
  subjects uuid[],
  weight integer NOT NULL
);

CREATE TABLE rollup_member_numbers (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  number integer NOT NULL
);

CREATE TABLE rollup_members (
  org_id uuid NOT NULL,
  rollup text NOT NULL,
  members text NOT NULL,
  span smallint NOT NULL,
  bucket timestamp with time zone NOT NULL,
  chunk integer NOT NULL,
  bits bit(4096) NOT NULL
);

CREATE TABLE rollup_state (
  org_id uuid NOT NULL,
  rollup text NOT NULL,
  signature text NOT NULL,
  built_from timestamp with time zone NOT NULL,
  built_until timestamp with time zone NOT NULL,
  mismatches bigint DEFAULT 0 NOT NULL
);

CREATE TABLE rollups (
  org_id uuid NOT NULL,
  rollup text NOT NULL,
  cut text NOT NULL,
  span smallint NOT NULL,
  bucket timestamp with time zone NOT NULL,
  key text NOT NULL,
  settled_at timestamp with time zone,
  measures bigint[] NOT NULL,
  bins integer[],
  bin_counts integer[]
);

CREATE TABLE schema_migrations (
  id integer DEFAULT nextval('schema_migrations_id_seq'::regclass) NOT NULL,
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL
);

CREATE TABLE usage_events (
  org_id uuid NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  id uuid NOT NULL,
  received_at timestamp with time zone DEFAULT now() NOT NULL,
  user_id uuid,
  service text,
  method text NOT NULL,
  endpoint text NOT NULL,
  status_code smallint NOT NULL,
  response_time_ms numeric(12,3),
  operation_type text,
  operation_name text,
  error_codes text[],
  complexity integer,
  ip text,
  user_agent text
);
-- PARTITION BY RANGE (occurred_at)

CREATE TABLE usage_purges (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  before timestamp with time zone NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  finished_at timestamp with time zone
);

CREATE TABLE user_sessions (
  org_id uuid NOT NULL,
  started_at timestamp with time zone NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  last_activity_at timestamp with time zone NOT NULL,
  page_views integer DEFAULT 0 NOT NULL,
  ip text,
  user_agent text
);
-- PARTITION BY RANGE (started_at)

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

ALTER TABLE api_keys ADD CONSTRAINT api_keys_pkey PRIMARY KEY (org_id, id);

ALTER TABLE api_keys ADD CONSTRAINT api_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE api_keys ADD CONSTRAINT api_keys_hash_check CHECK ((octet_length(hash) = 32));

ALTER TABLE api_keys ADD CONSTRAINT api_keys_name_check CHECK ((name <> ''::text));

ALTER TABLE api_keys ADD CONSTRAINT api_keys_scopes_check CHECK (((cardinality(scopes) >= 1) AND (scopes <@ ARRAY['READ'::text, 'INGEST'::text])));

ALTER TABLE app_users ADD CONSTRAINT app_users_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE app_users ADD CONSTRAINT app_users_pkey PRIMARY KEY (org_id, id);

ALTER TABLE app_users ADD CONSTRAINT app_users_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE app_users ADD CONSTRAINT app_users_external_id_check CHECK ((external_id <> ''::text));

ALTER TABLE audit_external_ids ADD CONSTRAINT audit_external_ids_pkey PRIMARY KEY (org_id, external_id);

ALTER TABLE audit_external_ids ADD CONSTRAINT audit_external_ids_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE audit_heads ADD CONSTRAINT audit_heads_pkey PRIMARY KEY (org_id);

ALTER TABLE audit_heads ADD CONSTRAINT audit_heads_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE audit_heads ADD CONSTRAINT audit_heads_hash_check CHECK ((octet_length(hash) = 32));

ALTER TABLE audit_heads ADD CONSTRAINT audit_heads_seq_check CHECK ((seq >= 0));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_pkey PRIMARY KEY (org_id, created_at, id);

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_action_check CHECK ((action <> ''::text));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_check CHECK (((salt IS NULL) <> (commitment IS NULL)));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_commitment_check CHECK ((octet_length(commitment) = 32));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_hash_check CHECK ((octet_length(hash) = 32));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_outcome_check CHECK ((outcome = ANY (ARRAY['SUCCESS'::text, 'FAILED'::text, 'DENIED'::text])));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_prev_hash_check CHECK ((octet_length(prev_hash) = 32));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_resource_type_check CHECK ((resource_type <> ''::text));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_salt_check CHECK ((octet_length(salt) = 16));

ALTER TABLE audit_logs ADD CONSTRAINT audit_logs_seq_check CHECK ((seq > 0));

ALTER TABLE audit_purges ADD CONSTRAINT audit_purges_pkey PRIMARY KEY (org_id, seq);

ALTER TABLE audit_purges ADD CONSTRAINT audit_purges_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE audit_purges ADD CONSTRAINT audit_purges_check CHECK ((before <= (made_at - '720:00:00'::interval)));

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

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_pkey PRIMARY KEY (org_id, "position");

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_check CHECK (((path IS NULL) <> (operation IS NULL)));

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_feature_check CHECK ((feature <> ''::text));

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

ALTER TABLE page_views ADD CONSTRAINT page_views_pkey PRIMARY KEY (org_id, occurred_at, id);

ALTER TABLE page_views ADD CONSTRAINT page_views_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES app_users(org_id, id) ON DELETE CASCADE;

ALTER TABLE page_views ADD CONSTRAINT page_views_duration_ms_check CHECK ((duration_ms >= 0));

ALTER TABLE page_views ADD CONSTRAINT page_views_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 500)));

ALTER TABLE rollup_dirty ADD CONSTRAINT rollup_dirty_pkey PRIMARY KEY (org_id, mark);

ALTER TABLE rollup_member_numbers ADD CONSTRAINT rollup_member_numbers_org_id_number_key UNIQUE (org_id, number);

ALTER TABLE rollup_member_numbers ADD CONSTRAINT rollup_member_numbers_pkey PRIMARY KEY (org_id, id);

ALTER TABLE rollup_member_numbers ADD CONSTRAINT rollup_member_numbers_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE rollup_member_numbers ADD CONSTRAINT rollup_member_numbers_number_check CHECK ((number >= 0));

ALTER TABLE rollup_members ADD CONSTRAINT rollup_members_pkey PRIMARY KEY (org_id, rollup, members, span, bucket, chunk);

ALTER TABLE rollup_members ADD CONSTRAINT rollup_members_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE rollup_members ADD CONSTRAINT rollup_members_span_check CHECK (((span >= 1) AND (span <= 2)));

ALTER TABLE rollup_state ADD CONSTRAINT rollup_state_pkey PRIMARY KEY (org_id, rollup);

ALTER TABLE rollup_state ADD CONSTRAINT rollup_state_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE rollups ADD CONSTRAINT rollups_pkey PRIMARY KEY (org_id, rollup, cut, span, bucket, key);

ALTER TABLE rollups ADD CONSTRAINT rollups_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE rollups ADD CONSTRAINT rollups_span_check CHECK (((span >= 0) AND (span <= 2)));

ALTER TABLE schema_migrations ADD CONSTRAINT "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id);

ALTER TABLE usage_events ADD CONSTRAINT usage_events_pkey PRIMARY KEY (org_id, occurred_at, id);

ALTER TABLE usage_events ADD CONSTRAINT usage_events_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES app_users(org_id, id) ON DELETE SET NULL (user_id);

ALTER TABLE usage_events ADD CONSTRAINT usage_events_endpoint_check CHECK (((char_length(endpoint) >= 1) AND (char_length(endpoint) <= 500)));

ALTER TABLE usage_events ADD CONSTRAINT usage_events_operation_type_check CHECK ((operation_type = ANY (ARRAY['QUERY'::text, 'MUTATION'::text, 'SUBSCRIPTION'::text])));

ALTER TABLE usage_events ADD CONSTRAINT usage_events_response_time_ms_check CHECK ((response_time_ms >= (0)::numeric));

ALTER TABLE usage_events ADD CONSTRAINT usage_events_status_code_check CHECK (((status_code >= 100) AND (status_code <= 599)));

ALTER TABLE usage_purges ADD CONSTRAINT usage_purges_pkey PRIMARY KEY (org_id, id);

ALTER TABLE usage_purges ADD CONSTRAINT usage_purges_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE user_sessions ADD CONSTRAINT user_sessions_pkey PRIMARY KEY (org_id, started_at, id);

ALTER TABLE user_sessions ADD CONSTRAINT user_sessions_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES app_users(org_id, id) ON DELETE CASCADE;

ALTER TABLE user_sessions ADD CONSTRAINT user_sessions_check CHECK ((last_activity_at >= started_at));

ALTER TABLE users ADD CONSTRAINT users_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (org_id, id);

ALTER TABLE users ADD CONSTRAINT users_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE users ADD CONSTRAINT users_display_name_check CHECK ((display_name <> ''::text));

ALTER TABLE users ADD CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['ORG_ADMIN'::text, 'ADMIN'::text, 'ANALYST'::text, 'OPERATOR'::text])));

-- Indexes

CREATE INDEX audit_external_ids_created_idx ON public.audit_external_ids USING btree (org_id, created_at);

CREATE INDEX audit_logs_action_idx ON ONLY public.audit_logs USING btree (org_id, action, created_at, id);

CREATE INDEX audit_logs_admin_idx ON ONLY public.audit_logs USING btree (org_id, admin_id, created_at, id);

CREATE INDEX audit_logs_resource_idx ON ONLY public.audit_logs USING btree (org_id, resource_type, resource_id, created_at, id);

CREATE INDEX audit_logs_seq_idx ON ONLY public.audit_logs USING btree (org_id, seq);

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

CREATE INDEX page_views_user_idx ON ONLY public.page_views USING btree (org_id, user_id, occurred_at);

CREATE INDEX rollups_settled_idx ON public.rollups USING btree (org_id, rollup, settled_at) INCLUDE (bucket) WHERE (settled_at IS NOT NULL);

CREATE INDEX usage_events_user_idx ON ONLY public.usage_events USING btree (org_id, user_id, occurred_at) WHERE (user_id IS NOT NULL);

CREATE INDEX usage_purges_open_idx ON public.usage_purges USING btree (org_id, before) WHERE (finished_at IS NULL);

CREATE INDEX user_sessions_user_idx ON ONLY public.user_sessions USING btree (org_id, user_id, started_at);

CREATE UNIQUE INDEX users_email_key ON public.users USING btree (org_id, lower(email)) WHERE (deleted_at IS NULL);

-- Functions and triggers

CREATE OR REPLACE FUNCTION public.api_keys_by_id(organization uuid, ids uuid[])
 RETURNS TABLE(id uuid, name text, hash bytea, scopes text[], expires_at timestamp with time zone, last_used_at timestamp with time zone, revoked boolean)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);
        RETURN QUERY
        SELECT k.id, k.name, k.hash, k.scopes, k.expires_at, k.last_used_at, k.revoked_at IS NOT NULL
          FROM api_keys k WHERE k.org_id = organization AND k.id = ANY(ids);
      END
      $function$
;

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

CREATE OR REPLACE FUNCTION public.drop_audit_partition(month date)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '50ms'
AS $function$
      DECLARE
        first   date := date_trunc('month', month)::date;
        part    text := 'audit_logs_' || to_char(first, 'YYYY_MM');
        upper   timestamptz := (first + interval '1 month')::timestamp AT TIME ZONE 'UTC';
        asked   text := coalesce(current_setting('app.org_id', true), '');
        covered boolean := true;
        org     uuid;
        last    uuid;
        highest bigint;
      BEGIN
        -- Two at once would wait for each other's look at what both want to lock.
        PERFORM pg_advisory_xact_lock(4737003);
        IF to_regclass(part) IS NULL THEN
          RETURN false;
        END IF;
        FOR look IN 1..2 LOOP
          IF look = 2 THEN
            LOCK TABLE ONLY audit_logs IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part);
          END IF;
          last := NULL;
          LOOP
            -- Under the lock by the rows themselves; before it by the directory, which the owner may read.
            IF look = 1 THEN
              SELECT o.org_id INTO org FROM organizations o
               WHERE last IS NULL OR o.org_id > last ORDER BY o.org_id LIMIT 1;
            ELSE
              EXECUTE format(
                'SELECT a.org_id FROM %I a WHERE $1 IS NULL OR a.org_id > $1 ORDER BY a.org_id LIMIT 1', part)
                 INTO org USING last;
            END IF;
            EXIT WHEN org IS NULL;
            last := org;
            PERFORM set_config('app.org_id', org::text, true);
            EXECUTE format('SELECT max(a.seq) FROM %I a WHERE a.org_id = $1', part) INTO highest USING org;
            covered := highest IS NULL OR EXISTS (
              SELECT FROM audit_purges p
               WHERE p.org_id = org AND p.before >= upper AND p.seq > highest AND p.countersigned_at IS NOT NULL
                 AND EXISTS (
                SELECT FROM audit_logs l
                 WHERE l.org_id = org AND l.seq = p.seq AND l.action = 'PURGE_AUDIT_LOGS' AND l.outcome = 'SUCCESS'
                   AND l.external_id IS NULL AND l.salt IS NOT NULL));
            EXIT WHEN NOT covered;
          END LOOP;
          PERFORM set_config('app.org_id', asked, true);
          EXIT WHEN NOT covered;
        END LOOP;
        IF covered THEN
          EXECUTE format('DROP TABLE %I', part);
        ELSIF (SELECT NOT c.relforcerowsecurity FROM pg_class c WHERE c.oid = to_regclass(part)) THEN
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
        END IF;
        RETURN covered;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.drop_empty_usage_partitions(day date)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '50ms'
AS $function$
      DECLARE
        asked  text := coalesce(current_setting('app.org_id', true), '');
        parent text;
        part   text;
        org    uuid;
        used   boolean;
        gone   boolean := false;
      BEGIN
        PERFORM pg_advisory_xact_lock(4737005);
        FOREACH parent IN ARRAY ARRAY['usage_events', 'page_views', 'user_sessions'] LOOP
          part := parent || '_' || to_char(day, 'YYYY_MM_DD');
          CONTINUE WHEN to_regclass(part) IS NULL;
          used := false;
          FOR org IN SELECT o.org_id FROM organizations o LOOP
            PERFORM set_config('app.org_id', org::text, true);
            EXECUTE format('SELECT EXISTS (SELECT FROM %I e WHERE e.org_id = $1)', part) INTO used USING org;
            EXIT WHEN used;
          END LOOP;
          PERFORM set_config('app.org_id', asked, true);
          CONTINUE WHEN used;
          EXECUTE format('LOCK TABLE ONLY %I IN ACCESS EXCLUSIVE MODE', parent);
          EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', part);
          EXECUTE format('SELECT EXISTS (SELECT FROM %I)', part) INTO used;
          IF used THEN
            EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
          ELSE
            EXECUTE format('DROP TABLE %I', part);
            gone := true;
          END IF;
        END LOOP;
        RETURN gone;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.enter_organization(organization uuid, timeout text)
 RETURNS TABLE(taken_at timestamp with time zone, id uuid, slug text, name text, timezone text)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true),
                set_config('statement_timeout', timeout, true),
                set_config('lock_timeout', '5s', true);
        RETURN QUERY
        SELECT date_trunc('milliseconds', now()), o.org_id, o.slug, o.name, o.timezone
          FROM organizations o WHERE o.org_id = organization;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.erase_audit_rows(erasure bigint, seqs bigint[], commitments bytea[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        org    uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        erased integer;
      BEGIN
        IF NOT EXISTS (SELECT FROM audit_logs l
                        WHERE l.org_id = org AND l.seq = erasure AND l.action = 'ERASE_SUBJECT'
                          AND l.outcome = 'SUCCESS' AND l.external_id IS NULL AND l.salt IS NOT NULL
                          AND l.xmin = pg_current_xact_id()::xid) THEN
          RAISE EXCEPTION 'this transaction has not written down the erasure %', erasure USING ERRCODE = '22023';
        END IF;
        UPDATE audit_logs a
           SET admin_id = NULL, admin_name = 'Erased', resource_id = NULL, details = '{}', ip_address = NULL,
               user_agent = NULL, salt = NULL, commitment = g.commitment
          FROM unnest(seqs, commitments) AS g (seq, commitment)
         WHERE a.org_id = org AND a.seq = g.seq AND a.seq < erasure AND a.salt IS NOT NULL;
        GET DIAGNOSTICS erased = ROW_COUNT;
        RETURN erased;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.forget_rollups()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        TRUNCATE rollup_state;
        RETURN NULL;
      EXCEPTION WHEN object_in_use THEN
        -- The statement that fired this empties it as well: TRUNCATE organizations CASCADE.
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.make_audit_partition(month date)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '10s'
AS $function$
      DECLARE
        first date := date_trunc('month', month)::date;
        part  text := 'audit_logs_' || to_char(first, 'YYYY_MM');
      BEGIN
        IF first < '2000-01-01' OR first > now() + interval '13 months' THEN
          RAISE EXCEPTION 'no audit partition for %', first USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737002);
        IF to_regclass(part) IS NOT NULL THEN
          RETURN false;
        END IF;
        EXECUTE format('CREATE TABLE %I (LIKE audit_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
        EXECUTE format(
          'CREATE POLICY %I ON %I USING (org_id = NULLIF(current_setting(''app.org_id'', true), '''')::uuid)',
          part || '_organization', part);
        EXECUTE format(
          'ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part,
          first::timestamp AT TIME ZONE 'UTC', (first + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        RETURN true;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.make_usage_partitions(day date)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '10s'
AS $function$
      DECLARE
        parent text;
        part   text;
        made   boolean := false;
      BEGIN
        IF day < '2000-01-01' OR day > now() + interval '32 days' THEN
          RAISE EXCEPTION 'no usage partition for %', day USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737004);
        FOREACH parent IN ARRAY ARRAY['usage_events', 'page_views', 'user_sessions'] LOOP
          part := parent || '_' || to_char(day, 'YYYY_MM_DD');
          CONTINUE WHEN to_regclass(part) IS NOT NULL;
          EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
          EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
          EXECUTE format(
            'CREATE POLICY %I ON %I USING (org_id = NULLIF(current_setting(''app.org_id'', true), '''')::uuid)',
            part || '_organization', part);
          EXECUTE format(
            'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part,
            day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
          made := true;
        END LOOP;
        RETURN made;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_chat_sessions_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'chat_sessions.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
           FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('started_at', r.started_at), ('claimed_at', r.claimed_at),
                                     ('first_response_at', r.first_response_at), ('closed_at', r.closed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2
         UNION ALL
        SELECT r.org_id, 'returns', array_agg(r.started_at), array_agg(r.contact_id), count(*)
           FROM (SELECT * FROM before) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_chat_sessions_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'chat_sessions.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
           FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('started_at', r.started_at), ('claimed_at', r.claimed_at),
                                     ('first_response_at', r.first_response_at), ('closed_at', r.closed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2
         UNION ALL
        SELECT r.org_id, 'returns', array_agg(r.started_at), array_agg(r.contact_id), count(*)
           FROM (SELECT * FROM after) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_chat_sessions_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'chat_sessions.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
           FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          CROSS JOIN LATERAL (VALUES ('started_at', r.started_at), ('claimed_at', r.claimed_at),
                                     ('first_response_at', r.first_response_at), ('closed_at', r.closed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2
         UNION ALL
        SELECT r.org_id, 'returns', array_agg(r.started_at), array_agg(r.contact_id), count(*)
           FROM ((SELECT org_id, id, contact_id, started_at FROM before
                   EXCEPT ALL SELECT org_id, id, contact_id, started_at FROM after)
                  UNION ALL (SELECT org_id, id, contact_id, started_at FROM after
                             EXCEPT ALL SELECT org_id, id, contact_id, started_at FROM before)) r
          GROUP BY r.org_id
         UNION ALL
        SELECT r.org_id, 'session', array_agg(r.started_at), array_agg(r.id), count(*)
                 FROM (SELECT org_id, id, operator_id, channel, started_at FROM after
                       EXCEPT ALL SELECT org_id, id, operator_id, channel, started_at FROM before) r
                GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_csat_responses_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'csat_responses.created_at',
                array_agg(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z'))
           FROM (SELECT * FROM before) r
          GROUP BY r.org_id
         UNION ALL
        SELECT r.org_id, 'session', array_agg(r.created_at), array_agg(r.session_id), count(*)
           FROM (SELECT * FROM before) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_csat_responses_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'csat_responses.created_at',
                array_agg(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z'))
           FROM (SELECT * FROM after) r
          GROUP BY r.org_id
         UNION ALL
        SELECT r.org_id, 'session', array_agg(r.created_at), array_agg(r.session_id), count(*)
           FROM (SELECT * FROM after) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_csat_responses_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'csat_responses.created_at',
                array_agg(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z'))
           FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          GROUP BY r.org_id
         UNION ALL
        SELECT r.org_id, 'session', array_agg(r.created_at), array_agg(r.session_id), count(*)
           FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_messages_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'messages.created_at',
                array_agg(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z'))
           FROM (SELECT * FROM before) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_messages_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'messages.created_at',
                array_agg(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z'))
           FROM (SELECT * FROM after) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_messages_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
        SELECT r.org_id, 'messages.created_at',
                array_agg(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', r.created_at, '2000-01-01Z'))
           FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          GROUP BY r.org_id;
        RETURN NULL;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.mark_page_views_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.occurred_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.occurred_at, '2000-01-01Z')) AS quarters
                      FROM (SELECT * FROM before) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['page_views', 'usage_activity']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_page_views_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.occurred_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.occurred_at, '2000-01-01Z')) AS quarters
                      FROM (SELECT * FROM after) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['page_views', 'usage_activity']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_page_views_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.occurred_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.occurred_at, '2000-01-01Z')) AS quarters
                      FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['page_views', 'usage_activity']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_usage_events_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.occurred_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.occurred_at, '2000-01-01Z')) AS quarters
                      FROM (SELECT * FROM before) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['usage_events', 'usage_activity']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_usage_events_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.occurred_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.occurred_at, '2000-01-01Z')) AS quarters
                      FROM (SELECT * FROM after) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['usage_events', 'usage_activity']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_usage_events_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.occurred_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.occurred_at, '2000-01-01Z')) AS quarters
                      FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['usage_events', 'usage_activity']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_user_sessions_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.started_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.started_at, '2000-01-01Z')) AS quarters
                      FROM (SELECT * FROM before) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['user_sessions']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_user_sessions_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.started_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.started_at, '2000-01-01Z')) AS quarters
                      FROM (SELECT * FROM after) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['user_sessions']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_user_sessions_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT q.org_id, s.source || '.started_at', q.quarters, NULL::uuid[], cardinality(q.quarters)
              FROM (SELECT r.org_id, array_agg(DISTINCT date_bin('15 minutes', r.started_at, '2000-01-01Z')) AS quarters
                      FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
                     GROUP BY r.org_id) q
             CROSS JOIN unnest(ARRAY['user_sessions']) s (source);
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.pending_rollups(organizations uuid[], names text[], signatures text[])
 RETURNS TABLE(id uuid, weight bigint, built bigint)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        FOREACH id IN ARRAY organizations LOOP
          PERFORM set_config('app.org_id', id::text, true);
          SELECT coalesce(sum(d.weight), 0) INTO pending_rollups.weight FROM rollup_dirty d WHERE d.org_id = pending_rollups.id;
          SELECT count(*) INTO pending_rollups.built
            FROM unnest(names, signatures) r (rollup, signature)
            JOIN rollup_state s
              ON s.org_id = pending_rollups.id AND s.rollup = r.rollup AND s.signature = r.signature
           WHERE s.built_from = '-infinity' AND s.built_until >= date_bin('1 hour', now(), '2000-01-01Z');
          IF pending_rollups.weight > 0 OR pending_rollups.built < cardinality(names) THEN
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM set_config('app.org_id', '', true);
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.purge_audit_rows(purge bigint, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        org     uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        found   audit_purges;
        deleted integer;
      BEGIN
        SELECT p.* INTO found FROM audit_purges p WHERE p.org_id = org AND p.seq = purge FOR UPDATE;
        IF found.finished_at IS NOT NULL THEN
          RETURN 0;
        END IF;
        IF found.countersigned_at IS NULL THEN
          RAISE EXCEPTION 'there is no countersigned purge %', purge USING ERRCODE = '22023';
        END IF;
        IF NOT EXISTS (
                SELECT FROM audit_logs l
                 WHERE l.org_id = org AND l.seq = purge AND l.action = 'PURGE_AUDIT_LOGS' AND l.outcome = 'SUCCESS'
                   AND l.external_id IS NULL AND l.salt IS NOT NULL) THEN
          RAISE EXCEPTION 'the trail knows no purge %', purge USING ERRCODE = '22023';
        END IF;
        DELETE FROM audit_logs a
         WHERE a.org_id = org AND a.created_at < found.before AND (a.created_at, a.id) IN (
               SELECT o.created_at, o.id FROM audit_logs o
                WHERE o.org_id = org AND o.created_at < found.before AND o.seq < purge
                ORDER BY o.created_at, o.id LIMIT most);
        GET DIAGNOSTICS deleted = ROW_COUNT;
        IF deleted < most THEN
          DELETE FROM audit_external_ids e WHERE e.org_id = org AND e.created_at < found.before
             AND NOT EXISTS (SELECT FROM audit_logs a
                              WHERE a.org_id = org AND a.created_at = e.created_at AND a.id = e.id);
        END IF;
        RETURN deleted;
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

CREATE OR REPLACE FUNCTION public.user_standings(organization uuid, ids uuid[], external_ids text[])
 RETURNS TABLE(key text, id uuid, role text, removed boolean)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);
        RETURN QUERY
        SELECT u.id::text, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.id = ANY(ids)
         UNION ALL
        SELECT u.external_id, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.external_id = ANY(external_ids);
      END
      $function$
;

CREATE TRIGGER chat_sessions_forget_rollups AFTER TRUNCATE ON public.chat_sessions FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER chat_sessions_mark_delete AFTER DELETE ON public.chat_sessions REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_chat_sessions_delete();

CREATE TRIGGER chat_sessions_mark_insert AFTER INSERT ON public.chat_sessions REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_chat_sessions_insert();

CREATE TRIGGER chat_sessions_mark_update AFTER UPDATE ON public.chat_sessions REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_chat_sessions_update();

CREATE TRIGGER contacts_date_changed_chat_mode BEFORE UPDATE OF chat_mode ON public.contacts FOR EACH ROW EXECUTE FUNCTION date_changed_chat_mode();

CREATE TRIGGER contacts_record_changed_chat_modes AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION record_changed_chat_modes();

CREATE TRIGGER contacts_record_new_chat_modes AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION record_new_chat_modes();

CREATE TRIGGER csat_responses_forget_rollups AFTER TRUNCATE ON public.csat_responses FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER csat_responses_mark_delete AFTER DELETE ON public.csat_responses REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_csat_responses_delete();

CREATE TRIGGER csat_responses_mark_insert AFTER INSERT ON public.csat_responses REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_csat_responses_insert();

CREATE TRIGGER csat_responses_mark_update AFTER UPDATE ON public.csat_responses REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_csat_responses_update();

CREATE TRIGGER messages_forget_rollups AFTER TRUNCATE ON public.messages FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER messages_mark_delete AFTER DELETE ON public.messages REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_messages_delete();

CREATE TRIGGER messages_mark_insert AFTER INSERT ON public.messages REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_messages_insert();

CREATE TRIGGER messages_mark_update AFTER UPDATE ON public.messages REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_messages_update();

CREATE TRIGGER page_views_forget_rollups AFTER TRUNCATE ON public.page_views FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER page_views_mark_delete AFTER DELETE ON public.page_views REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_page_views_delete();

CREATE TRIGGER page_views_mark_insert AFTER INSERT ON public.page_views REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_page_views_insert();

CREATE TRIGGER page_views_mark_update AFTER UPDATE ON public.page_views REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_page_views_update();

CREATE TRIGGER usage_events_forget_rollups AFTER TRUNCATE ON public.usage_events FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER usage_events_mark_delete AFTER DELETE ON public.usage_events REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_events_delete();

CREATE TRIGGER usage_events_mark_insert AFTER INSERT ON public.usage_events REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_events_insert();

CREATE TRIGGER usage_events_mark_update AFTER UPDATE ON public.usage_events REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_events_update();

CREATE TRIGGER user_sessions_forget_rollups AFTER TRUNCATE ON public.user_sessions FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER user_sessions_mark_delete AFTER DELETE ON public.user_sessions REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_user_sessions_delete();

CREATE TRIGGER user_sessions_mark_insert AFTER INSERT ON public.user_sessions REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_user_sessions_insert();

CREATE TRIGGER user_sessions_mark_update AFTER UPDATE ON public.user_sessions REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_user_sessions_update();

-- Row-level security

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY api_keys_organization ON api_keys AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE app_users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY app_users_organization ON app_users AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE audit_external_ids ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY audit_external_ids_organization ON audit_external_ids AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE audit_heads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY audit_heads_organization ON audit_heads AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY audit_logs_organization ON audit_logs AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE audit_purges ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY audit_purges_organization ON audit_purges AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE chat_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY chat_sessions_organization ON chat_sessions AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE contact_chat_modes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY contact_chat_modes_organization ON contact_chat_modes AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY contacts_organization ON contacts AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE csat_responses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY csat_responses_organization ON csat_responses AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE feature_rules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY feature_rules_organization ON feature_rules AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY messages_organization ON messages AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY organizations_directory ON organizations AS PERMISSIVE FOR SELECT TO public USING ((current_setting('app.scope'::text, true) = 'platform'::text));

CREATE POLICY organizations_organization ON organizations AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE page_views ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY page_views_organization ON page_views AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE rollup_dirty ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY rollup_dirty_organization ON rollup_dirty AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE rollup_member_numbers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY rollup_member_numbers_organization ON rollup_member_numbers AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE rollup_members ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY rollup_members_organization ON rollup_members AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE rollup_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY rollup_state_organization ON rollup_state AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE rollups ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY rollups_organization ON rollups AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE schema_migrations DISABLE ROW LEVEL SECURITY;

ALTER TABLE usage_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY usage_events_organization ON usage_events AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE usage_purges ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY usage_purges_organization ON usage_purges AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE user_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY user_sessions_organization ON user_sessions AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY users_organization ON users AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

-- Grants

GRANT INSERT, SELECT ON api_keys TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON app_users TO opsgraph_app;

GRANT INSERT, SELECT ON audit_external_ids TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON audit_heads TO opsgraph_app;

GRANT INSERT, SELECT ON audit_logs TO opsgraph_app;

GRANT SELECT ON audit_purges TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON chat_sessions TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON contact_chat_modes TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON contacts TO opsgraph_app;

GRANT INSERT, SELECT ON csat_responses TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON feature_rules TO opsgraph_app;

GRANT INSERT, SELECT ON messages TO opsgraph_app;

GRANT INSERT, SELECT ON organizations TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON page_views TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON rollup_dirty TO opsgraph_app;

GRANT INSERT, SELECT ON rollup_member_numbers TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON rollup_members TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON rollup_state TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON rollups TO opsgraph_app;

GRANT SELECT ON schema_migrations TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON usage_events TO opsgraph_app;

GRANT INSERT, SELECT ON usage_purges TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON user_sessions TO opsgraph_app;

GRANT INSERT, SELECT ON users TO opsgraph_app;
