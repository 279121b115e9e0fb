-- The schema that the migrations make, for reading. Written by `npm run emit`; do not edit.

-- Tables

CREATE TABLE alert_changes (
  org_id uuid NOT NULL,
  source text NOT NULL,
  source_id text NOT NULL,
  alert_id text NOT NULL,
  type text NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  by_id text,
  snoozed_until timestamp with time zone,
  note text,
  details jsonb,
  batch_id text
);

CREATE TABLE alert_episodes (
  org_id uuid NOT NULL,
  alert_id text NOT NULL,
  number integer NOT NULL,
  service_id text NOT NULL,
  category text NOT NULL,
  severity text NOT NULL,
  type_class text NOT NULL,
  impact_amount numeric(20,6),
  savings_amount numeric(20,6),
  currency text,
  raised_at timestamp with time zone NOT NULL,
  acknowledged_at timestamp with time zone,
  responded_at timestamp with time zone,
  resolved_at timestamp with time zone,
  dismissed_at timestamp with time zone,
  ended_at timestamp with time zone GENERATED ALWAYS AS (COALESCE(resolved_at, dismissed_at)) STORED,
  next_raised_at timestamp with time zone,
  snoozed_seconds numeric(14,3) DEFAULT 0 NOT NULL
);

CREATE TABLE alert_erasures (
  org_id uuid NOT NULL,
  actor bytea NOT NULL,
  erased_at timestamp with time zone NOT NULL
);

CREATE TABLE alert_forecasts (
  org_id uuid NOT NULL,
  issued_on date NOT NULL,
  horizon_days integer NOT NULL,
  day date NOT NULL,
  zone text NOT NULL,
  starts_at timestamp with time zone NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  issued_at timestamp with time zone NOT NULL,
  basis_days integer NOT NULL,
  predicted numeric(12,1) NOT NULL,
  naive integer NOT NULL,
  actual integer,
  scored_at timestamp with time zone
);

CREATE TABLE alert_savings (
  org_id uuid NOT NULL,
  hour timestamp with time zone NOT NULL,
  currency text NOT NULL,
  stated integer NOT NULL,
  amount numeric(26,6) NOT NULL
);

CREATE TABLE alerts (
  org_id uuid NOT NULL,
  id text NOT NULL,
  title text NOT NULL,
  service_id text NOT NULL,
  category text NOT NULL,
  severity text NOT NULL,
  type_class text NOT NULL,
  impact_amount numeric(20,6),
  savings_amount numeric(20,6),
  currency text,
  status text NOT NULL,
  snoozed_until timestamp with time zone,
  episode integer NOT NULL,
  raised_at timestamp with time zone NOT NULL
);

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

CREATE TABLE cost_rates (
  org_id uuid NOT NULL,
  run numeric(13,6) NOT NULL,
  metric numeric(13,6) NOT NULL,
  prediction numeric(13,6) NOT NULL
);

CREATE TABLE course_progress (
  org_id uuid NOT NULL,
  course_id text NOT NULL,
  learner_id text NOT NULL,
  enrolled_at timestamp with time zone,
  started_at timestamp with time zone,
  completed_at timestamp with time zone,
  lessons_completed integer DEFAULT 0 NOT NULL,
  last_activity_at timestamp with time zone
);

CREATE TABLE courses (
  org_id uuid NOT NULL,
  id text NOT NULL,
  title text NOT NULL,
  lesson_count integer DEFAULT 0 NOT NULL,
  recount_after text
);

CREATE TABLE csat_responses (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  external_id text,
  session_id uuid NOT NULL,
  score smallint NOT NULL,
  created_at timestamp with time zone NOT NULL
);

CREATE TABLE dead_letters (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  fingerprint uuid NOT NULL,
  client_event_id text,
  kind text,
  code text NOT NULL,
  message text NOT NULL,
  shape jsonb,
  sealed bytea,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL,
  count integer DEFAULT 1 NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  received_at timestamp with time zone,
  batch_id uuid,
  "position" smallint
);

CREATE TABLE event_batches (
  org_id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  batch_id uuid NOT NULL,
  source text NOT NULL,
  accepted integer NOT NULL,
  duplicates integer NOT NULL,
  failed integer NOT NULL
);
-- PARTITION BY RANGE (received_at)

CREATE TABLE event_batches_default (
  org_id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  batch_id uuid NOT NULL,
  source text NOT NULL,
  accepted integer NOT NULL,
  duplicates integer NOT NULL,
  failed integer NOT NULL
);

CREATE TABLE event_ids (
  org_id uuid NOT NULL,
  client_event_id text NOT NULL,
  digest uuid NOT NULL,
  received_at timestamp with time zone NOT NULL
);

CREATE TABLE events (
  org_id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  batch_id uuid NOT NULL,
  "position" smallint NOT NULL,
  client_event_id text NOT NULL,
  kind text NOT NULL,
  version smallint NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  told_at timestamp with time zone,
  payload jsonb NOT NULL
);
-- PARTITION BY RANGE (received_at)

CREATE TABLE events_default (
  org_id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  batch_id uuid NOT NULL,
  "position" smallint NOT NULL,
  client_event_id text NOT NULL,
  kind text NOT NULL,
  version smallint NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  told_at timestamp with time zone,
  payload jsonb NOT NULL
);

CREATE TABLE feature_rules (
  org_id uuid NOT NULL,
  "position" smallint NOT NULL,
  feature text NOT NULL,
  method text,
  path text,
  operation text
);

CREATE TABLE incident_changes (
  org_id uuid NOT NULL,
  incident_id text NOT NULL,
  id text NOT NULL,
  kind text NOT NULL,
  at timestamp with time zone NOT NULL,
  service_id text,
  title text,
  severity text
);

CREATE TABLE incident_episodes (
  org_id uuid NOT NULL,
  incident_id text NOT NULL,
  number integer NOT NULL,
  service_id text,
  severity text,
  opened_at timestamp with time zone NOT NULL,
  acknowledged_at timestamp with time zone,
  resolved_at timestamp with time zone
);

CREATE TABLE incidents (
  org_id uuid NOT NULL,
  id text NOT NULL,
  service_id text,
  title text,
  severity text,
  status text NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  acknowledged_at timestamp with time zone,
  resolved_at timestamp with time zone,
  episodes integer NOT NULL
);

CREATE TABLE insights (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  severity text NOT NULL,
  course_id text,
  lesson_id text,
  quiz_id text,
  survey_id text,
  question_id text,
  metric text NOT NULL,
  value double precision,
  previous double precision,
  n integer NOT NULL,
  found_at timestamp with time zone NOT NULL,
  updated_at timestamp with time zone NOT NULL
);

CREATE TABLE learner_activity (
  org_id uuid NOT NULL,
  learner_id text NOT NULL,
  course_id text NOT NULL,
  quarter timestamp with time zone NOT NULL,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL
);

CREATE TABLE learner_deletions (
  org_id uuid NOT NULL,
  learner bytea NOT NULL,
  deleted_at timestamp with time zone NOT NULL
);

CREATE TABLE learning_state (
  org_id uuid NOT NULL,
  version bigint DEFAULT 0 NOT NULL,
  insights_version bigint DEFAULT 0 NOT NULL,
  insights_at timestamp with time zone
);

CREATE TABLE lesson_progress (
  org_id uuid NOT NULL,
  course_id text NOT NULL,
  learner_id text NOT NULL,
  lesson_id text NOT NULL,
  "position" integer,
  started_at timestamp with time zone NOT NULL,
  completed_at timestamp with time zone,
  moved_on_at timestamp with time zone,
  percent numeric(6,3) NOT NULL,
  seconds numeric(12,3)
);

CREATE TABLE lessons (
  org_id uuid NOT NULL,
  course_id text NOT NULL,
  id text NOT NULL,
  title text NOT NULL,
  "position" integer
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

CREATE TABLE organization_deletion_stores (
  org_id uuid NOT NULL,
  store text NOT NULL,
  counted bigint NOT NULL,
  deleted bigint DEFAULT 0 NOT NULL
);

CREATE TABLE organization_deletions (
  org_id uuid NOT NULL,
  id uuid NOT NULL,
  token bytea NOT NULL,
  cut_off timestamp with time zone NOT NULL,
  previewed bigint NOT NULL,
  rows bigint NOT NULL,
  phase text DEFAULT 'TABLES'::text NOT NULL,
  attempts integer DEFAULT 0 NOT NULL,
  started_at timestamp with time zone DEFAULT now() NOT NULL,
  worked_at timestamp with time zone,
  finished_at timestamp with time zone
);

CREATE TABLE organizations (
  org_id uuid NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  timezone text DEFAULT 'UTC'::text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  deleted_at timestamp with time zone
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

CREATE TABLE pending_batches (
  org_id uuid NOT NULL,
  stream text NOT NULL,
  received_at timestamp with time zone NOT NULL,
  batch_id uuid NOT NULL,
  "position" smallint DEFAULT '-1'::integer NOT NULL,
  events integer NOT NULL,
  attempts smallint DEFAULT 0 NOT NULL
);

CREATE TABLE performance_metrics (
  org_id uuid NOT NULL,
  id text NOT NULL,
  service_id text NOT NULL,
  measured_at timestamp with time zone NOT NULL,
  p95_latency_ms numeric(12,3),
  throughput_rps numeric(12,3),
  requests integer,
  failed_requests integer
);

CREATE TABLE personal_keys (
  org_id uuid NOT NULL,
  kid text NOT NULL,
  wrapped bytea NOT NULL,
  made_at timestamp with time zone DEFAULT now() NOT NULL,
  retired_at timestamp with time zone
);

CREATE TABLE predictions (
  org_id uuid NOT NULL,
  id text NOT NULL,
  service_id text,
  model text,
  predicted_at timestamp with time zone,
  failure_probability numeric(7,6),
  horizon_minutes integer,
  occurred boolean,
  outcome_at timestamp with time zone
);

CREATE TABLE quiz_answers (
  org_id uuid NOT NULL,
  client_event_id text NOT NULL,
  learner_id text NOT NULL,
  course_id text NOT NULL,
  lesson_id text,
  quiz_id text NOT NULL,
  question_id text NOT NULL,
  correct boolean NOT NULL,
  seconds numeric(12,3),
  answered_at timestamp with time zone NOT NULL
);

CREATE TABLE rollup_dirty (
  org_id uuid NOT NULL,
  mark bigint NOT NULL,
  source text NOT NULL,
  moments timestamp with time zone[] NOT NULL,
  subjects uuid[],
  weight integer NOT NULL,
  marked_at timestamp with time zone DEFAULT now() NOT NULL
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
  mismatches bigint DEFAULT 0 NOT NULL,
  day_starts smallint[] DEFAULT '{}'::smallint[] NOT NULL
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
  name character varying NOT NULL,
  needs bigint
);

CREATE TABLE services (
  org_id uuid NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  slo_percent numeric(6,4) NOT NULL,
  slo_days integer NOT NULL,
  told_at timestamp with time zone NOT NULL
);

CREATE TABLE survey_answers (
  org_id uuid NOT NULL,
  client_event_id text NOT NULL,
  question_id text NOT NULL,
  learner_id text NOT NULL,
  survey_id text NOT NULL,
  course_id text,
  score integer,
  choice text,
  answer_text text,
  answered_at timestamp with time zone NOT NULL
);

CREATE TABLE survey_responses (
  org_id uuid NOT NULL,
  client_event_id text NOT NULL,
  learner_id text NOT NULL,
  survey_id text NOT NULL,
  course_id text,
  answered_at timestamp with time zone NOT NULL
);

CREATE TABLE surveys (
  org_id uuid NOT NULL,
  id text NOT NULL,
  title text NOT NULL,
  course_id text,
  questions jsonb NOT NULL
);

CREATE TABLE token_links (
  org_id uuid NOT NULL,
  token text NOT NULL,
  same_as text NOT NULL
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

CREATE TABLE video_plays (
  org_id uuid NOT NULL,
  client_event_id text NOT NULL,
  learner_id text NOT NULL,
  course_id text NOT NULL,
  lesson_id text,
  video_id text NOT NULL,
  seconds numeric(12,3) NOT NULL,
  played_at timestamp with time zone NOT NULL
);

CREATE TABLE workflow_runs (
  org_id uuid NOT NULL,
  id text NOT NULL,
  service_id text,
  workflow text NOT NULL,
  status text NOT NULL,
  started_at timestamp with time zone,
  finished_at timestamp with time zone NOT NULL
);

-- Constraints

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_pkey PRIMARY KEY (org_id, source, source_id);

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_alert_id_check CHECK (((char_length(alert_id) >= 1) AND (char_length(alert_id) <= 100)));

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_check CHECK (((type = 'RAISED'::text) = (details IS NOT NULL)));

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_check1 CHECK (((type = 'SNOOZED'::text) = (snoozed_until IS NOT NULL)));

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_source_check CHECK ((source = ANY (ARRAY['EVENT'::text, 'INTERACTION'::text, 'IMPORT'::text])));

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_source_id_check CHECK (((char_length(source_id) >= 1) AND (char_length(source_id) <= 300)));

ALTER TABLE alert_changes ADD CONSTRAINT alert_changes_type_check CHECK ((type = ANY (ARRAY['RAISED'::text, 'ACKNOWLEDGED'::text, 'RESOLVED'::text, 'SNOOZED'::text, 'DISMISSED'::text, 'REOPENED'::text])));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_pkey PRIMARY KEY (org_id, alert_id, number);

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_alert_id_check CHECK (((char_length(alert_id) >= 1) AND (char_length(alert_id) <= 100)));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_category_check CHECK (((char_length(category) >= 1) AND (char_length(category) <= 100)));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_check CHECK ((acknowledged_at >= raised_at));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_check1 CHECK ((responded_at >= raised_at));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_check2 CHECK ((resolved_at >= raised_at));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_check3 CHECK ((dismissed_at >= raised_at));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_check4 CHECK (((resolved_at IS NULL) OR (dismissed_at IS NULL)));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_check5 CHECK (((currency IS NULL) = (num_nonnulls(impact_amount, savings_amount) = 0)));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_impact_amount_check CHECK ((impact_amount >= (0)::numeric));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_number_check CHECK ((number >= 1));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_savings_amount_check CHECK ((savings_amount >= (0)::numeric));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_service_id_check CHECK (((char_length(service_id) >= 1) AND (char_length(service_id) <= 100)));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_severity_check CHECK ((severity = ANY (ARRAY['CRITICAL'::text, 'IMPORTANT'::text, 'STANDARD'::text, 'INFO'::text])));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_snoozed_seconds_check CHECK ((snoozed_seconds >= (0)::numeric));

ALTER TABLE alert_episodes ADD CONSTRAINT alert_episodes_type_class_check CHECK ((type_class = ANY (ARRAY['ACTION_NEEDED'::text, 'PREVENTED_ISSUE'::text, 'TREND_WARNING'::text, 'ESCALATION'::text, 'INFORMATION'::text])));

ALTER TABLE alert_erasures ADD CONSTRAINT alert_erasures_pkey PRIMARY KEY (org_id, actor);

ALTER TABLE alert_erasures ADD CONSTRAINT alert_erasures_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_pkey PRIMARY KEY (org_id, issued_on, horizon_days);

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_actual_check CHECK ((actual >= 0));

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_basis_days_check CHECK (((basis_days >= 14) AND (basis_days <= 56)));

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_check CHECK ((ends_at > starts_at));

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_check1 CHECK (((actual IS NULL) = (scored_at IS NULL)));

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_horizon_days_check CHECK (((horizon_days >= 1) AND (horizon_days <= 7)));

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_naive_check CHECK ((naive >= 0));

ALTER TABLE alert_forecasts ADD CONSTRAINT alert_forecasts_predicted_check CHECK ((predicted >= (0)::numeric));

ALTER TABLE alert_savings ADD CONSTRAINT alert_savings_pkey PRIMARY KEY (org_id, hour, currency);

ALTER TABLE alerts ADD CONSTRAINT alerts_pkey PRIMARY KEY (org_id, id);

ALTER TABLE alerts ADD CONSTRAINT alerts_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE alerts ADD CONSTRAINT alerts_category_check CHECK (((char_length(category) >= 1) AND (char_length(category) <= 100)));

ALTER TABLE alerts ADD CONSTRAINT alerts_check CHECK (((currency IS NULL) = (num_nonnulls(impact_amount, savings_amount) = 0)));

ALTER TABLE alerts ADD CONSTRAINT alerts_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text));

ALTER TABLE alerts ADD CONSTRAINT alerts_episode_check CHECK ((episode >= 1));

ALTER TABLE alerts ADD CONSTRAINT alerts_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 100)));

ALTER TABLE alerts ADD CONSTRAINT alerts_impact_amount_check CHECK ((impact_amount >= (0)::numeric));

ALTER TABLE alerts ADD CONSTRAINT alerts_savings_amount_check CHECK ((savings_amount >= (0)::numeric));

ALTER TABLE alerts ADD CONSTRAINT alerts_service_id_check CHECK (((char_length(service_id) >= 1) AND (char_length(service_id) <= 100)));

ALTER TABLE alerts ADD CONSTRAINT alerts_severity_check CHECK ((severity = ANY (ARRAY['CRITICAL'::text, 'IMPORTANT'::text, 'STANDARD'::text, 'INFO'::text])));

ALTER TABLE alerts ADD CONSTRAINT alerts_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'ACKNOWLEDGED'::text, 'RESOLVED'::text, 'DISMISSED'::text])));

ALTER TABLE alerts ADD CONSTRAINT alerts_title_check CHECK ((title <> ''::text));

ALTER TABLE alerts ADD CONSTRAINT alerts_type_class_check CHECK ((type_class = ANY (ARRAY['ACTION_NEEDED'::text, 'PREVENTED_ISSUE'::text, 'TREND_WARNING'::text, 'ESCALATION'::text, 'INFORMATION'::text])));

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

ALTER TABLE cost_rates ADD CONSTRAINT cost_rates_pkey PRIMARY KEY (org_id);

ALTER TABLE cost_rates ADD CONSTRAINT cost_rates_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE cost_rates ADD CONSTRAINT cost_rates_metric_check CHECK ((metric >= (0)::numeric));

ALTER TABLE cost_rates ADD CONSTRAINT cost_rates_prediction_check CHECK ((prediction >= (0)::numeric));

ALTER TABLE cost_rates ADD CONSTRAINT cost_rates_run_check CHECK ((run >= (0)::numeric));

ALTER TABLE course_progress ADD CONSTRAINT course_progress_pkey PRIMARY KEY (org_id, course_id, learner_id);

ALTER TABLE course_progress ADD CONSTRAINT course_progress_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE course_progress ADD CONSTRAINT course_progress_course_id_check CHECK (((char_length(course_id) >= 1) AND (char_length(course_id) <= 100)));

ALTER TABLE course_progress ADD CONSTRAINT course_progress_learner_id_check CHECK (((char_length(learner_id) >= 1) AND (char_length(learner_id) <= 100)));

ALTER TABLE courses ADD CONSTRAINT courses_pkey PRIMARY KEY (org_id, id);

ALTER TABLE courses ADD CONSTRAINT courses_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE courses ADD CONSTRAINT courses_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 100)));

ALTER TABLE courses ADD CONSTRAINT courses_title_check CHECK ((title <> ''::text));

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_pkey PRIMARY KEY (org_id, id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_org_id_session_id_fkey FOREIGN KEY (org_id, session_id) REFERENCES chat_sessions(org_id, id);

ALTER TABLE csat_responses ADD CONSTRAINT csat_responses_score_check CHECK (((score >= 1) AND (score <= 5)));

ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_org_id_fingerprint_key UNIQUE (org_id, fingerprint);

ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_pkey PRIMARY KEY (org_id, id);

ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE event_batches ADD CONSTRAINT event_batches_pkey PRIMARY KEY (org_id, received_at, batch_id);

ALTER TABLE event_batches ADD CONSTRAINT event_batches_source_check CHECK ((source = ANY (ARRAY['GRAPHQL'::text, 'HTTP'::text, 'CLI'::text, 'REPLAY'::text, 'DEMO'::text])));

ALTER TABLE event_batches_default ADD CONSTRAINT event_batches_default_pkey PRIMARY KEY (org_id, received_at, batch_id);

ALTER TABLE event_batches_default ADD CONSTRAINT event_batches_source_check CHECK ((source = ANY (ARRAY['GRAPHQL'::text, 'HTTP'::text, 'CLI'::text, 'REPLAY'::text, 'DEMO'::text])));

ALTER TABLE event_ids ADD CONSTRAINT event_ids_pkey PRIMARY KEY (org_id, client_event_id);

ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (org_id, received_at, batch_id, "position");

ALTER TABLE events_default ADD CONSTRAINT events_default_pkey PRIMARY KEY (org_id, received_at, batch_id, "position");

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_pkey PRIMARY KEY (org_id, "position");

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_check CHECK (((path IS NULL) <> (operation IS NULL)));

ALTER TABLE feature_rules ADD CONSTRAINT feature_rules_feature_check CHECK ((feature <> ''::text));

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_pkey PRIMARY KEY (org_id, incident_id, id);

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 200)));

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_incident_id_check CHECK (((char_length(incident_id) >= 1) AND (char_length(incident_id) <= 100)));

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_kind_check CHECK ((kind = ANY (ARRAY['OPENED'::text, 'ACKNOWLEDGED'::text, 'RESOLVED'::text, 'REOPENED'::text])));

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_service_id_check CHECK (((char_length(service_id) >= 1) AND (char_length(service_id) <= 100)));

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_severity_check CHECK ((severity = ANY (ARRAY['CRITICAL'::text, 'MAJOR'::text, 'MINOR'::text, 'INFO'::text])));

ALTER TABLE incident_changes ADD CONSTRAINT incident_changes_title_check CHECK ((title <> ''::text));

ALTER TABLE incident_episodes ADD CONSTRAINT incident_episodes_pkey PRIMARY KEY (org_id, incident_id, number);

ALTER TABLE incident_episodes ADD CONSTRAINT incident_episodes_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE incident_episodes ADD CONSTRAINT incident_episodes_check CHECK ((acknowledged_at >= opened_at));

ALTER TABLE incident_episodes ADD CONSTRAINT incident_episodes_check1 CHECK ((resolved_at >= opened_at));

ALTER TABLE incident_episodes ADD CONSTRAINT incident_episodes_number_check CHECK ((number >= 1));

ALTER TABLE incidents ADD CONSTRAINT incidents_pkey PRIMARY KEY (org_id, id);

ALTER TABLE incidents ADD CONSTRAINT incidents_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE incidents ADD CONSTRAINT incidents_episodes_check CHECK ((episodes >= 1));

ALTER TABLE incidents ADD CONSTRAINT incidents_status_check CHECK ((status = ANY (ARRAY['OPEN'::text, 'ACKNOWLEDGED'::text, 'RESOLVED'::text])));

ALTER TABLE insights ADD CONSTRAINT insights_pkey PRIMARY KEY (org_id, id);

ALTER TABLE insights ADD CONSTRAINT insights_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE insights ADD CONSTRAINT insights_severity_check CHECK ((severity = ANY (ARRAY['INFO'::text, 'WARNING'::text, 'CRITICAL'::text])));

ALTER TABLE learner_activity ADD CONSTRAINT learner_activity_pkey PRIMARY KEY (org_id, learner_id, course_id, quarter);

ALTER TABLE learner_activity ADD CONSTRAINT learner_activity_check CHECK ((last_at >= first_at));

ALTER TABLE learner_deletions ADD CONSTRAINT learner_deletions_pkey PRIMARY KEY (org_id, learner);

ALTER TABLE learner_deletions ADD CONSTRAINT learner_deletions_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE learning_state ADD CONSTRAINT learning_state_pkey PRIMARY KEY (org_id);

ALTER TABLE learning_state ADD CONSTRAINT learning_state_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE lesson_progress ADD CONSTRAINT lesson_progress_pkey PRIMARY KEY (org_id, course_id, learner_id, lesson_id);

ALTER TABLE lesson_progress ADD CONSTRAINT lesson_progress_lesson_id_check CHECK (((char_length(lesson_id) >= 1) AND (char_length(lesson_id) <= 100)));

ALTER TABLE lesson_progress ADD CONSTRAINT lesson_progress_percent_check CHECK (((percent >= (0)::numeric) AND (percent <= (100)::numeric)));

ALTER TABLE lesson_progress ADD CONSTRAINT lesson_progress_seconds_check CHECK ((seconds >= (0)::numeric));

ALTER TABLE lessons ADD CONSTRAINT lessons_pkey PRIMARY KEY (org_id, course_id, id);

ALTER TABLE lessons ADD CONSTRAINT lessons_org_id_course_id_fkey FOREIGN KEY (org_id, course_id) REFERENCES courses(org_id, id);

ALTER TABLE lessons ADD CONSTRAINT lessons_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 100)));

ALTER TABLE lessons ADD CONSTRAINT lessons_position_check CHECK (("position" >= 1));

ALTER TABLE lessons ADD CONSTRAINT lessons_title_check CHECK ((title <> ''::text));

ALTER TABLE messages ADD CONSTRAINT messages_org_id_external_id_key UNIQUE (org_id, external_id);

ALTER TABLE messages ADD CONSTRAINT messages_pkey PRIMARY KEY (org_id, id);

ALTER TABLE messages ADD CONSTRAINT messages_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE messages ADD CONSTRAINT messages_org_id_operator_id_fkey FOREIGN KEY (org_id, operator_id) REFERENCES users(org_id, id);

ALTER TABLE messages ADD CONSTRAINT messages_org_id_session_id_fkey FOREIGN KEY (org_id, session_id) REFERENCES chat_sessions(org_id, id);

ALTER TABLE messages ADD CONSTRAINT messages_sender_check CHECK ((sender = ANY (ARRAY['CONTACT'::text, 'OPERATOR'::text, 'BOT'::text])));

ALTER TABLE organization_deletion_stores ADD CONSTRAINT organization_deletion_stores_pkey PRIMARY KEY (org_id, store);

ALTER TABLE organization_deletion_stores ADD CONSTRAINT organization_deletion_stores_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE organization_deletions ADD CONSTRAINT organization_deletions_pkey PRIMARY KEY (org_id);

ALTER TABLE organization_deletions ADD CONSTRAINT organization_deletions_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE organization_deletions ADD CONSTRAINT organization_deletions_check CHECK (((phase = 'FINISHED'::text) = (finished_at IS NOT NULL)));

ALTER TABLE organization_deletions ADD CONSTRAINT organization_deletions_phase_check CHECK ((phase = ANY (ARRAY['TABLES'::text, 'STORES'::text, 'FINISHED'::text])));

ALTER TABLE organization_deletions ADD CONSTRAINT organization_deletions_token_check CHECK ((octet_length(token) = 32));

ALTER TABLE organizations ADD CONSTRAINT organizations_slug_key UNIQUE (slug);

ALTER TABLE organizations ADD CONSTRAINT organizations_pkey PRIMARY KEY (org_id);

ALTER TABLE organizations ADD CONSTRAINT organizations_name_check CHECK ((name <> ''::text));

ALTER TABLE organizations ADD CONSTRAINT organizations_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text));

ALTER TABLE page_views ADD CONSTRAINT page_views_pkey PRIMARY KEY (org_id, occurred_at, id);

ALTER TABLE page_views ADD CONSTRAINT page_views_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES app_users(org_id, id) ON DELETE CASCADE;

ALTER TABLE page_views ADD CONSTRAINT page_views_duration_ms_check CHECK ((duration_ms >= 0));

ALTER TABLE page_views ADD CONSTRAINT page_views_path_check CHECK (((char_length(path) >= 1) AND (char_length(path) <= 500)));

ALTER TABLE pending_batches ADD CONSTRAINT pending_batches_pkey PRIMARY KEY (org_id, stream, received_at, batch_id, "position");

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_pkey PRIMARY KEY (org_id, id);

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_check CHECK (((failed_requests >= 0) AND (failed_requests <= requests)));

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_check1 CHECK (((requests IS NULL) = (failed_requests IS NULL)));

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 200)));

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_p95_latency_ms_check CHECK ((p95_latency_ms >= (0)::numeric));

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_requests_check CHECK ((requests >= 0));

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_service_id_check CHECK (((char_length(service_id) >= 1) AND (char_length(service_id) <= 100)));

ALTER TABLE performance_metrics ADD CONSTRAINT performance_metrics_throughput_rps_check CHECK ((throughput_rps >= (0)::numeric));

ALTER TABLE personal_keys ADD CONSTRAINT personal_keys_pkey PRIMARY KEY (org_id, kid);

ALTER TABLE personal_keys ADD CONSTRAINT personal_keys_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE personal_keys ADD CONSTRAINT personal_keys_kid_check CHECK ((kid ~ '^k[0-9]{1,6}$'::text));

ALTER TABLE predictions ADD CONSTRAINT predictions_pkey PRIMARY KEY (org_id, id);

ALTER TABLE predictions ADD CONSTRAINT predictions_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE predictions ADD CONSTRAINT predictions_check CHECK ((num_nulls(service_id, model, predicted_at, failure_probability) = ANY (ARRAY[0, 4])));

ALTER TABLE predictions ADD CONSTRAINT predictions_check1 CHECK (((occurred IS NULL) = (outcome_at IS NULL)));

ALTER TABLE predictions ADD CONSTRAINT predictions_failure_probability_check CHECK (((failure_probability >= (0)::numeric) AND (failure_probability <= (1)::numeric)));

ALTER TABLE predictions ADD CONSTRAINT predictions_horizon_minutes_check CHECK ((horizon_minutes > 0));

ALTER TABLE predictions ADD CONSTRAINT predictions_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 200)));

ALTER TABLE predictions ADD CONSTRAINT predictions_model_check CHECK ((model <> ''::text));

ALTER TABLE predictions ADD CONSTRAINT predictions_service_id_check CHECK (((char_length(service_id) >= 1) AND (char_length(service_id) <= 100)));

ALTER TABLE quiz_answers ADD CONSTRAINT quiz_answers_pkey PRIMARY KEY (org_id, client_event_id);

ALTER TABLE quiz_answers ADD CONSTRAINT quiz_answers_seconds_check CHECK ((seconds >= (0)::numeric));

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

ALTER TABLE rollups ADD CONSTRAINT rollups_span_check CHECK ((((span >= 0) AND (span <= 3)) OR ((span >= 11) AND (span <= 33))));

ALTER TABLE schema_migrations ADD CONSTRAINT "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id);

ALTER TABLE services ADD CONSTRAINT services_pkey PRIMARY KEY (org_id, id);

ALTER TABLE services ADD CONSTRAINT services_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE services ADD CONSTRAINT services_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 100)));

ALTER TABLE services ADD CONSTRAINT services_name_check CHECK ((name <> ''::text));

ALTER TABLE services ADD CONSTRAINT services_slo_days_check CHECK ((slo_days = ANY (ARRAY[7, 14, 28, 30, 90])));

ALTER TABLE services ADD CONSTRAINT services_slo_percent_check CHECK (((slo_percent > (0)::numeric) AND (slo_percent < (100)::numeric)));

ALTER TABLE survey_answers ADD CONSTRAINT survey_answers_pkey PRIMARY KEY (org_id, client_event_id, question_id);

ALTER TABLE survey_answers ADD CONSTRAINT survey_answers_check CHECK ((num_nonnulls(score, choice, answer_text) = 1));

ALTER TABLE survey_responses ADD CONSTRAINT survey_responses_pkey PRIMARY KEY (org_id, client_event_id);

ALTER TABLE surveys ADD CONSTRAINT surveys_pkey PRIMARY KEY (org_id, id);

ALTER TABLE surveys ADD CONSTRAINT surveys_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE surveys ADD CONSTRAINT surveys_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 100)));

ALTER TABLE surveys ADD CONSTRAINT surveys_title_check CHECK ((title <> ''::text));

ALTER TABLE token_links ADD CONSTRAINT token_links_pkey PRIMARY KEY (org_id, token);

ALTER TABLE token_links ADD CONSTRAINT token_links_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

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

ALTER TABLE video_plays ADD CONSTRAINT video_plays_pkey PRIMARY KEY (org_id, client_event_id);

ALTER TABLE video_plays ADD CONSTRAINT video_plays_seconds_check CHECK ((seconds >= (0)::numeric));

ALTER TABLE workflow_runs ADD CONSTRAINT workflow_runs_pkey PRIMARY KEY (org_id, id);

ALTER TABLE workflow_runs ADD CONSTRAINT workflow_runs_org_id_fkey FOREIGN KEY (org_id) REFERENCES organizations(org_id);

ALTER TABLE workflow_runs ADD CONSTRAINT workflow_runs_id_check CHECK (((char_length(id) >= 1) AND (char_length(id) <= 200)));

ALTER TABLE workflow_runs ADD CONSTRAINT workflow_runs_service_id_check CHECK (((char_length(service_id) >= 1) AND (char_length(service_id) <= 100)));

ALTER TABLE workflow_runs ADD CONSTRAINT workflow_runs_status_check CHECK ((status = ANY (ARRAY['SUCCEEDED'::text, 'FAILED'::text, 'CANCELLED'::text])));

ALTER TABLE workflow_runs ADD CONSTRAINT workflow_runs_workflow_check CHECK ((workflow <> ''::text));

-- Indexes

CREATE INDEX alert_changes_alert_idx ON public.alert_changes USING btree (org_id, alert_id, changed_at);

CREATE INDEX alert_changes_batch_idx ON public.alert_changes USING btree (org_id, batch_id) WHERE (batch_id IS NOT NULL);

CREATE INDEX alert_changes_by_idx ON public.alert_changes USING btree (org_id, by_id) WHERE (by_id IS NOT NULL);

CREATE INDEX alert_episodes_acknowledged_at_idx ON public.alert_episodes USING btree (org_id, acknowledged_at);

CREATE INDEX alert_episodes_dismissed_at_idx ON public.alert_episodes USING btree (org_id, dismissed_at);

CREATE INDEX alert_episodes_ended_idx ON public.alert_episodes USING btree (org_id, ended_at);

CREATE INDEX alert_episodes_open_idx ON public.alert_episodes USING btree (org_id, raised_at) WHERE (ended_at IS NULL);

CREATE INDEX alert_episodes_raised_at_idx ON public.alert_episodes USING btree (org_id, raised_at);

CREATE INDEX alert_episodes_resolved_at_idx ON public.alert_episodes USING btree (org_id, resolved_at);

CREATE INDEX alert_episodes_savings_idx ON public.alert_episodes USING btree (org_id, raised_at) WHERE ((type_class = 'PREVENTED_ISSUE'::text) AND (savings_amount IS NOT NULL));

CREATE INDEX alert_forecasts_day_idx ON public.alert_forecasts USING btree (org_id, horizon_days, day);

CREATE INDEX alert_forecasts_ends_idx ON public.alert_forecasts USING btree (org_id, ends_at);

CREATE INDEX alerts_open_idx ON public.alerts USING btree (org_id, raised_at, id) WHERE (status = ANY (ARRAY['OPEN'::text, 'ACKNOWLEDGED'::text]));

CREATE INDEX alerts_raised_idx ON public.alerts USING btree (org_id, raised_at, id);

CREATE INDEX alerts_service_idx ON public.alerts USING btree (org_id, service_id, raised_at, id);

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

CREATE INDEX course_progress_activity_idx ON public.course_progress USING btree (org_id, COALESCE(last_activity_at, '-infinity'::timestamp with time zone), learner_id, course_id);

CREATE INDEX course_progress_completed_idx ON public.course_progress USING btree (org_id, completed_at);

CREATE INDEX course_progress_enrolled_idx ON public.course_progress USING btree (org_id, enrolled_at);

CREATE INDEX course_progress_learner_idx ON public.course_progress USING btree (org_id, learner_id, course_id);

CREATE INDEX courses_recount_idx ON public.courses USING btree (org_id, id) WHERE (recount_after IS NOT NULL);

CREATE INDEX csat_responses_created_idx ON public.csat_responses USING btree (org_id, created_at);

CREATE INDEX csat_responses_session_idx ON public.csat_responses USING btree (org_id, session_id, created_at, id);

CREATE INDEX dead_letters_last_idx ON public.dead_letters USING btree (org_id, last_at, id);

CREATE INDEX event_ids_received_idx ON public.event_ids USING btree (org_id, received_at);

CREATE INDEX incident_episodes_opened_idx ON public.incident_episodes USING btree (org_id, opened_at);

CREATE INDEX incident_episodes_resolved_idx ON public.incident_episodes USING btree (org_id, resolved_at);

CREATE INDEX incidents_service_idx ON public.incidents USING btree (org_id, service_id, opened_at);

CREATE INDEX learner_activity_first_idx ON public.learner_activity USING btree (org_id, first_at);

CREATE INDEX learner_activity_last_idx ON public.learner_activity USING btree (org_id, last_at);

CREATE INDEX lesson_progress_completed_idx ON public.lesson_progress USING btree (org_id, completed_at);

CREATE INDEX lesson_progress_learner_idx ON public.lesson_progress USING btree (org_id, learner_id);

CREATE INDEX lesson_progress_started_idx ON public.lesson_progress USING btree (org_id, started_at);

CREATE INDEX messages_created_idx ON public.messages USING btree (org_id, created_at) INCLUDE (sender, operator_id);

CREATE INDEX messages_session_idx ON public.messages USING btree (org_id, session_id);

CREATE INDEX page_views_user_idx ON ONLY public.page_views USING btree (org_id, user_id, occurred_at);

CREATE INDEX performance_metrics_measured_idx ON public.performance_metrics USING btree (org_id, measured_at);

CREATE INDEX predictions_predicted_idx ON public.predictions USING btree (org_id, predicted_at);

CREATE INDEX quiz_answers_at_idx ON public.quiz_answers USING btree (org_id, answered_at);

CREATE INDEX quiz_answers_learner_idx ON public.quiz_answers USING btree (org_id, learner_id);

CREATE INDEX rollups_settled_idx ON public.rollups USING btree (org_id, rollup, settled_at) INCLUDE (bucket) WHERE (settled_at IS NOT NULL);

CREATE INDEX survey_answers_at_idx ON public.survey_answers USING btree (org_id, answered_at);

CREATE INDEX survey_answers_learner_idx ON public.survey_answers USING btree (org_id, learner_id);

CREATE INDEX survey_answers_survey_idx ON public.survey_answers USING btree (org_id, survey_id, answered_at);

CREATE INDEX survey_responses_at_idx ON public.survey_responses USING btree (org_id, answered_at);

CREATE INDEX survey_responses_learner_idx ON public.survey_responses USING btree (org_id, learner_id);

CREATE INDEX survey_responses_survey_idx ON public.survey_responses USING btree (org_id, survey_id, answered_at);

CREATE INDEX usage_events_user_idx ON ONLY public.usage_events USING btree (org_id, user_id, occurred_at) WHERE (user_id IS NOT NULL);

CREATE INDEX usage_purges_open_idx ON public.usage_purges USING btree (org_id, before) WHERE (finished_at IS NULL);

CREATE INDEX user_sessions_user_idx ON ONLY public.user_sessions USING btree (org_id, user_id, started_at);

CREATE UNIQUE INDEX users_email_key ON public.users USING btree (org_id, lower(email)) WHERE (deleted_at IS NULL);

CREATE INDEX video_plays_at_idx ON public.video_plays USING btree (org_id, played_at);

CREATE INDEX video_plays_learner_idx ON public.video_plays USING btree (org_id, learner_id);

CREATE INDEX workflow_runs_finished_idx ON public.workflow_runs USING btree (org_id, finished_at);

-- Functions and triggers

CREATE OR REPLACE FUNCTION public.api_keys_by_id(organization uuid, ids uuid[])
 RETURNS TABLE(id uuid, name text, hash bytea, scopes text[], expires_at timestamp with time zone, last_used_at timestamp with time zone, revoked boolean)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);
        IF EXISTS (SELECT FROM organizations o WHERE o.org_id = organization AND o.deleted_at IS NOT NULL) THEN
          RAISE EXCEPTION 'the data of the organization was deleted' USING ERRCODE = 'OPDEL';
        END IF;
        RETURN QUERY
        SELECT k.id, k.name, k.hash, k.scopes, k.expires_at, k.last_used_at, k.revoked_at IS NOT NULL
          FROM api_keys k WHERE k.org_id = organization AND k.id = ANY(ids);
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.count_organization_rows(most bigint)
 RETURNS TABLE(name text, rows bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        org uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
      BEGIN
        FOR name IN SELECT t.name FROM organization_tables() t ORDER BY t.place LOOP
          EXECUTE format('SELECT count(*) FROM (SELECT FROM %I t WHERE t.org_id = $1 LIMIT $2) c', name)
             INTO rows USING org, most;
          RETURN NEXT;
        END LOOP;
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

CREATE OR REPLACE FUNCTION public.default_event_days()
 RETURNS SETOF date
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        asked text := coalesce(current_setting('app.org_id', true), '');
        org   uuid;
      BEGIN
        IF pg_relation_size('events_default') > 0 OR pg_relation_size('event_batches_default') > 0 THEN
          FOR org IN SELECT o.org_id FROM organizations o LOOP
            PERFORM set_config('app.org_id', org::text, true);
            RETURN QUERY
              SELECT DISTINCT (e.received_at AT TIME ZONE 'UTC')::date FROM events_default e WHERE e.org_id = org
              UNION
              SELECT DISTINCT (b.received_at AT TIME ZONE 'UTC')::date FROM event_batches_default b WHERE b.org_id = org;
          END LOOP;
          PERFORM set_config('app.org_id', asked, true);
        END IF;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.delete_organization_rows(deletion uuid, wanted text, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        organization uuid := NULLIF(current_setting('app.org_id', true), '')::uuid;
        known   text;
        part    text;
        these   integer;
        gone    integer := 0;
      BEGIN
        -- Everybody who was let in before the tombstone has ended once this is held.
        PERFORM pg_advisory_xact_lock(hashtextextended(organization::text, 4737010));
        PERFORM FROM organization_deletions d
          JOIN organizations o ON o.org_id = d.org_id AND o.deleted_at IS NOT NULL
         WHERE d.org_id = organization AND d.id = deletion AND d.finished_at IS NULL FOR UPDATE OF d;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'there is no deletion % under way', deletion USING ERRCODE = '22023';
        END IF;
        IF NOT EXISTS (
          SELECT FROM audit_logs l
           WHERE l.org_id = organization AND l.resource_type = 'organization_deletion'
             AND l.resource_id = deletion::text AND l.action = 'DELETE_ORGANIZATION_DATA'
             AND l.outcome = 'SUCCESS' AND l.external_id IS NULL AND l.salt IS NOT NULL) THEN
          RAISE EXCEPTION 'the trail knows no deletion %', deletion USING ERRCODE = '22023';
        END IF;
        SELECT t.name INTO known FROM organization_tables() t WHERE t.name = wanted;
        IF known IS NULL THEN
          RAISE EXCEPTION 'nothing is deleted from %', wanted USING ERRCODE = '22023';
        END IF;
        FOR part IN
          SELECT c.relname FROM pg_partition_tree(to_regclass(format('public.%I', known))) p
            JOIN pg_class c ON c.oid = p.relid WHERE p.isleaf
           UNION ALL
          SELECT c.relname FROM pg_class c WHERE c.oid = to_regclass(format('public.%I', known)) AND c.relkind = 'r'
        LOOP
          EXECUTE format(
            'DELETE FROM %1$I t WHERE t.org_id = $1
                AND t.ctid = ANY (ARRAY(SELECT r.ctid FROM %1$I r WHERE r.org_id = $1 LIMIT $2))', part)
            USING organization, most - gone;
          GET DIAGNOSTICS these = ROW_COUNT;
          gone := gone + these;
          EXIT WHEN gone >= most;
        END LOOP;
        IF gone > 0 THEN
          INSERT INTO organization_deletion_stores AS s (org_id, store, counted, deleted)
          VALUES (organization, known, 0, gone)
              ON CONFLICT (org_id, store) DO UPDATE SET deleted = s.deleted + EXCLUDED.deleted;
        END IF;
        RETURN gone;
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
          EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', part) INTO used;
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

CREATE OR REPLACE FUNCTION public.drop_event_partitions(before date)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '1s'
AS $function$
      DECLARE
        asked   text := coalesce(current_setting('app.org_id', true), '');
        oldest  timestamptz;
        pending timestamptz;
        org     uuid;
        part    record;
        dropped integer := 0;
      BEGIN
        IF before > (now() AT TIME ZONE 'UTC')::date - 7 THEN
          RAISE EXCEPTION 'events are kept for a week at least' USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737006);
        FOR org IN SELECT o.org_id FROM organizations o LOOP
          PERFORM set_config('app.org_id', org::text, true);
          SELECT min(p.received_at) INTO pending FROM pending_batches p WHERE p.org_id = org;
          oldest := least(oldest, pending);
        END LOOP;
        PERFORM set_config('app.org_id', asked, true);
        FOR part IN
          SELECT c.relname, to_date(right(c.relname, 10), 'YYYY_MM_DD') AS day
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
           WHERE i.inhparent IN ('events'::regclass, 'event_batches'::regclass) AND c.relname !~ '_default$'
           ORDER BY 2
        LOOP
          CONTINUE WHEN part.day >= before
                     OR (oldest IS NOT NULL AND part.day >= (oldest AT TIME ZONE 'UTC')::date);
          EXECUTE format('DROP TABLE %I', part.relname);
          dropped := dropped + 1;
        END LOOP;
        RETURN dropped;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.due_learning(organizations uuid[])
 RETURNS TABLE(id uuid, recounts boolean, insights boolean)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        FOREACH id IN ARRAY organizations LOOP
          PERFORM set_config('app.org_id', id::text, true);
          recounts := EXISTS (
            SELECT FROM courses c WHERE c.org_id = due_learning.id AND c.recount_after IS NOT NULL);
          insights := EXISTS (
            SELECT FROM learning_state s
             WHERE s.org_id = due_learning.id
               AND (s.insights_at IS NULL OR s.insights_at < now() - interval '1 hour'
                    OR s.version <> s.insights_version AND s.insights_at < now() - interval '1 minute'));
          IF recounts OR insights THEN
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM set_config('app.org_id', '', true);
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.enter_kept_organization(organization uuid, timeout text)
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
          FROM organizations o WHERE o.org_id = organization AND o.deleted_at IS NULL;
        IF NOT FOUND AND EXISTS (SELECT FROM organizations o WHERE o.org_id = organization) THEN
          RAISE EXCEPTION 'the data of the organization was deleted' USING ERRCODE = 'OPDEL';
        END IF;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.enter_organization_to_write(organization uuid, timeout text)
 RETURNS TABLE(taken_at timestamp with time zone, id uuid, slug text, name text, timezone text)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM set_config('lock_timeout', '5s', true);
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(organization::text, 4737010));
        RETURN QUERY SELECT e.* FROM enter_organization(organization, timeout) e;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.erase_audit_rows(organization uuid, erasure bigint, seqs bigint[], commitments bytea[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        erased integer;
      BEGIN
        IF organization IS DISTINCT FROM NULLIF(current_setting('app.org_id', true), '')::uuid THEN
          RAISE EXCEPTION 'the organization % was not entered', organization USING ERRCODE = '22023';
        END IF;
        PERFORM FROM audit_logs l
          WHERE l.org_id = organization AND l.seq = erasure AND l.action = 'ERASE_SUBJECT' AND l.outcome = 'SUCCESS'
            AND l.external_id IS NULL AND l.salt IS NOT NULL AND l.xmin = pg_current_xact_id()::xid;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'this transaction has not written down the erasure %', erasure USING ERRCODE = '22023';
        END IF;
        UPDATE audit_logs a
           SET admin_id = NULL, admin_name = 'Erased', resource_id = NULL, details = '{}', ip_address = NULL,
               user_agent = NULL, salt = NULL, commitment = g.commitment
          FROM unnest(seqs, commitments) AS g (seq, commitment)
         WHERE a.org_id = organization AND a.seq = g.seq AND a.seq < erasure AND a.salt IS NOT NULL;
        GET DIAGNOSTICS erased = ROW_COUNT;
        RETURN erased;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.erase_audit_rows(erasure bigint, seqs bigint[], commitments bytea[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      BEGIN
        RETURN erase_audit_rows(NULLIF(current_setting('app.org_id', true), '')::uuid, erasure, seqs, commitments);
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.forget_alert_savings()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        TRUNCATE alert_savings;
        RETURN NULL;
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

CREATE OR REPLACE FUNCTION public.kept_dead_letters()
 RETURNS TABLE(id uuid, letters bigint)
 LANGUAGE plpgsql
AS $function$
      DECLARE
        all_ids uuid[];
      BEGIN
        PERFORM set_config('app.scope', 'platform', true);
        SELECT array_agg(o.org_id) INTO all_ids FROM organizations o;
        FOREACH id IN ARRAY coalesce(all_ids, '{}') LOOP
          PERFORM set_config('app.org_id', id::text, true);
          SELECT count(*) INTO letters
         FROM (SELECT FROM dead_letters l WHERE l.org_id = kept_dead_letters.id LIMIT 100000) d;
          IF letters > 0 THEN
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM set_config('app.org_id', '', true), set_config('app.scope', '', true);
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

CREATE OR REPLACE FUNCTION public.make_event_partitions(day date)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '5s'
AS $function$
      DECLARE
        parent  text;
        part    text;
        spare   text;
        begins  timestamptz := day::timestamp AT TIME ZONE 'UTC';
        ends    timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
        these   bigint;
        moved   bigint := 0;
      BEGIN
        IF day < '2000-01-01' OR day > now() + interval '32 days' THEN
          RAISE EXCEPTION 'no partition of events for %', day USING ERRCODE = '22008';
        END IF;
        PERFORM pg_advisory_xact_lock(4737006);
        FOREACH parent IN ARRAY ARRAY['events', 'event_batches'] LOOP
          part := parent || '_' || to_char(day, 'YYYY_MM_DD');
          spare := parent || '_default';
          CONTINUE WHEN to_regclass(part) IS NOT NULL;
          EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
          EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', spare);
          EXECUTE format('ALTER TABLE %I NO FORCE ROW LEVEL SECURITY', spare);
          EXECUTE format(
            'WITH gone AS (DELETE FROM %I e WHERE e.received_at >= $1 AND e.received_at < $2 RETURNING e.*),
                  kept AS (INSERT INTO %I SELECT * FROM gone RETURNING 1)
             SELECT count(*) FROM kept', spare, part) INTO these USING begins, ends;
          moved := moved + these;
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', spare);
          EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
          EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
          EXECUTE format(
            'CREATE POLICY %I ON %I USING (org_id = NULLIF(current_setting(''app.org_id'', true), '''')::uuid)',
            part || '_organization', part);
          EXECUTE format(
            'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, part, begins, ends);
        END LOOP;
        RETURN moved;
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

CREATE OR REPLACE FUNCTION public.mark_alert_episodes_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'alert_episodes.' || m.name,
              array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
              count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('raised_at', r.raised_at), ('acknowledged_at', r.acknowledged_at), ('resolved_at', r.resolved_at), ('dismissed_at', r.dismissed_at)) m (name, at)
        WHERE m.at IS NOT NULL
        GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_alert_episodes_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'alert_episodes.' || m.name,
              array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
              count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('raised_at', r.raised_at), ('acknowledged_at', r.acknowledged_at), ('resolved_at', r.resolved_at), ('dismissed_at', r.dismissed_at)) m (name, at)
        WHERE m.at IS NOT NULL
        GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_alert_episodes_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'alert_episodes.' || m.name,
              array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
              count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM ((SELECT org_id, alert_id, number, service_id, category, severity, type_class, raised_at, acknowledged_at, responded_at, resolved_at, dismissed_at, next_raised_at, snoozed_seconds FROM before EXCEPT ALL SELECT org_id, alert_id, number, service_id, category, severity, type_class, raised_at, acknowledged_at, responded_at, resolved_at, dismissed_at, next_raised_at, snoozed_seconds FROM after)
               UNION ALL (SELECT org_id, alert_id, number, service_id, category, severity, type_class, raised_at, acknowledged_at, responded_at, resolved_at, dismissed_at, next_raised_at, snoozed_seconds FROM after EXCEPT ALL SELECT org_id, alert_id, number, service_id, category, severity, type_class, raised_at, acknowledged_at, responded_at, resolved_at, dismissed_at, next_raised_at, snoozed_seconds FROM before)) r
          CROSS JOIN LATERAL (VALUES ('raised_at', r.raised_at), ('acknowledged_at', r.acknowledged_at), ('resolved_at', r.resolved_at), ('dismissed_at', r.dismissed_at)) m (name, at)
        WHERE m.at IS NOT NULL
        GROUP BY 1, 2;
          RETURN NULL;
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

CREATE OR REPLACE FUNCTION public.mark_course_progress_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'course_progress.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('enrolled_at', r.enrolled_at), ('completed_at', r.completed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_course_progress_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'course_progress.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('enrolled_at', r.enrolled_at), ('completed_at', r.completed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_course_progress_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'course_progress.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM ((SELECT org_id, learner_id, course_id, enrolled_at, started_at, completed_at FROM before EXCEPT ALL SELECT org_id, learner_id, course_id, enrolled_at, started_at, completed_at FROM after)
               UNION ALL (SELECT org_id, learner_id, course_id, enrolled_at, started_at, completed_at FROM after EXCEPT ALL SELECT org_id, learner_id, course_id, enrolled_at, started_at, completed_at FROM before)) r
          CROSS JOIN LATERAL (VALUES ('enrolled_at', r.enrolled_at), ('completed_at', r.completed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
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

CREATE OR REPLACE FUNCTION public.mark_incident_episodes_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'incident_episodes.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM before) r
             CROSS JOIN LATERAL (VALUES ('opened_at', r.opened_at), ('resolved_at', r.resolved_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_incident_episodes_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'incident_episodes.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM after) r
             CROSS JOIN LATERAL (VALUES ('opened_at', r.opened_at), ('resolved_at', r.resolved_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_incident_episodes_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'incident_episodes.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
                 UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
             CROSS JOIN LATERAL (VALUES ('opened_at', r.opened_at), ('resolved_at', r.resolved_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_learner_activity_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'learner_activity.occurred_at', array_agg(DISTINCT r.quarter), NULL::uuid[], count(DISTINCT r.quarter)
            FROM (SELECT * FROM before) r
          GROUP BY r.org_id;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_learner_activity_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'learner_activity.occurred_at', array_agg(DISTINCT r.quarter), NULL::uuid[], count(DISTINCT r.quarter)
            FROM (SELECT * FROM after) r
          GROUP BY r.org_id;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_learner_activity_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'learner_activity.occurred_at', array_agg(DISTINCT r.quarter), NULL::uuid[], count(DISTINCT r.quarter)
            FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          GROUP BY r.org_id;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_lesson_progress_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'lesson_progress.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('started_at', r.started_at), ('completed_at', r.completed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_lesson_progress_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'lesson_progress.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('started_at', r.started_at), ('completed_at', r.completed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_lesson_progress_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'lesson_progress.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM ((SELECT org_id, course_id, learner_id, lesson_id, position, started_at, completed_at, moved_on_at FROM before EXCEPT ALL SELECT org_id, course_id, learner_id, lesson_id, position, started_at, completed_at, moved_on_at FROM after)
               UNION ALL (SELECT org_id, course_id, learner_id, lesson_id, position, started_at, completed_at, moved_on_at FROM after EXCEPT ALL SELECT org_id, course_id, learner_id, lesson_id, position, started_at, completed_at, moved_on_at FROM before)) r
          CROSS JOIN LATERAL (VALUES ('started_at', r.started_at), ('completed_at', r.completed_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
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

CREATE OR REPLACE FUNCTION public.mark_performance_metrics_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'performance_metrics.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM before) r
             CROSS JOIN LATERAL (VALUES ('measured_at', r.measured_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_performance_metrics_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'performance_metrics.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM after) r
             CROSS JOIN LATERAL (VALUES ('measured_at', r.measured_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_performance_metrics_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'performance_metrics.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
                 UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
             CROSS JOIN LATERAL (VALUES ('measured_at', r.measured_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_predictions_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'predictions.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM before) r
             CROSS JOIN LATERAL (VALUES ('predicted_at', r.predicted_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_predictions_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'predictions.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM after) r
             CROSS JOIN LATERAL (VALUES ('predicted_at', r.predicted_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_predictions_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'predictions.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
                 UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
             CROSS JOIN LATERAL (VALUES ('predicted_at', r.predicted_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_quiz_answers_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'quiz_answers.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_quiz_answers_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'quiz_answers.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_quiz_answers_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'quiz_answers.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_survey_answers_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'survey_answers.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_survey_answers_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'survey_answers.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_survey_answers_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'survey_answers.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_survey_responses_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'survey_responses.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_survey_responses_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'survey_responses.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_survey_responses_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'survey_responses.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          CROSS JOIN LATERAL (VALUES ('answered_at', r.answered_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
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

CREATE OR REPLACE FUNCTION public.mark_video_plays_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'video_plays.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM before) r
          CROSS JOIN LATERAL (VALUES ('played_at', r.played_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_video_plays_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'video_plays.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM (SELECT * FROM after) r
          CROSS JOIN LATERAL (VALUES ('played_at', r.played_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_video_plays_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
          SELECT r.org_id, 'video_plays.' || m.name,
                array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
            FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
               UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
          CROSS JOIN LATERAL (VALUES ('played_at', r.played_at)) m (name, at)
          WHERE m.at IS NOT NULL
          GROUP BY 1, 2;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.mark_workflow_runs_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'workflow_runs.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM before) r
             CROSS JOIN LATERAL (VALUES ('finished_at', r.finished_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_workflow_runs_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'workflow_runs.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM (SELECT * FROM after) r
             CROSS JOIN LATERAL (VALUES ('finished_at', r.finished_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.mark_workflow_runs_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
          BEGIN
            INSERT INTO rollup_dirty (org_id, source, moments, subjects, weight)
            SELECT r.org_id, 'workflow_runs.' || m.name,
                   array_agg(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z')), NULL::uuid[],
                   count(DISTINCT date_bin('15 minutes', m.at, '2000-01-01Z'))
              FROM ((SELECT * FROM before EXCEPT ALL SELECT * FROM after)
                 UNION ALL (SELECT * FROM after EXCEPT ALL SELECT * FROM before)) r
             CROSS JOIN LATERAL (VALUES ('finished_at', r.finished_at)) m (name, at)
             WHERE m.at IS NOT NULL
             GROUP BY 1, 2;
            RETURN NULL;
          END
          $function$
;

CREATE OR REPLACE FUNCTION public.oldest_pending_batches()
 RETURNS TABLE(id uuid, lag_ms double precision)
 LANGUAGE plpgsql
AS $function$
      DECLARE
        all_ids uuid[];
      BEGIN
        PERFORM set_config('app.scope', 'platform', true);
        SELECT array_agg(o.org_id) INTO all_ids FROM organizations o;
        FOREACH id IN ARRAY coalesce(all_ids, '{}') LOOP
          PERFORM set_config('app.org_id', id::text, true);
          WITH RECURSIVE streams AS (
         (SELECT b.stream, b.received_at FROM pending_batches b
           WHERE b.org_id = oldest_pending_batches.id ORDER BY b.stream, b.received_at LIMIT 1)
          UNION ALL
         SELECT n.stream, n.received_at
           FROM streams s
          CROSS JOIN LATERAL (SELECT b.stream, b.received_at FROM pending_batches b
                               WHERE b.org_id = oldest_pending_batches.id AND b.stream > s.stream
                               ORDER BY b.stream, b.received_at LIMIT 1) n)
       SELECT extract(epoch FROM clock_timestamp() - min(s.received_at)) * 1000 INTO lag_ms FROM streams s;
          IF lag_ms IS NOT NULL THEN
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM set_config('app.org_id', '', true), set_config('app.scope', '', true);
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.oldest_rollup_marks()
 RETURNS TABLE(id uuid, lag_ms double precision, marks bigint)
 LANGUAGE plpgsql
AS $function$
      DECLARE
        all_ids uuid[];
      BEGIN
        PERFORM set_config('app.scope', 'platform', true);
        SELECT array_agg(o.org_id) INTO all_ids FROM organizations o;
        FOREACH id IN ARRAY coalesce(all_ids, '{}') LOOP
          PERFORM set_config('app.org_id', id::text, true);
          SELECT extract(epoch FROM clock_timestamp() - min(d.marked_at)) * 1000, count(*) INTO lag_ms, marks
         FROM (SELECT r.marked_at FROM rollup_dirty r WHERE r.org_id = oldest_rollup_marks.id ORDER BY r.mark LIMIT 10000) d;
          IF marks > 0 THEN
            RETURN NEXT;
          END IF;
        END LOOP;
        PERFORM set_config('app.org_id', '', true), set_config('app.scope', '', true);
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.organization_tables()
 RETURNS TABLE(name text, place bigint)
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
        WITH RECURSIVE tables AS (
          SELECT c.oid, c.relname::text AS name
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
             AND c.relname <> ALL (ARRAY['organizations', 'organization_deletions', 'organization_deletion_stores', 'audit_heads', 'audit_logs', 'audit_external_ids', 'audit_purges'])
        ), depths AS (
          SELECT t.oid, t.name, 0 AS depth FROM tables t
           UNION
          SELECT t.oid, t.name, d.depth + 1
            FROM depths d
            JOIN pg_constraint f ON f.contype = 'f' AND f.confrelid = d.oid AND f.conrelid <> d.oid
            JOIN tables t ON t.oid = f.conrelid
           WHERE d.depth < 30
        )
        SELECT d.name, row_number() OVER (ORDER BY max(d.depth) DESC, d.name) FROM depths d GROUP BY d.name
      $function$
;

CREATE OR REPLACE FUNCTION public.pending_events(organizations uuid[])
 RETURNS TABLE(id uuid, stream text, oldest timestamp with time zone, batches bigint, events bigint)
 LANGUAGE plpgsql
AS $function$
      DECLARE
        org uuid;
      BEGIN
        FOREACH org IN ARRAY organizations LOOP
          PERFORM set_config('app.org_id', org::text, true);
          RETURN QUERY
            SELECT org, p.stream, min(p.received_at), count(*), coalesce(sum(p.events), 0)::bigint
              FROM pending_batches p WHERE p.org_id = org GROUP BY p.stream;
        END LOOP;
        PERFORM set_config('app.org_id', '', true);
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

CREATE OR REPLACE FUNCTION public.purge_audit_rows(organization uuid, purge bigint, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        allowed audit_purges;
        deleted integer;
      BEGIN
        IF organization IS DISTINCT FROM NULLIF(current_setting('app.org_id', true), '')::uuid THEN
          RAISE EXCEPTION 'the organization % was not entered', organization USING ERRCODE = '22023';
        END IF;
        -- Whoever carries out the same purge waits for the other's commit: rows that are locked must not look gone.
        SELECT p.* INTO allowed FROM audit_purges p WHERE p.org_id = organization AND p.seq = purge FOR UPDATE;
        IF allowed.finished_at IS NOT NULL THEN
          RETURN 0;
        END IF;
        IF allowed.countersigned_at IS NULL THEN
          RAISE EXCEPTION 'there is no countersigned purge %', purge USING ERRCODE = '22023';
        END IF;
        PERFORM FROM audit_logs l
          WHERE l.org_id = organization AND l.seq = purge AND l.action = 'PURGE_AUDIT_LOGS' AND l.outcome = 'SUCCESS'
            AND l.external_id IS NULL AND l.salt IS NOT NULL;
        IF NOT FOUND THEN
          RAISE EXCEPTION 'the trail knows no purge %', purge USING ERRCODE = '22023';
        END IF;
        DELETE FROM audit_logs a
         WHERE a.org_id = organization AND a.created_at < allowed.before AND (a.created_at, a.id) IN (
               SELECT o.created_at, o.id FROM audit_logs o
                WHERE o.org_id = organization AND o.created_at < allowed.before AND o.seq < purge
                ORDER BY o.created_at, o.id LIMIT most);
        GET DIAGNOSTICS deleted = ROW_COUNT;
        IF deleted < most THEN
          DELETE FROM audit_external_ids e WHERE e.org_id = organization AND e.created_at < allowed.before
             AND NOT EXISTS (SELECT FROM audit_logs a
                              WHERE a.org_id = organization AND a.created_at = e.created_at AND a.id = e.id);
        END IF;
        RETURN deleted;
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.purge_audit_rows(purge bigint, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
      BEGIN
        RETURN purge_audit_rows(NULLIF(current_setting('app.org_id', true), '')::uuid, purge, most);
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.record_changed_chat_modes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      DECLARE
        changed record;
      BEGIN
        FOR changed IN
          SELECT after.org_id, after.id, after.chat_mode, after.chat_mode_changed_at
            FROM before JOIN after ON after.org_id = before.org_id AND after.id = before.id
           WHERE after.chat_mode <> before.chat_mode
        LOOP
          UPDATE contact_chat_modes p SET ended_at = changed.chat_mode_changed_at
           WHERE p.org_id = changed.org_id AND p.contact_id = changed.id AND p.ended_at IS NULL;
          INSERT INTO contact_chat_modes (org_id, contact_id, began_at, chat_mode)
          VALUES (changed.org_id, changed.id, changed.chat_mode_changed_at, changed.chat_mode);
        END LOOP;
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

CREATE OR REPLACE FUNCTION public.save_alert_episodes_delete()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO alert_savings AS s (org_id, hour, currency, stated, amount)
          SELECT r.org_id, date_bin('1 hour', r.raised_at, '2000-01-01Z'), r.currency, sum(r.sign),
                 sum(r.sign * r.savings_amount)
            FROM (SELECT -1 AS sign, * FROM before) r
           WHERE r.type_class = 'PREVENTED_ISSUE' AND r.savings_amount IS NOT NULL
           GROUP BY 1, 2, 3
          HAVING sum(r.sign) <> 0 OR sum(r.sign * r.savings_amount) <> 0
           ORDER BY 1, 2, 3
              ON CONFLICT (org_id, hour, currency) DO UPDATE
             SET stated = s.stated + excluded.stated, amount = s.amount + excluded.amount;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.save_alert_episodes_insert()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO alert_savings AS s (org_id, hour, currency, stated, amount)
          SELECT r.org_id, date_bin('1 hour', r.raised_at, '2000-01-01Z'), r.currency, sum(r.sign),
                 sum(r.sign * r.savings_amount)
            FROM (SELECT 1 AS sign, * FROM after) r
           WHERE r.type_class = 'PREVENTED_ISSUE' AND r.savings_amount IS NOT NULL
           GROUP BY 1, 2, 3
          HAVING sum(r.sign) <> 0 OR sum(r.sign * r.savings_amount) <> 0
           ORDER BY 1, 2, 3
              ON CONFLICT (org_id, hour, currency) DO UPDATE
             SET stated = s.stated + excluded.stated, amount = s.amount + excluded.amount;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.save_alert_episodes_update()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          INSERT INTO alert_savings AS s (org_id, hour, currency, stated, amount)
          SELECT r.org_id, date_bin('1 hour', r.raised_at, '2000-01-01Z'), r.currency, sum(r.sign),
                 sum(r.sign * r.savings_amount)
            FROM (SELECT 1 AS sign, * FROM after UNION ALL SELECT -1 AS sign, * FROM before) r
           WHERE r.type_class = 'PREVENTED_ISSUE' AND r.savings_amount IS NOT NULL
           GROUP BY 1, 2, 3
          HAVING sum(r.sign) <> 0 OR sum(r.sign * r.savings_amount) <> 0
           ORDER BY 1, 2, 3
              ON CONFLICT (org_id, hour, currency) DO UPDATE
             SET stated = s.stated + excluded.stated, amount = s.amount + excluded.amount;
          RETURN NULL;
        END
        $function$
;

CREATE OR REPLACE FUNCTION public.stay_deleted()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        RAISE EXCEPTION 'the data of an organization was deleted: that is never taken back' USING ERRCODE = '22023';
      END
      $function$
;

CREATE OR REPLACE FUNCTION public.user_standings(organization uuid, ids uuid[], external_ids text[])
 RETURNS TABLE(key text, id uuid, role text, removed boolean)
 LANGUAGE plpgsql
AS $function$
      BEGIN
        PERFORM set_config('app.org_id', organization::text, true);
        IF EXISTS (SELECT FROM organizations o WHERE o.org_id = organization AND o.deleted_at IS NOT NULL) THEN
          RAISE EXCEPTION 'the data of the organization was deleted' USING ERRCODE = 'OPDEL';
        END IF;
        RETURN QUERY
        SELECT u.id::text, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.id = ANY(ids)
         UNION ALL
        SELECT u.external_id, u.id, u.role, coalesce(u.deleted_at <= now(), false)
          FROM users u WHERE u.org_id = organization AND u.external_id = ANY(external_ids);
      END
      $function$
;

CREATE TRIGGER alert_episodes_forget_rollups AFTER TRUNCATE ON public.alert_episodes FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER alert_episodes_forget_savings AFTER TRUNCATE ON public.alert_episodes FOR EACH STATEMENT EXECUTE FUNCTION forget_alert_savings();

CREATE TRIGGER alert_episodes_mark_delete AFTER DELETE ON public.alert_episodes REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_alert_episodes_delete();

CREATE TRIGGER alert_episodes_mark_insert AFTER INSERT ON public.alert_episodes REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_alert_episodes_insert();

CREATE TRIGGER alert_episodes_mark_update AFTER UPDATE ON public.alert_episodes REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_alert_episodes_update();

CREATE TRIGGER alert_episodes_save_delete AFTER DELETE ON public.alert_episodes REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION save_alert_episodes_delete();

CREATE TRIGGER alert_episodes_save_insert AFTER INSERT ON public.alert_episodes REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION save_alert_episodes_insert();

CREATE TRIGGER alert_episodes_save_update AFTER UPDATE ON public.alert_episodes REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION save_alert_episodes_update();

CREATE TRIGGER chat_sessions_forget_rollups AFTER TRUNCATE ON public.chat_sessions FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER chat_sessions_mark_delete AFTER DELETE ON public.chat_sessions REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_chat_sessions_delete();

CREATE TRIGGER chat_sessions_mark_insert AFTER INSERT ON public.chat_sessions REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_chat_sessions_insert();

CREATE TRIGGER chat_sessions_mark_update AFTER UPDATE ON public.chat_sessions REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_chat_sessions_update();

CREATE TRIGGER contacts_date_changed_chat_mode BEFORE UPDATE OF chat_mode ON public.contacts FOR EACH ROW EXECUTE FUNCTION date_changed_chat_mode();

CREATE TRIGGER contacts_record_changed_chat_modes AFTER UPDATE ON public.contacts REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION record_changed_chat_modes();

CREATE TRIGGER contacts_record_new_chat_modes AFTER INSERT ON public.contacts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION record_new_chat_modes();

CREATE TRIGGER course_progress_forget_rollups AFTER TRUNCATE ON public.course_progress FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER course_progress_mark_delete AFTER DELETE ON public.course_progress REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_course_progress_delete();

CREATE TRIGGER course_progress_mark_insert AFTER INSERT ON public.course_progress REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_course_progress_insert();

CREATE TRIGGER course_progress_mark_update AFTER UPDATE ON public.course_progress REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_course_progress_update();

CREATE TRIGGER csat_responses_forget_rollups AFTER TRUNCATE ON public.csat_responses FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER csat_responses_mark_delete AFTER DELETE ON public.csat_responses REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_csat_responses_delete();

CREATE TRIGGER csat_responses_mark_insert AFTER INSERT ON public.csat_responses REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_csat_responses_insert();

CREATE TRIGGER csat_responses_mark_update AFTER UPDATE ON public.csat_responses REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_csat_responses_update();

CREATE TRIGGER incident_episodes_forget_rollups AFTER TRUNCATE ON public.incident_episodes FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER incident_episodes_mark_delete AFTER DELETE ON public.incident_episodes REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_incident_episodes_delete();

CREATE TRIGGER incident_episodes_mark_insert AFTER INSERT ON public.incident_episodes REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_incident_episodes_insert();

CREATE TRIGGER incident_episodes_mark_update AFTER UPDATE ON public.incident_episodes REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_incident_episodes_update();

CREATE TRIGGER learner_activity_forget_rollups AFTER TRUNCATE ON public.learner_activity FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER learner_activity_mark_delete AFTER DELETE ON public.learner_activity REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_learner_activity_delete();

CREATE TRIGGER learner_activity_mark_insert AFTER INSERT ON public.learner_activity REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_learner_activity_insert();

CREATE TRIGGER learner_activity_mark_update AFTER UPDATE ON public.learner_activity REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_learner_activity_update();

CREATE TRIGGER lesson_progress_forget_rollups AFTER TRUNCATE ON public.lesson_progress FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER lesson_progress_mark_delete AFTER DELETE ON public.lesson_progress REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_lesson_progress_delete();

CREATE TRIGGER lesson_progress_mark_insert AFTER INSERT ON public.lesson_progress REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_lesson_progress_insert();

CREATE TRIGGER lesson_progress_mark_update AFTER UPDATE ON public.lesson_progress REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_lesson_progress_update();

CREATE TRIGGER messages_forget_rollups AFTER TRUNCATE ON public.messages FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER messages_mark_delete AFTER DELETE ON public.messages REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_messages_delete();

CREATE TRIGGER messages_mark_insert AFTER INSERT ON public.messages REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_messages_insert();

CREATE TRIGGER messages_mark_update AFTER UPDATE ON public.messages REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_messages_update();

CREATE TRIGGER organizations_stay_deleted BEFORE DELETE OR UPDATE ON public.organizations FOR EACH ROW WHEN ((old.deleted_at IS NOT NULL)) EXECUTE FUNCTION stay_deleted();

CREATE TRIGGER page_views_forget_rollups AFTER TRUNCATE ON public.page_views FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER page_views_mark_delete AFTER DELETE ON public.page_views REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_page_views_delete();

CREATE TRIGGER page_views_mark_insert AFTER INSERT ON public.page_views REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_page_views_insert();

CREATE TRIGGER page_views_mark_update AFTER UPDATE ON public.page_views REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_page_views_update();

CREATE TRIGGER performance_metrics_forget_rollups AFTER TRUNCATE ON public.performance_metrics FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER performance_metrics_mark_delete AFTER DELETE ON public.performance_metrics REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_performance_metrics_delete();

CREATE TRIGGER performance_metrics_mark_insert AFTER INSERT ON public.performance_metrics REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_performance_metrics_insert();

CREATE TRIGGER performance_metrics_mark_update AFTER UPDATE ON public.performance_metrics REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_performance_metrics_update();

CREATE TRIGGER predictions_forget_rollups AFTER TRUNCATE ON public.predictions FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER predictions_mark_delete AFTER DELETE ON public.predictions REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_predictions_delete();

CREATE TRIGGER predictions_mark_insert AFTER INSERT ON public.predictions REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_predictions_insert();

CREATE TRIGGER predictions_mark_update AFTER UPDATE ON public.predictions REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_predictions_update();

CREATE TRIGGER quiz_answers_forget_rollups AFTER TRUNCATE ON public.quiz_answers FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER quiz_answers_mark_delete AFTER DELETE ON public.quiz_answers REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_quiz_answers_delete();

CREATE TRIGGER quiz_answers_mark_insert AFTER INSERT ON public.quiz_answers REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_quiz_answers_insert();

CREATE TRIGGER quiz_answers_mark_update AFTER UPDATE ON public.quiz_answers REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_quiz_answers_update();

CREATE TRIGGER survey_answers_forget_rollups AFTER TRUNCATE ON public.survey_answers FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER survey_answers_mark_delete AFTER DELETE ON public.survey_answers REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_survey_answers_delete();

CREATE TRIGGER survey_answers_mark_insert AFTER INSERT ON public.survey_answers REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_survey_answers_insert();

CREATE TRIGGER survey_answers_mark_update AFTER UPDATE ON public.survey_answers REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_survey_answers_update();

CREATE TRIGGER survey_responses_forget_rollups AFTER TRUNCATE ON public.survey_responses FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER survey_responses_mark_delete AFTER DELETE ON public.survey_responses REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_survey_responses_delete();

CREATE TRIGGER survey_responses_mark_insert AFTER INSERT ON public.survey_responses REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_survey_responses_insert();

CREATE TRIGGER survey_responses_mark_update AFTER UPDATE ON public.survey_responses REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_survey_responses_update();

CREATE TRIGGER usage_events_forget_rollups AFTER TRUNCATE ON public.usage_events FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER usage_events_mark_delete AFTER DELETE ON public.usage_events REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_events_delete();

CREATE TRIGGER usage_events_mark_insert AFTER INSERT ON public.usage_events REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_events_insert();

CREATE TRIGGER usage_events_mark_update AFTER UPDATE ON public.usage_events REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_usage_events_update();

CREATE TRIGGER user_sessions_forget_rollups AFTER TRUNCATE ON public.user_sessions FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER user_sessions_mark_delete AFTER DELETE ON public.user_sessions REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_user_sessions_delete();

CREATE TRIGGER user_sessions_mark_insert AFTER INSERT ON public.user_sessions REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_user_sessions_insert();

CREATE TRIGGER user_sessions_mark_update AFTER UPDATE ON public.user_sessions REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_user_sessions_update();

CREATE TRIGGER video_plays_forget_rollups AFTER TRUNCATE ON public.video_plays FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER video_plays_mark_delete AFTER DELETE ON public.video_plays REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_video_plays_delete();

CREATE TRIGGER video_plays_mark_insert AFTER INSERT ON public.video_plays REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_video_plays_insert();

CREATE TRIGGER video_plays_mark_update AFTER UPDATE ON public.video_plays REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_video_plays_update();

CREATE TRIGGER workflow_runs_forget_rollups AFTER TRUNCATE ON public.workflow_runs FOR EACH STATEMENT EXECUTE FUNCTION forget_rollups();

CREATE TRIGGER workflow_runs_mark_delete AFTER DELETE ON public.workflow_runs REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION mark_workflow_runs_delete();

CREATE TRIGGER workflow_runs_mark_insert AFTER INSERT ON public.workflow_runs REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_workflow_runs_insert();

CREATE TRIGGER workflow_runs_mark_update AFTER UPDATE ON public.workflow_runs REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION mark_workflow_runs_update();

-- Row-level security

ALTER TABLE alert_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY alert_changes_organization ON alert_changes AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE alert_episodes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY alert_episodes_organization ON alert_episodes AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE alert_erasures ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY alert_erasures_organization ON alert_erasures AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE alert_forecasts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY alert_forecasts_organization ON alert_forecasts AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE alert_savings ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY alert_savings_organization ON alert_savings AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE alerts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY alerts_organization ON alerts AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

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

ALTER TABLE cost_rates ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY cost_rates_organization ON cost_rates AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE course_progress ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY course_progress_organization ON course_progress AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE courses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY courses_organization ON courses AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE csat_responses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY csat_responses_organization ON csat_responses AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE dead_letters ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY dead_letters_organization ON dead_letters AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE event_batches ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY event_batches_organization ON event_batches AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE event_batches_default ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY event_batches_default_organization ON event_batches_default AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE event_ids ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY event_ids_organization ON event_ids AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY events_organization ON events AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE events_default ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY events_default_organization ON events_default AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE feature_rules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY feature_rules_organization ON feature_rules AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE incident_changes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY incident_changes_organization ON incident_changes AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE incident_episodes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY incident_episodes_organization ON incident_episodes AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE incidents ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY incidents_organization ON incidents AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE insights ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY insights_organization ON insights AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE learner_activity ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY learner_activity_organization ON learner_activity AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE learner_deletions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY learner_deletions_organization ON learner_deletions AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE learning_state ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY learning_state_organization ON learning_state AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE lesson_progress ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY lesson_progress_organization ON lesson_progress AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE lessons ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY lessons_organization ON lessons AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY messages_organization ON messages AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE organization_deletion_stores ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY organization_deletion_stores_organization ON organization_deletion_stores AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE organization_deletions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY organization_deletions_organization ON organization_deletions AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE organizations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY organizations_directory ON organizations AS PERMISSIVE FOR SELECT TO public USING ((current_setting('app.scope'::text, true) = 'platform'::text));

CREATE POLICY organizations_organization ON organizations AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE page_views ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY page_views_organization ON page_views AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE pending_batches ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY pending_batches_organization ON pending_batches AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE performance_metrics ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY performance_metrics_organization ON performance_metrics AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE personal_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY personal_keys_organization ON personal_keys AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE predictions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY predictions_organization ON predictions AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE quiz_answers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY quiz_answers_organization ON quiz_answers AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

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

ALTER TABLE services ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY services_organization ON services AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE survey_answers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY survey_answers_organization ON survey_answers AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE survey_responses ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY survey_responses_organization ON survey_responses AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE surveys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY surveys_organization ON surveys AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE token_links ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY token_links_organization ON token_links AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE usage_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY usage_events_organization ON usage_events AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE usage_purges ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY usage_purges_organization ON usage_purges AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE user_sessions ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY user_sessions_organization ON user_sessions AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY users_organization ON users AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE video_plays ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY video_plays_organization ON video_plays AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

ALTER TABLE workflow_runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY workflow_runs_organization ON workflow_runs AS PERMISSIVE FOR ALL TO public USING ((org_id = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid));

-- Grants

GRANT INSERT, SELECT ON alert_changes TO opsgraph_app;

GRANT INSERT, SELECT ON alert_episodes TO opsgraph_app;

GRANT INSERT, SELECT ON alert_erasures TO opsgraph_app;

GRANT INSERT, SELECT ON alert_forecasts TO opsgraph_app;

GRANT INSERT, SELECT ON alert_savings TO opsgraph_app;

GRANT INSERT, SELECT ON alerts TO opsgraph_app;

GRANT SELECT ON analytics_overview TO opsgraph_app;

GRANT INSERT, SELECT ON api_keys TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON app_users TO opsgraph_app;

GRANT INSERT, SELECT ON audit_external_ids TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON audit_heads TO opsgraph_app;

GRANT INSERT, SELECT ON audit_logs TO opsgraph_app;

GRANT SELECT ON audit_purges TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON chat_sessions TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON contact_chat_modes TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON contacts TO opsgraph_app;

GRANT SELECT ON cost_analysis TO opsgraph_app;

GRANT INSERT, SELECT ON cost_rates TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON course_progress TO opsgraph_app;

GRANT INSERT, SELECT ON courses TO opsgraph_app;

GRANT INSERT, SELECT ON csat_responses TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON dead_letters TO opsgraph_app;

GRANT INSERT, SELECT ON event_batches TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON event_ids TO opsgraph_app;

GRANT INSERT, SELECT ON events TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON feature_rules TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON incident_changes TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON incident_episodes TO opsgraph_app;

GRANT INSERT, SELECT ON incidents TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON insights TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON learner_activity TO opsgraph_app;

GRANT INSERT, SELECT ON learner_deletions TO opsgraph_app;

GRANT INSERT, SELECT ON learning_state TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON lesson_progress TO opsgraph_app;

GRANT INSERT, SELECT ON lessons TO opsgraph_app;

GRANT INSERT, SELECT ON messages TO opsgraph_app;

GRANT SELECT ON mttr_analysis TO opsgraph_app;

GRANT SELECT ON organization_deletion_stores TO opsgraph_app;

GRANT SELECT ON organization_deletions TO opsgraph_app;

GRANT INSERT, SELECT ON organizations TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON page_views TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON pending_batches TO opsgraph_app;

GRANT INSERT, SELECT ON performance_metrics TO opsgraph_app;

GRANT INSERT, SELECT ON personal_keys TO opsgraph_app;

GRANT SELECT ON prediction_accuracy TO opsgraph_app;

GRANT INSERT, SELECT ON predictions TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON quiz_answers TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON rollup_dirty TO opsgraph_app;

GRANT INSERT, SELECT ON rollup_member_numbers TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON rollup_members TO opsgraph_app;

GRANT INSERT, SELECT, UPDATE ON rollup_state TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON rollups TO opsgraph_app;

GRANT SELECT ON schema_migrations TO opsgraph_app;

GRANT SELECT ON service_health_dashboard TO opsgraph_app;

GRANT INSERT, SELECT ON services TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON survey_answers TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON survey_responses TO opsgraph_app;

GRANT INSERT, SELECT ON surveys TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON token_links TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON usage_events TO opsgraph_app;

GRANT INSERT, SELECT ON usage_purges TO opsgraph_app;

GRANT SELECT ON usage_trends TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON user_sessions TO opsgraph_app;

GRANT INSERT, SELECT ON users TO opsgraph_app;

GRANT DELETE, INSERT, SELECT ON video_plays TO opsgraph_app;

GRANT INSERT, SELECT ON workflow_runs TO opsgraph_app;
