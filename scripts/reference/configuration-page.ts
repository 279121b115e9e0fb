// docs/reference/configuration.md: every variable of the environment, by what it is for, from the schema that reads it.
import { z } from 'zod';
import { code, figure, prose, table, WRITTEN } from './markdown';

/** Every variable stands in one group; one that stands in none keeps the page from being written. */
const GROUPS: readonly (readonly [title: string, about: string, names: readonly string[]])[] = [
  [
    'Where it listens',
    'Addresses of this gateway, and what it serves beside the API.',
    ['PORT', 'HOST', 'PUBLIC_URL', 'TRUSTED_PROXIES', 'ORIGINS', 'DASHBOARD', 'PLAYGROUND', 'INTROSPECTION'],
  ],
  [
    'Where data lies',
    'Without any of these a PostgreSQL of its own is started, and `redis-server` where there is one.',
    [
      'DATABASE_URL',
      'DATABASE_OWNER_URL',
      'DATABASE_REPLICA_URLS',
      'DATABASE_REPLICA_MAX_WAIT_MS',
      'BACKUP_DATABASE_URL',
      'REDIS_URL',
      'OPSGRAPH_DATA_DIR',
      'MIGRATION_LOCK_TIMEOUT_MS',
      'MIGRATION_LOCK_ATTEMPTS',
    ],
  ],
  [
    'Who may ask',
    'Tokens are signed with a secret of this installation or by an identity provider. See [tokens and keys](../how-to/tokens-and-keys.md).',
    [
      'AUTH_JWT_SECRET',
      'AUTH_JWKS_URL',
      'AUTH_ISSUER',
      'AUTH_AUDIENCE',
      'CURSOR_SECRET',
      'PERSONAL_DATA_SECRET',
    ],
  ],
  [
    'How people sign in',
    'See [sign in with OpenID](../how-to/sign-in-with-openid.md).',
    [
      'OIDC_ISSUER',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'OIDC_ROLE_CLAIM',
      'OIDC_ORG_CLAIM',
      'SESSION_SECRET',
    ],
  ],
  [
    'How much it takes',
    'What clients may ask and hold. What is fixed is among the [limits](limits.md).',
    [
      'COST_LIMIT',
      'RATE_LIMIT_ACTOR',
      'RATE_LIMIT_ORGANIZATION',
      'MAX_CONCURRENT_OPERATIONS',
      'MAX_WAITING_OPERATIONS',
      'MAX_CONNECTIONS',
      'MAX_CONNECTIONS_PER_ADDRESS',
      'PERSISTED_OPERATIONS_FILE',
      'RESULT_CACHE_MS',
    ],
  ],
  [
    'Exports and live numbers',
    'See [ask for numbers](../how-to/ask-for-numbers.md).',
    [
      'EXPORT_MAX_ROWS',
      'EXPORT_MAX_SECONDS',
      'MAX_CONCURRENT_EXPORTS',
      'LIVE_MIN_INTERVAL_MS',
      'LIVE_MAX_BUFFERED_BYTES',
      'LIVE_DRAIN_MS',
    ],
  ],
  [
    'What is measured and kept',
    'What counts as late, and how long rows stay.',
    [
      'SLA_MAX_QUEUE_WAIT_SECONDS',
      'INGEST_MAX_LATE_DAYS',
      'EVENT_RETENTION_DAYS',
      'USAGE_RETENTION_DAYS',
      'RECORD_ITSELF_IN',
    ],
  ],
  [
    'The audit trail',
    'See [prove the audit trail](../how-to/prove-the-audit-trail.md).',
    ['AUDIT_CHECKPOINT_FILE', 'AUDIT_SIGNING_KEY_FILE', 'AUDIT_RETENTION_DAYS'],
  ],
  [
    'Running and watching it',
    'See [operating](../operating.md).',
    [
      'CONFIG_FILE',
      'NODE_ENV',
      'DEMO',
      'JOBS',
      'WORKER_PORT',
      'LOG_LEVEL',
      'METRICS_TOKEN',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'OTEL_TRACES_EXPORTER',
      'OTEL_METRICS_EXPORTER',
      'OTEL_METRIC_EXPORT_INTERVAL',
      'OTEL_SERVICE_NAME',
      'OTEL_SDK_DISABLED',
    ],
  ],
];

export function configurationPage(schema: z.ZodObject): string {
  const settings = new Map(
    Object.entries<z.core.$ZodType>(schema.shape).map(([name, type]) => [name, settingOf(type)]),
  );
  const grouped = GROUPS.flatMap(([, , names]) => names);
  const amiss = [
    ...[...settings.keys()].filter((name) => !grouped.includes(name)),
    ...grouped.filter((name, index) => !settings.has(name) || grouped.indexOf(name) !== index),
  ];
  if (amiss.length > 0) {
    throw new Error(
      `scripts/reference/configuration-page.ts: in no group, in two or no setting: ${amiss.join(', ')}`,
    );
  }
  const sections = GROUPS.map(
    ([title, about, names]) => `## ${title}

${about}

${table(
  ['variable', 'value', 'default', 'meaning'],
  names.map((name) => {
    const { type = '', standard = '', meaning = '' } = settings.get(name) ?? {};
    return [code(name), type, standard, meaning];
  }),
)}`,
  );
  return `# Configuration

${WRITTEN}

Everything is read from the environment, and from the file that \`CONFIG_FILE\` names. Wrong values are refused at start, all of them at
once, with the exit code 2. Some are [read again by a running gateway](../how-to/reload.md). \`npx opsgraph doctor\` says what is
wrong with an installation.

${sections.join('\n\n')}
`;
}

interface Setting {
  readonly type: string;
  readonly standard: string;
  readonly meaning: string;
}

function settingOf(schema: z.core.$ZodType): Setting {
  const meaning = schema instanceof z.ZodType ? (schema.description ?? '') : '';
  let inner: z.core.$ZodType = schema;
  let standard = '';
  for (;;) {
    if (inner instanceof z.ZodDefault) {
      standard = code(String(inner.def.defaultValue));
      inner = inner.def.innerType;
    } else if (inner instanceof z.ZodOptional) {
      inner = inner.def.innerType;
    } else {
      return { type: typeOf(inner), standard, meaning: prose(meaning) };
    }
  }
}

function typeOf(schema: z.core.$ZodType): string {
  const number = numberWithin(schema);
  if (number !== null) {
    return `${figure(number.minValue ?? 0)} to ${figure(number.maxValue ?? Number.MAX_SAFE_INTEGER)}`;
  }
  const first = schema instanceof z.ZodPipe ? schema.def.in : schema;
  if (first instanceof z.ZodEnum) {
    const values = first.options.map(String);
    return values.includes('true') ? `${code('true')} or ${code('false')}` : values.map(code).join(', ');
  }
  return 'text';
}

/** A setting is text that becomes a number. */
function numberWithin(schema: z.core.$ZodType): z.ZodNumber | null {
  if (schema instanceof z.ZodNumber) {
    return schema;
  }
  return schema instanceof z.ZodPipe ? numberWithin(schema.def.out) : null;
}
