// Who may ask what: tokens, roles, and the organization a request is about.
import { createHmac, randomUUID } from 'node:crypto';
import {
  type GraphQLInputType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  getNamedType,
  getNullableType,
} from 'graphql';
import { generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { getMetadataStorage } from 'type-graphql';
import { describeSchema } from '../src/app';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  expectRows,
  type Gateway,
  post,
  type Rows,
  rootFields,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
} from './harness';
import { writeOneAlert } from './harness/alerts';

const ANALYTICS = [Role.ADMIN, Role.ORG_ADMIN, Role.ANALYST, Role.SUPER_ADMIN];
const AUDITORS = [Role.ADMIN, Role.ORG_ADMIN, Role.SUPER_ADMIN];
const LEADS = [Role.SERVICE, Role.ADMIN, Role.ORG_ADMIN];
const DESK = [...LEADS, Role.OPERATOR];
const KEEPERS = [Role.ORG_ADMIN, Role.SUPER_ADMIN];
const ENDERS = [Role.SERVICE, Role.SUPER_ADMIN];
const TRACKED = [Role.TRACKER, Role.OPERATOR, Role.ANALYST, Role.ADMIN, Role.ORG_ADMIN];
const SENDERS = [Role.SERVICE, Role.TRACKER];
const CARETAKERS = [...KEEPERS, Role.SERVICE];
const EVERY_ROLE = Object.values(Role);
/** A page that tells of itself asks nothing. */
const ANYBODY = EVERY_ROLE.filter((role) => role !== Role.TRACKER);

/** Who may ask each root field. A new field needs a row here. */
const allowed: Readonly<Record<string, readonly Role[]>> = {
  me: ANYBODY,
  metrics: ANYBODY,
  metricSeries: [...ANALYTICS, Role.OPERATOR],
  metricValues: [...ANALYTICS, Role.OPERATOR],
  explainMetric: [...ANALYTICS, Role.OPERATOR],
  metricRows: [...AUDITORS, Role.OPERATOR],
  liveKpis: ANALYTICS,
  hourlyStats: ANALYTICS,
  dashboard: ANALYTICS,
  operatorPerformance: [...ANALYTICS, Role.OPERATOR],
  auditLogs: AUDITORS,
  auditLogConnection: AUDITORS,
  auditStats: AUDITORS,
  verifyAuditTrail: AUDITORS,
  auditTrailStatus: AUDITORS,
  users: [Role.ORG_ADMIN, Role.ADMIN],
  apiKeys: KEEPERS,
  organizations: [Role.SUPER_ADMIN],
  usageOverview: ANALYTICS,
  usageTrends: ANALYTICS,
  endpointUsage: ANALYTICS,
  userActivity: ANALYTICS,
  featureMap: ANALYTICS,
  courses: ANALYTICS,
  surveys: ANALYTICS,
  courseCompletion: ANALYTICS,
  lessonDropoff: ANALYTICS,
  learnerProgress: ANALYTICS,
  surveySummary: ANALYTICS,
  insights: ANALYTICS,
  learningSummary: ANALYTICS,
  alertAnalytics: ANALYTICS,
  alertDashboard: ANALYTICS,
  alerts: [...ANALYTICS, Role.OPERATOR],
  alert: [...ANALYTICS, Role.OPERATOR],
  forecastAccuracy: ANALYTICS,
  services: ANALYTICS,
  reliabilityOverview: ANALYTICS,
  reliabilityTrends: ANALYTICS,
  mttr: ANALYTICS,
  costRates: ANALYTICS,
  costs: ANALYTICS,
  serviceHealth: ANALYTICS,
  predictionAccuracy: ANALYTICS,
  dataFreshness: ANYBODY,
  exportUrl: ANYBODY,
  ingestionStatus: CARETAKERS,
  deadLetters: CARETAKERS,
  organizationDeletionPreview: ENDERS,
  organizationDeletion: ENDERS,
};
/** Who may run each mutation. A new one needs a row here. */
const allowedToWrite: Readonly<Record<string, readonly Role[]>> = {
  startSession: LEADS,
  claimSession: DESK,
  sendMessage: DESK,
  closeSession: DESK,
  submitCsat: LEADS,
  setChatMode: DESK,
  recordAuditEvents: [Role.SERVICE],
  createTrackerToken: [Role.SERVICE, Role.ORG_ADMIN],
  recordUsageEvents: [Role.SERVICE],
  registerAppUsers: [Role.SERVICE],
  deleteAppUser: [Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN],
  trackPageView: TRACKED,
  heartbeat: TRACKED,
  setFeatureMap: [...AUDITORS, Role.SERVICE],
  purgeUsage: [Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN],
  ingestEvents: SENDERS,
  replayDeadLetters: CARETAKERS,
  rotatePersonalKey: KEEPERS,
  retirePersonalKeys: KEEPERS,
  registerCourses: [...AUDITORS, Role.SERVICE],
  enrolLearners: [Role.SERVICE],
  registerSurveys: [...AUDITORS, Role.SERVICE],
  deleteLearner: [Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN],
  recordAlertInteraction: [Role.OPERATOR, Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN],
  recordAlertInteractions: [Role.OPERATOR, Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN],
  eraseAlertActor: [Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN],
  registerServices: [...AUDITORS, Role.SERVICE],
  setCostRates: KEEPERS,
  checkpointAuditTrail: AUDITORS,
  purgeAuditLogs: [Role.SUPER_ADMIN],
  inviteUser: [Role.ORG_ADMIN],
  setUserRole: [Role.ORG_ADMIN],
  removeUser: [Role.ORG_ADMIN],
  updateOrganization: KEEPERS,
  createApiKey: KEEPERS,
  revokeApiKey: KEEPERS,
  deleteOrganizationData: ENDERS,
};
/** Fields that read no rows of an organization, or of others than the token's. */
const WITHOUT_ROWS = ['me', 'metrics', 'users', 'organizations', 'exportUrl', 'organizationDeletion'];
const dataFields = Object.keys(allowed).filter((name) => !WITHOUT_ROWS.includes(name));

const fields = rootFields();
const field = (name: string) => fields.find((each) => each.name === name) ?? fail(`no field ${name}`);
const NOON = '2026-03-29T12:00:00.000Z';

let database: TestDatabase;
let gateway: Gateway;
let desk: Rows;
let other: Rows;
let ada: string;
let ben: string;
let stranger: string;

beforeAll(async () => {
  database = await cloneDatabase();
  desk = await rowsOf(database, { slug: 'desk' });
  other = await rowsOf(database, { slug: 'other', timezone: 'Asia/Tokyo' });
  ada = await desk.operator('Ada');
  ben = await desk.operator('Ben');
  stranger = await other.operator('Stranger');
  const session = { started: '2026-03-29T11:00:00Z', claimed: '2026-03-29T11:01:00Z' };
  for (const operator of [ada, ben]) {
    const id = await desk.session({ ...session, operator });
    await desk.message(id, '2026-03-29T11:02:00Z', 'OPERATOR', operator);
  }
  for (let waiting = 0; waiting < 3; waiting += 1) {
    const id = await other.session({ started: '2026-03-29T11:30:00Z' });
    await other.message(id, '2026-03-29T11:30:00Z', 'CONTACT');
  }
  for (const { organizationId } of [desk, other]) {
    await database.owner.query(`INSERT INTO courses (org_id, id, title) VALUES ($1, 'only', 'Only')`, [
      organizationId,
    ]);
    await database.owner.query(
      `INSERT INTO surveys (org_id, id, title, questions) VALUES ($1, 's', 'Only', '[]')`,
      [organizationId],
    );
    await writeOneAlert(database, organizationId);
    // Of one that was ordered: it tells how far it has come.
    await database.owner.query(
      `INSERT INTO organization_deletions (org_id, id, token, cut_off, previewed, rows)
       VALUES ($1, gen_random_uuid(), decode(repeat('00', 32), 'hex'), now(), 0, 0)`,
      [organizationId],
    );
  }
  gateway = await startGateway(database);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

beforeEach(() => gateway.forgetStatements());

interface Problem {
  readonly message: string;
  readonly extensions: { readonly code: string };
}

function problemsOf(body: string): readonly Problem[] {
  return (JSON.parse(body) as { errors?: readonly Problem[] }).errors ?? [];
}

const seconds = (fromNow: number): number => Math.floor(Date.now() / 1000) + fromNow;

/** Claims that are fine, except for what a test changes; undefined leaves a claim out. */
function claims(changed: Readonly<Record<string, unknown>> = {}): JWTPayload {
  return {
    sub: randomUUID(),
    org_id: desk.organizationId,
    role: Role.ANALYST,
    exp: seconds(600),
    ...changed,
  };
}

function rolesIn(text: string): Role[] {
  return EVERY_ROLE.filter((role) => new RegExp(`\\b${role}\\b`).test(text));
}

/** Statements that record a refusal in the audit trail, which every audited field does. */
const OF_THE_TRAIL =
  /^(audit\.(append|lock-head|begin-trail|make-(present-)?partitions|admin-names)|session\.enter-.*)$/;

function signed(payload: JWTPayload, alg = 'HS256', secret = TEST_SECRET): Promise<string> {
  return new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (text: string): string => createHmac('sha256', TEST_SECRET).update(text).digest('base64url');

describe('without a token', () => {
  it.each(fields.map(({ name }) => name))(
    '%s is refused with 401, before any statement runs',
    async (name) => {
      const answer = await post(gateway, `{ ${field(name).all()} }`);
      expect(problemsOf(answer.body)).toEqual([
        expect.objectContaining({
          message: 'This needs a token: send the header Authorization: Bearer TOKEN',
          extensions: { code: 'UNAUTHENTICATED' },
        }),
      ]);
      expect(JSON.parse(answer.body)).toHaveProperty('data', null);
      expect(gateway.statements).toEqual([]);
      expect(answer.status).toBe(401);
    },
  );

  it('an empty authorization header is no token', async () => {
    const answer = await post(gateway, '{ me { id } }', { headers: { authorization: ' ' } });
    expect(problemsOf(answer.body)[0]?.message).toBe(
      'This needs a token: send the header Authorization: Bearer TOKEN',
    );
  });
});

describe('a token that is not accepted', () => {
  const NOT_VALID = 'The token was refused: it is not a valid token of this gateway';
  const HEADER = 'The authorization header must read: Bearer TOKEN';
  const claimsRefused = (why: string) => `The token was refused: its claims are not accepted: ${why}`;

  const refused: readonly (readonly [what: string, header: () => Promise<string> | string, says: string])[] =
    [
      [
        'expired',
        () => bearer(signed(claims({ exp: seconds(-60) }))),
        'The token was refused: it has expired',
      ],
      [
        'without an expiry',
        () => bearer(signed(claims({ exp: undefined }))),
        'The token was refused: its claim exp is missing',
      ],
      [
        'with an expiry that is no number',
        () => bearer(rawToken({ alg: 'HS256' }, claims({ exp: 'never' }))),
        'The token was refused: its claim exp is not accepted',
      ],
      [
        'not valid yet',
        () => bearer(signed(claims({ nbf: seconds(300) }))),
        'The token was refused: its claim nbf is not accepted',
      ],
      [
        'without a subject',
        () => bearer(signed(claims({ sub: undefined }))),
        'The token was refused: its claim sub is missing',
      ],
      [
        'without an organization',
        () => bearer(signed(claims({ org_id: undefined }))),
        claimsRefused('org_id is missing'),
      ],
      [
        'with null for an organization',
        () => bearer(signed(claims({ org_id: null }))),
        claimsRefused('org_id is missing'),
      ],
      [
        'of an organization that is no UUID',
        () => bearer(signed(claims({ org_id: `' OR true --` }))),
        claimsRefused('org_id Invalid UUID'),
      ],
      [
        'with an unknown role',
        () => bearer(signed(claims({ role: 'ROOT' }))),
        claimsRefused(
          `role Invalid option: expected one of ${EVERY_ROLE.map((role) => `"${role}"`).join('|')}`,
        ),
      ],
      [
        'with a role in lower case',
        () => bearer(signed(claims({ role: 'analyst' }))),
        claimsRefused(
          `role Invalid option: expected one of ${EVERY_ROLE.map((role) => `"${role}"`).join('|')}`,
        ),
      ],
      [
        'of an OPERATOR whose subject is no user id',
        () => bearer(signed(claims({ role: Role.OPERATOR, sub: 'ada' }))),
        claimsRefused('sub of an OPERATOR must be the id of their user'),
      ],
      [
        'with a changed signature',
        async () => {
          const [head, body, signature = ''] = (await signed(claims())).split('.');
          return `Bearer ${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
        },
        NOT_VALID,
      ],
      [
        'whose role was raised after it was signed',
        async () => {
          const [head, , signature] = (await signed(claims())).split('.');
          return `Bearer ${head}.${encoded(claims({ role: Role.SUPER_ADMIN }))}.${signature}`;
        },
        NOT_VALID,
      ],
      ['signed with another secret', () => bearer(signed(claims(), 'HS256', 'x'.repeat(40))), NOT_VALID],
      ['that says alg none', () => `Bearer ${encoded({ alg: 'none' })}.${encoded(claims())}.`, NOT_VALID],
      [
        'that says alg none and carries a good signature',
        () => bearer(rawToken({ alg: 'none' }, claims())),
        NOT_VALID,
      ],
      ['signed as HS512', () => bearer(signed(claims(), 'HS512')), NOT_VALID],
      [
        'that says RS256 over an HMAC of the secret',
        () => bearer(rawToken({ alg: 'RS256' }, claims())),
        NOT_VALID,
      ],
      [
        'signed by a stranger’s RSA key',
        async () => {
          const { privateKey } = await generateKeyPair('RS256');
          return bearer(new SignJWT(claims()).setProtectedHeader({ alg: 'RS256' }).sign(privateKey));
        },
        NOT_VALID,
      ],
      [
        'that brings its own key',
        () => bearer(rawToken({ alg: 'HS256', jwk: { kty: 'oct', k: encoded('mine') } }, claims(), 'mine')),
        NOT_VALID,
      ],
      [
        'whose payload is no JSON',
        () => `Bearer ${encoded({ alg: 'HS256' })}.bm90IGpzb24.${'A'.repeat(43)}`,
        NOT_VALID,
      ],
      ['that is garbage', () => 'Bearer garbage', NOT_VALID],
      ['that is three times garbage', () => 'Bearer a.b.c', NOT_VALID],
      ['missing after the word Bearer', () => 'Bearer', HEADER],
      ['of another scheme', () => `Basic ${Buffer.from('ada:secret').toString('base64')}`, HEADER],
      ['without the word Bearer', async () => signed(claims()), HEADER],
      ['followed by more', async () => `Bearer ${await signed(claims())} and more`, HEADER],
    ];

  async function bearer(token: Promise<string> | string): Promise<string> {
    return `Bearer ${await token}`;
  }

  /** A token put together by hand; its signature is the HMAC of the secret. */
  function rawToken(header: object, payload: JWTPayload, secret?: string): string {
    const text = `${encoded(header)}.${encoded(payload)}`;
    const signature =
      secret === undefined ? hmac(text) : createHmac('sha256', secret).update(text).digest('base64url');
    return `${text}.${signature}`;
  }

  it.each(refused)('one %s: every field says why, and no statement runs', async (_what, header, says) => {
    const authorization = await header();
    for (const { name, all } of fields) {
      const answer = await post(gateway, `{ ${all()} }`, { headers: { authorization } });
      expect([name, JSON.parse(answer.body)]).toEqual([
        name,
        { errors: [{ message: says, extensions: { code: 'UNAUTHENTICATED' } }] },
      ]);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      // Nothing of the secret, the credential, or the code.
      expect(answer.body).not.toContain(TEST_SECRET);
      expect(answer.body).not.toMatch(/node_modules|jose|\.[jt]s:\d/);
      const credential = authorization.split(' ').at(-1) ?? '';
      expect(credential.length < 12 || !answer.body.includes(credential.slice(-12))).toBe(true);
    }
    expect(gateway.statements).toEqual([]);
  });

  it('is told apart from a good one', async () => {
    const answer = await post(gateway, '{ me { id } }', { token: await signed(claims({ sub: 'someone' })) });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { data: { me: { id: 'someone' } } }]);
  });
});

describe('roles', () => {
  it('has a row in the table above for every root field', () => {
    expectRows(
      'allowed of this file',
      Object.keys(allowed),
      fields.map(({ name }) => name),
    );
  });

  const pairs = fields.flatMap(({ name }) => EVERY_ROLE.map((role) => [name, role] as const));

  it.each(pairs.filter(([name, role]) => allowed[name]?.includes(role)))(
    '%s answers %s',
    async (name, role) => {
      const id = randomUUID();
      const token = await tokenOf(role, desk.organizationId, id);
      // Of numbers, an operator sees what they did themselves, and says so.
      const own = role === Role.OPERATOR ? { filter: { operatorId: { in: [id] } } } : {};
      const answer = await gateway.ask<Record<string, unknown>, undefined>(
        `{ ${field(name).all(own)} }`,
        undefined,
        { token },
      );
      expect(answer.errors).toEqual([]);
      expect(answer.status).toBe(200);
      expect(answer.data?.[name]).not.toBeNull();
    },
  );

  it.each(pairs.filter(([name, role]) => !allowed[name]?.includes(role)))(
    '%s refuses %s before any statement runs but those that record it',
    async (name, role) => {
      const token = await tokenOf(role, desk.organizationId);
      const answer = await post(gateway, `{ ${field(name).all()} }`, { token });
      expect(JSON.parse(answer.body)).toHaveProperty('data', null);
      const [problem, ...more] = problemsOf(answer.body);
      expect(more).toEqual([]);
      expect(problem?.extensions).toEqual({ code: 'FORBIDDEN' });
      // Names what would do and what was brought.
      expect(problem?.message).toContain(`the token has ${role}`);
      expect(rolesIn(problem?.message.split(';')[0] ?? '')).toEqual(rolesIn(allowed[name]?.join(' ') ?? ''));
      expect(gateway.statements.filter((label) => !OF_THE_TRAIL.test(label))).toEqual([]);
    },
  );

  it('the description of every root field names exactly the roles that may ask', () => {
    const schema = describeSchema();
    expect(described(schema.getQueryType())).toEqual(expected(allowed));
    expect(described(schema.getMutationType())).toEqual(expected(allowedToWrite));
  });

  function described(type: GraphQLObjectType | null | undefined): object {
    return Object.fromEntries(
      Object.values(type?.getFields() ?? {}).map(({ name, description }) => {
        const text = description?.split(/Roles?: /)[1] ?? '';
        return [name, text.includes('every authenticated actor but a TRACKER') ? ANYBODY : rolesIn(text)];
      }),
    );
  }

  function expected(table: Readonly<Record<string, readonly Role[]>>): object {
    return Object.fromEntries(Object.entries(table).map(([name, roles]) => [name, rolesIn(roles.join(' '))]));
  }

  it('stand on every handler of the schema', () => {
    describeSchema();
    const { queries, mutations, subscriptions } = getMetadataStorage();
    expect(queries.map(({ methodName }) => methodName).sort()).toEqual(fields.map(({ name }) => name).sort());
    const open = (handlers: readonly { methodName: string; roles?: unknown[] | undefined }[]) =>
      handlers.filter(({ roles }) => roles === undefined).map(({ methodName }) => methodName);
    expect(open([...queries, ...mutations, ...subscriptions])).toEqual([]);
    // The walk itself can fail.
    expect(open([{ methodName: 'forgotten' }, { methodName: 'anyone', roles: [] }])).toEqual(['forgotten']);
  });
});

describe('a mutation', () => {
  /** Of each mutation, a call that says no more than it must. */
  const mutations = new Map(
    Object.values(describeSchema().getMutationType()?.getFields() ?? {}).map(({ name, args, type }) => {
      const needed = args.filter(isRequiredArgument);
      const declared = needed.map((argument) => `$${argument.name}: ${argument.type.toString()}`).join(', ');
      const given = needed.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
      const list = (text: string): string => (text === '' ? '' : `(${text})`);
      const below = isObjectType(getNamedType(type)) ? '{ __typename }' : '';
      return [
        name,
        {
          query: `mutation ${list(declared)} { ${name}${list(given)} ${below} }`,
          variables: Object.fromEntries(needed.map((argument) => [argument.name, someOf(argument.type)])),
        },
      ];
    }),
  );

  function someOf(type: GraphQLInputType): unknown {
    const needed = getNullableType(type);
    if (isListType(needed)) {
      return [someOf(needed.ofType)];
    }
    if (isInputObjectType(needed)) {
      const members = Object.values(needed.getFields()).filter((member) => isNonNullType(member.type));
      return Object.fromEntries(members.map((member) => [member.name, someOf(member.type)]));
    }
    if (isEnumType(needed)) {
      const names = needed.getValues().map(({ name }) => name);
      return names.find((name) => name === 'OPERATOR') ?? names[0];
    }
    const byName: Readonly<Record<string, unknown>> = {
      ID: randomUUID(),
      Int: 1,
      DateTime: NOON,
      JSONObject: {},
    };
    return byName[needed.name] ?? 'some';
  }

  const call = (name: string) => mutations.get(name) ?? fail(`no mutation ${name}`);
  const pairs = [...mutations.keys()].flatMap((name) => EVERY_ROLE.map((role) => [name, role] as const));

  it('has a row in the table above', () => {
    expectRows('allowedToWrite of this file', Object.keys(allowedToWrite), [...mutations.keys()]);
  });

  it.each([...mutations.keys()])('%s is refused without a token, before any statement runs', async (name) => {
    const { query, variables } = call(name);
    const answer = await post(gateway, query, { variables });
    expect(problemsOf(answer.body).map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(answer.status).toBe(401);
    expect(gateway.statements).toEqual([]);
  });

  it.each(pairs.filter(([name, role]) => !allowedToWrite[name]?.includes(role)))(
    '%s refuses %s before any statement runs but those that record it',
    async (name, role) => {
      const { query, variables } = call(name);
      const token = await tokenOf(role, desk.organizationId);
      const answer = await post(gateway, query, { token, variables });
      const [problem, ...more] = problemsOf(answer.body);
      expect(more).toEqual([]);
      expect(problem?.extensions).toEqual({ code: 'FORBIDDEN' });
      expect(problem?.message).toContain(`the token has ${role}`);
      expect(rolesIn(problem?.message.split(';')[0] ?? '')).toEqual(
        rolesIn(allowedToWrite[name]?.join(' ') ?? ''),
      );
      expect(gateway.statements.filter((label) => !OF_THE_TRAIL.test(label))).toEqual([]);
    },
  );

  it.each(pairs.filter(([name, role]) => allowedToWrite[name]?.includes(role)))(
    '%s does not refuse %s for their role',
    async (name, role) => {
      const { query, variables } = call(name);
      const token = await tokenOf(role, desk.organizationId);
      const answer = await post(gateway, query, { token, variables });
      expect(problemsOf(answer.body).map(({ message }) => message)).not.toContainEqual(
        expect.stringContaining('the token has'),
      );
    },
  );
});

describe('an OPERATOR', () => {
  const performance = (operatorId?: string) =>
    `{ ${field('operatorPerformance').all({ days: 1, asOf: NOON, ...(operatorId === undefined ? {} : { operatorId }) })} }`;

  it('sees their own performance and nobody else’s, named or not', async () => {
    const token = await tokenOf(Role.OPERATOR, desk.organizationId, ada);
    const unnamed = await post(gateway, performance(), { token });
    const rows = (JSON.parse(unnamed.body) as { data: { operatorPerformance: object[] } }).data
      .operatorPerformance;
    expect(rows).toEqual([
      expect.objectContaining({ operatorId: ada, operatorName: 'Ada', sessionsClaimed: 1, messagesSent: 1 }),
    ]);
    expect((await post(gateway, performance(ada), { token })).body).toBe(unnamed.body);
    expect((await post(gateway, performance(ada.toUpperCase()), { token })).body).toBe(unnamed.body);
  });

  it('is refused anybody else’s in the same words, whether that person exists or not', async () => {
    const token = await tokenOf(Role.OPERATOR, desk.organizationId, ada);
    const answers: string[] = [];
    for (const someone of [ben, stranger, randomUUID()]) {
      answers.push((await post(gateway, performance(someone), { token })).body);
    }
    expect(problemsOf(answers[0] ?? '')).toEqual([
      expect.objectContaining({
        message: 'operatorId: an OPERATOR sees only their own performance',
        extensions: { code: 'FORBIDDEN' },
      }),
    ]);
    expect(new Set(answers).size).toBe(1);
    expect(gateway.statements).toEqual([]);
  });

  it('who is no user of the organization sees an empty list', async () => {
    const token = await tokenOf(Role.OPERATOR, other.organizationId, ada);
    expect((await post(gateway, performance(), { token })).body).toBe(
      '{"data":{"operatorPerformance":[]}}\n',
    );
  });
});

describe('the header x-org-id', () => {
  const numbers = `{ liveKpis(asOf: "${NOON}") { waiting active timezone } me { organization { id slug } } }`;
  const deskNumbers = () => ({
    liveKpis: { waiting: 0, active: 2, timezone: 'UTC' },
    me: { organization: { id: desk.organizationId, slug: 'desk' } },
  });
  const otherNumbers = () => ({
    liveKpis: { waiting: 3, active: 0, timezone: 'Asia/Tokyo' },
    me: { organization: { id: other.organizationId, slug: 'other' } },
  });

  const askAs = async (token: string, organization?: string) => {
    const headers = organization === undefined ? {} : { 'x-org-id': organization };
    return gateway.ask<Record<string, unknown>, undefined>(numbers, undefined, { token, headers });
  };

  it('lets a SUPER_ADMIN pick an organization, request by request', async () => {
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    expect((await askAs(token, desk.organizationId)).data).toEqual(deskNumbers());
    expect((await askAs(token, other.organizationId)).data).toEqual(otherNumbers());
    expect((await askAs(token, other.organizationId.toUpperCase())).data).toEqual(otherNumbers());
  });

  it('wins over the organization in a SUPER_ADMIN’s token', async () => {
    const token = await tokenOf(Role.SUPER_ADMIN, desk.organizationId);
    expect((await askAs(token)).data).toEqual(deskNumbers());
    expect((await askAs(token, other.organizationId)).data).toEqual(otherNumbers());
  });

  it.each(fields.map(({ name }) => name).filter((name) => dataFields.includes(name)))(
    'is asked for by %s when a SUPER_ADMIN did not send it',
    async (name) => {
      const answer = await post(gateway, `{ ${field(name).all()} }`, {
        token: await tokenOf(Role.SUPER_ADMIN, null),
      });
      expect(problemsOf(answer.body)).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(/^x-org-id is missing/) as string,
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      ]);
      expect(gateway.statements).toEqual([]);
    },
  );

  it('is not needed by `me`, which then has no organization, nor by the catalogue', async () => {
    const answer = await gateway.ask<Record<string, unknown>, undefined>(
      '{ me { role organization { id } } metrics { name } }',
      undefined,
      { token: await tokenOf(Role.SUPER_ADMIN, null) },
    );
    expect(answer.errors).toEqual([]);
    expect(answer.data).toMatchObject({ me: { role: 'SUPER_ADMIN', organization: null } });
    expect(gateway.statements).toEqual([]);
  });

  it.each([
    ['no UUID', 'acme'],
    ['empty', ''],
    ['two ids', `${randomUUID()}, ${randomUUID()}`],
    ['a slug', 'desk'],
  ])('is bad input when it is %s', async (_what, organization) => {
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    for (const { all } of fields) {
      const answer = await post(gateway, `{ ${all()} }`, { token, headers: { 'x-org-id': organization } });
      expect(JSON.parse(answer.body)).toEqual({
        errors: [
          {
            message: 'x-org-id must be the id of an organization (a UUID)',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
      expect(answer.status).toBe(400);
    }
    expect(gateway.statements).toEqual([]);
  });

  it('is not found when there is no such organization', async () => {
    const token = await tokenOf(Role.SUPER_ADMIN, null);
    for (const name of [...dataFields, 'me']) {
      const answer = await post(gateway, `{ ${field(name).all()} }`, {
        token,
        headers: { 'x-org-id': randomUUID() },
      });
      expect(
        problemsOf(answer.body).map(({ message, extensions }) => [name, message, extensions.code]),
      ).toEqual([[name, 'There is no such organization', 'NOT_FOUND']]);
    }
  });

  it.each(EVERY_ROLE.filter((role) => allowed['liveKpis']?.includes(role) && role !== Role.SUPER_ADMIN))(
    'is ignored for %s: still the numbers of their own organization',
    async (role) => {
      const token = await tokenOf(role, desk.organizationId);
      for (const organization of [other.organizationId, randomUUID(), 'nonsense', '']) {
        const answer = await askAs(token, organization);
        expect([answer.status, answer.errors, answer.data]).toEqual([200, [], deskNumbers()]);
      }
    },
  );

  it.each([Role.OPERATOR, Role.SERVICE])('is ignored for %s', async (role) => {
    const token = await tokenOf(role, desk.organizationId);
    const answer = await gateway.ask<Record<string, unknown>, undefined>(
      '{ me { organization { slug } } }',
      undefined,
      { token, headers: { 'x-org-id': other.organizationId } },
    );
    expect(answer.data).toEqual({ me: { organization: { slug: 'desk' } } });
  });
});

function fail(message: string): never {
  throw new Error(message);
}
