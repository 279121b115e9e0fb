// Nonsense for every argument of every root field, made from the schema itself: whatever is sent, the answer is one that
// was meant, over HTTP and over the socket, and says nothing of the inside.
import {
  type GraphQLArgument,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  type GraphQLField,
  isObjectType,
  type GraphQLOutputType,
} from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import WebSocket from 'ws';
import { describeSchema } from '../src/app';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  type Rows,
  rowsOf,
  startGateway,
  type TestDatabase,
  tokenOf,
} from './harness';

const UUID = '01900000-0000-7000-8000-000000000000';

const TEXTS: readonly (readonly [name: string, value: unknown])[] = [
  ['NUL', 'a\0b'],
  ['NUL alone', '\0'],
  ['half a pair', 'a\ud800b'],
  ['the other half', '\udc00'],
  ['a pair', '😀'],
  ['empty', ''],
  ['blank', ' \t\n'],
  ['huge', 'x'.repeat(100_000)],
  ['quote', `' OR 1=1; DROP TABLE users; --`],
  ['dollar', `$$; SELECT pg_sleep(5); $$ $1 {0} %s`],
  ['backslash', '\\'],
  ['like', '%_\\%'],
  ['regex', '(a+)+$(['],
  ['prototype', '__proto__'],
  ['format', '{"a":"\\u0000"}'],
  ['bidi', '\u202egpj\u2069'],
  ['nonchars', '\uffff\ufffe\ufeff'],
  ['combining', 'a' + '\u0301'.repeat(5_000)],
  ['uuid', UUID],
  ['uuid in capitals', 'AAAAAAAA-AAAA-7AAA-8AAA-AAAAAAAAAAAA'],
  ['nil', '00000000-0000-0000-0000-000000000000'],
  ['path', '../../../../etc/passwd'],
  ['zone', 'Mars/Olympus'],
  ['zone of posix', 'EST5EDT4,M3.2.0,M11.1.0'],
  ['zone of a file', 'posixrules'],
  ['zone by offset', '+99:99'],
  ['zone in small letters', 'europe/berlin'],
  ['cursor', Buffer.from('{"k":["x"],"o":"y"}').toString('base64url')],
  ['number', 7],
  ['object', { a: 1 }],
  ['list', ['a', 'b']],
  ['true', true],
];
const NUMBERS: readonly (readonly [name: string, value: unknown])[] = [
  ['most', 2_147_483_647],
  ['least', -2_147_483_648],
  ['overflow', 2_147_483_648],
  ['safe', Number.MAX_SAFE_INTEGER],
  ['huge', 1e308],
  ['tiny', 5e-324],
  ['negative', -1],
  ['zero', 0],
  ['fraction', 1.5],
  ['text', '7'],
];
const TIMES: readonly (readonly [name: string, value: unknown])[] = [
  ['year 0', '0000-01-01T00:00:00Z'],
  ['year 1', '0001-01-01T00:00:00Z'],
  ['year 1, before', '0001-01-01T00:00:00+14:00'],
  ['last', '9999-12-31T23:59:59.999Z'],
  ['after last', '9999-12-31T23:59:59.999-14:00'],
  ['most', '+275760-09-13T00:00:00.000Z'],
  ['more', '+275760-09-13T00:00:00.001Z'],
  ['least', '-271821-04-20T00:00:00.000Z'],
  ['leap second', '2016-12-31T23:59:60Z'],
  ['no leap day', '2023-02-29T00:00:00Z'],
  ['hour 24', '2024-01-01T24:00:00Z'],
  ['month 13', '2024-13-01T00:00:00Z'],
  ['offset', '2024-01-01T00:00:00+23:59'],
  ['offset 99', '2024-01-01T00:00:00+99:99'],
  ['digits', `2024-01-01T00:00:00.${'1'.repeat(1_000)}Z`],
  ['day only', '2024-01-01'],
  ['no zone', '2024-01-01T00:00:00'],
  ['infinity', 'infinity'],
  ['now', 'now'],
  ['NUL', '2024-01-01T00:00:00Z\0'],
  ['number', 8.64e15],
  ['beyond', 8.64e15 + 1],
  ['negative', -8.64e15],
  ['text', 'yesterday'],
  ['empty', ''],
];
const deep = (depth: number): unknown => JSON.parse(`${'[{"a":'.repeat(depth)}1${'}]'.repeat(depth)}`);
const OBJECTS: readonly (readonly [name: string, value: unknown])[] = [
  ['NUL in a value', { a: { b: ['\0'] } }],
  ['NUL in a key', { 'a\0': 1 }],
  ['half a pair', { a: '\ud800' }],
  ['deep', { a: deep(40) }],
  ['deeper', { a: deep(500) }],
  ['wide', Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, index]))],
  ['prototype', JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}')],
  ['huge number', { a: 1e308 }],
  ['a list', [1]],
  ['a text', 'x'],
];

/** Sent as it stands in JSON: JSON.stringify would make null of it. */
const INFINITY = '__1e999__';

type Root = 'query' | 'mutation' | 'subscription';

interface Case {
  readonly root: Root;
  readonly field: string;
  readonly at: string;
  readonly what: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const schema = describeSchema();

const types = {
  query: schema.getQueryType(),
  mutation: schema.getMutationType(),
  subscription: schema.getSubscriptionType(),
};

function cases(roots: readonly Root[]): Case[] {
  return roots.flatMap((root) => {
    const type = types[root];
    return Object.values(type?.getFields() ?? {}).flatMap((field) =>
      field.args.flatMap((argument) =>
        places(argument.type, argument.name).flatMap(({ at, named, put }) =>
          hostileOf(named).map(([what, value]) => ({
            root,
            field: field.name,
            at,
            what,
            query: documentOf(root, field),
            variables: {
              ...Object.fromEntries(
                field.args.filter(isRequiredArgument).map((each) => [each.name, plain(each.type)]),
              ),
              [argument.name]: put(value),
            },
          })),
        ),
      ),
    );
  });
}

interface Place {
  readonly at: string;
  readonly named: string;
  readonly put: (value: unknown) => unknown;
}

/** Where a value may stand in an argument: itself, or the members of an input object. */
function places(type: GraphQLInputType, at: string): Place[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return places(nullable.ofType, `${at}[]`).map((place) => ({
      ...place,
      put: (value) => [place.put(value)],
    }));
  }
  if (isInputObjectType(nullable)) {
    return Object.values(nullable.getFields()).flatMap((member) =>
      places(member.type, `${at}.${member.name}`).map((place) => ({
        ...place,
        put: (value) => ({ ...(plain(nullable) as object), [member.name]: place.put(value) }),
      })),
    );
  }
  return [{ at, named: getNamedType(nullable).name, put: (value) => value }];
}

function hostileOf(named: string): readonly (readonly [string, unknown])[] {
  switch (named) {
    case 'DateTime':
      return TIMES;
    case 'Int':
    case 'Float':
      return [...NUMBERS, ['1e999', INFINITY]];
    case 'JSONObject':
    case 'JSON':
      return [...OBJECTS, ['1e999', { a: INFINITY }]];
    default:
      // Enums and booleans take a text as little as an id takes a number.
      return TEXTS;
  }
}

/** A value that nobody minds. */
function plain(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return [plain(nullable.ofType)];
  }
  if (isInputObjectType(nullable)) {
    return Object.fromEntries(
      Object.values(nullable.getFields())
        .filter(isRequiredInputField)
        .map((member) => [member.name, plain(member.type)]),
    );
  }
  if (isEnumType(nullable)) {
    return nullable.getValues()[0]?.name;
  }
  switch (getNamedType(nullable).name) {
    case 'DateTime':
      return '2024-01-01T00:00:00Z';
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'JSONObject':
      return {};
    default:
      return UUID;
  }
}

function documentOf(root: string, field: GraphQLField<unknown, unknown>): string {
  const declared = field.args.map((each: GraphQLArgument) => `$${each.name}: ${each.type.toString()}`);
  const passed = field.args.map(({ name }) => `${name}: $${name}`);
  return `${root} Hostile(${declared.join(', ')}) { ${field.name}(${passed.join(', ')}) ${leavesOf(field.type)} }`;
}

/** The leaves right below a type, and those of what it lists, so that rows are read. */
function leavesOf(type: GraphQLOutputType, depth = 0): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) {
    return '';
  }
  const fields = Object.values(named.getFields()).filter(({ args }) => args.length === 0);
  const chosen = fields.flatMap((field) => {
    const below = getNamedType(field.type);
    if (isScalarType(below) || isEnumType(below)) {
      return [field.name];
    }
    return depth < 2 ? [`${field.name} ${leavesOf(field.type, depth + 1)}`] : [];
  });
  return `{ ${chosen.length === 0 ? '__typename' : chosen.join(' ')} }`;
}

const bodyOf = ({ query, variables }: Pick<Case, 'query' | 'variables'>): string =>
  JSON.stringify({ query, variables }).replaceAll(`"${INFINITY}"`, '1e999');

let database: TestDatabase;
let gateway: Gateway;
let rows: Rows;
const tokens: string[] = [];

beforeAll(async () => {
  database = await cloneDatabase();
  rows = await rowsOf(database, { slug: 'desk' });
  const operator = await rows.operator('Ada');
  const session = await rows.session({ operator, started: '2024-01-01T00:00:00Z' });
  await rows.message(session, '2024-01-01T00:00:00Z', 'CONTACT');
  gateway = await startGateway(database);
  for (const role of [Role.ORG_ADMIN, Role.SERVICE, Role.SUPER_ADMIN]) {
    tokens.push(await tokenOf(role, rows.organizationId));
  }
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const INSIDE =
  /INTERNAL_SERVER_ERROR|Internal error|SELECT |INSERT |syntax error at|invalid byte|out of range for|relation "|node_modules|\n\s+at .*\(|pg_|[A-Z]\w+Error:/;

async function overHttp(each: Case): Promise<string> {
  let text = '';
  for (const token of tokens) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: bodyOf(each),
    });
    text = `${response.status} ${await response.text()}`;
    // With a role that may, so that the value gets as far as it can.
    if (!text.includes('"FORBIDDEN"')) {
      break;
    }
  }
  return text;
}

/** One after the other for each field: some of them refuse to be asked twice at once. */
async function eachOf(all: readonly Case[], work: (each: Case) => Promise<void>): Promise<void> {
  const fields = [...new Set(all.map(({ field }) => field))];
  const left = fields.map((name) => all.filter(({ field }) => field === name)).values();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const group of left) {
        for (const each of group) {
          await work(each);
        }
      }
    }),
  );
}

/** The errors, without what the client sent itself: rows of the trail hold what was sent before. */
function told(answer: string): string {
  const body: unknown = JSON.parse(answer.replace(/^\d+ /, ''));
  const errors =
    typeof body === 'object' && body !== null && 'data' in body
      ? (body as { errors?: unknown }).errors
      : body;
  return (errors === undefined ? '' : JSON.stringify(errors)).replaceAll(
    /' OR 1=1; DROP TABLE users; --|SELECT pg_sleep\(5\)/g,
    '',
  );
}

it('has a case for every argument of every root field', () => {
  const fields = Object.values(types).flatMap((type) => Object.values(type?.getFields() ?? {}));
  const covered = new Set(
    cases(['query', 'mutation', 'subscription']).map(
      ({ field, at }) => `${field} ${at.split(/[.[]/)[0] ?? ''}`,
    ),
  );
  expect([...covered].sort()).toEqual(
    [
      ...new Set(fields.flatMap(({ name, args }) => args.map((argument) => `${name} ${argument.name}`))),
    ].sort(),
  );
});

it('never fails inside, over HTTP, whatever an argument is', async () => {
  const failures: string[] = [];
  await eachOf(cases(['query', 'mutation']), async (each) => {
    const answer = await overHttp(each);
    if (!/^(200|400|429) /.test(answer) || INSIDE.test(told(answer))) {
      failures.push(`${each.field} ${each.at} ${each.what}: ${answer.slice(0, 300)}`);
    }
  });
  expect(failures).toEqual([]);
}, 180_000);

it('never fails inside, over the socket, whatever an argument is', async () => {
  const client: Client = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${tokens[0] ?? ''}` },
    retryAttempts: 0,
  });
  const failures: string[] = [];
  // A frame has a limit of its own.
  // The same fields were asked over HTTP: every third value is enough to see that nothing is told otherwise here.
  const sent = cases(['query', 'mutation', 'subscription']).filter(
    (each, index) =>
      (each.root === 'subscription' || index % 3 === 0) &&
      bodyOf(each).length < 60_000 &&
      !bodyOf(each).includes('1e999'),
  );
  await eachOf(sent, async (each) => {
    let unsubscribe = (): void => undefined;
    const answer = await new Promise<string>((resolve) => {
      // A tail says nothing until something happens.
      const silence = each.root === 'subscription' ? setTimeout(() => resolve('{}'), 25) : undefined;
      unsubscribe = client.subscribe(
        { query: each.query, variables: { ...each.variables } },
        {
          next: (result) => resolve(JSON.stringify(result)),
          error: (error) =>
            resolve(error instanceof Error ? `closed: ${error.message}` : JSON.stringify(error)),
          complete: () => clearTimeout(silence),
        },
      );
    });
    unsubscribe();
    if (!/^[{[]/.test(answer) || INSIDE.test(told(answer))) {
      failures.push(`${each.field} ${each.at} ${each.what}: ${answer.slice(0, 300)}`);
    }
  });
  await client.dispose();
  expect(failures).toEqual([]);
}, 180_000);

describe('text that no field can mean', () => {
  const ask = async (body: unknown) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[0] ?? ''}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return (await response.json()) as { errors?: { message: string; extensions: { code: string } }[] };
  };
  const QUERY = 'query ($text: String) { me { id } auditLogs(action: $text) { total } }';

  it.each([
    [
      'NUL in a variable',
      { query: QUERY, variables: { text: 'a\0b' } },
      '$text must not contain the character NUL (U+0000)',
    ],
    [
      'half a surrogate pair',
      { query: QUERY, variables: { text: 'a\ud800' } },
      '$text must be well-formed Unicode: it contains half of a surrogate pair',
    ],
    [
      'NUL in a literal',
      { query: '{ me { id } auditLogs(action: "a\\u0000b") { total } }' },
      'action must not contain the character NUL (U+0000)',
    ],
    [
      'what is nested without end',
      `{"query":"{ me { id } }","variables":{"more":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
      'The variables have more than 40 levels of lists and objects; at most 40 are taken',
    ],
  ])('is refused by name: %s', async (_what, body, message) => {
    const { errors = [] } = await ask(body);
    expect(errors.map((error) => [error.extensions.code, error.message])).toEqual([
      ['BAD_USER_INPUT', message],
    ]);
  });
});

describe('a body that is broken', () => {
  const send = (body: string | Buffer) =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens[0] ?? ''}` },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });

  it.each([
    [
      'a byte that UTF-8 never has',
      Buffer.concat([Buffer.from('{"query":"{ me { id } } #'), Buffer.from([0xff]), Buffer.from('"}')]),
    ],
    [
      'an overlong form',
      Buffer.concat([Buffer.from('{"query":"{ me { id } } #'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
    ],
    [
      'a surrogate in UTF-8',
      Buffer.concat([
        Buffer.from('{"query":"{ me { id } } #'),
        Buffer.from([0xed, 0xa0, 0x80]),
        Buffer.from('"}'),
      ]),
    ],
    ['half a character', Buffer.concat([Buffer.from('{"query":"{ me { id } } #é'), Buffer.from([0xc3])])],
  ])('is a 400 that says so: %s', async (_what, body) => {
    const response = await send(body);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'BAD_REQUEST', message: 'The request body is not valid UTF-8' },
    ]);
  });

  it.each([
    [
      'infinite',
      '{"query":"query ($days: Int) { dashboard(days: $days) { __typename } }","variables":{"days":1e999}}',
    ],
    ['too large a literal', '{"query":"{ dashboard(days: 99999999999999999999) { __typename } }"}'],
    ['an infinite literal', '{"query":"{ dashboard(days: 1e999) { __typename } }"}'],
  ])('has a number that is refused: %s', async (_what, body) => {
    const response = await send(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(/Int cannot represent/);
  });
});
