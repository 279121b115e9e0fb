// Documents that cost more than they may, and questions about the schema. Refused before anything is executed.
import type { DocumentAttack, FrameAttack, RequestAttack } from './attack';
import { repeat } from './attack';

const CHEAP = 'metrics { name }';

export const documents: readonly DocumentAttack[] = [
  {
    name: 'depth: a type that leads to itself, asked for below the schema',
    send: `{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } } } } } }`,
    expect: 'refused',
  },
  { name: 'depth: braces only', send: `${'{ me '.repeat(300)}{ id }${' }'.repeat(300)}`, expect: 'refused' },
  {
    name: 'depth: lists within lists as a value',
    send: `{ liveKpis(asOf: ${'['.repeat(450)}${']'.repeat(450)}) { waiting } }`,
    expect: 'refused',
  },
  {
    name: 'depth: inline fragments within inline fragments',
    send: `{ ${'... { '.repeat(200)}me { id }${' }'.repeat(200)} }`,
    expect: 'orderly',
  },
  {
    name: 'tokens: more than 1,000',
    send: `{ ${repeat(10, (each) => `a${each}: metrics { ${'name '.repeat(100)} }`)} }`,
    expect: 'refused',
  },
  {
    name: 'tokens: 100,000 commas are none, but bytes',
    send: `{ me { id }${','.repeat(100_000)} }`,
    doors: ['http'],
    expect: 'orderly',
  },
  { name: 'tokens: 60,000 letters of one name', send: `{ ${'a'.repeat(60_000)} }`, expect: 'refused' },
  {
    name: 'aliases: 21 of one root field',
    send: `{ ${repeat(21, (each) => `a${each}: ${CHEAP}`)} }`,
    expect: 'refused',
  },
  {
    name: 'aliases: 100 of one leaf',
    send: `{ me { ${repeat(100, (each) => `a${each}: id`)} } }`,
    expect: 'refused',
  },
  {
    name: 'aliases: through fragments',
    send: `{ ${repeat(30, () => '...f')} } fragment f on Query { ${repeat(5, (each) => `a${each}: ${CHEAP}`)} b: me { id } ...g } fragment g on Query { ${repeat(25, (each) => `c${each}: ${CHEAP}`)} }`,
    expect: 'refused',
  },
  {
    name: 'duplicated fields: one leaf 400 times',
    send: `{ me { ${'id '.repeat(400)} } }`,
    expect: 'refused',
  },
  {
    name: 'duplicated fields: one root field 100 times',
    send: `{ ${'me { id } '.repeat(100)} }`,
    expect: 'refused',
  },
  {
    name: 'circular fragments: of itself',
    send: '{ me { ...f } } fragment f on Actor { id ...f }',
    expect: 'refused',
  },
  {
    name: 'circular fragments: of three',
    send: '{ ...f } fragment f on Query { ...g } fragment g on Query { ...h } fragment h on Query { ...f me { id } }',
    expect: 'refused',
  },
  {
    name: 'fragments that double at every turn',
    send: `{ ...f0 } ${repeat(60, (each) => `fragment f${each} on Query { ...f${each + 1} ...f${each + 1} }`)} fragment f60 on Query { me { id } }`,
    expect: 'orderly',
  },
  {
    name: 'directives: 100 on one field',
    send: `{ me { id ${'@include(if: true) '.repeat(100)} } }`,
    expect: 'refused',
  },
  {
    name: 'directives: 300 that nobody knows',
    send: `{ me { id ${repeat(300, (each) => `@d${each}`)} } }`,
    expect: 'refused',
  },
  {
    name: 'lists: 10,000 members of one argument',
    as: 'SERVICE',
    send: {
      query: 'mutation ($e: [AuditEventInput!]!) { recordAuditEvents(events: $e) { index } }',
      variables: { e: Array.from({ length: 10_000 }, () => ({})) },
    },
    expect: 'refused',
  },
  {
    name: 'variables: 60,000 characters of text',
    send: {
      query: 'query ($s: String) { auditLogs(search: $s) { total } }',
      variables: { s: 'x'.repeat(60_000) },
    },
    expect: 'refused',
  },
  {
    name: 'variables: many that nobody uses',
    send: { query: `query (${repeat(200, (each) => `$v${each}: Int`)}) { me { id } }`, variables: {} },
    expect: 'refused',
  },
  {
    name: 'variables: deep ones',
    send: {
      query: 'query ($s: JSONObject) { me { id } }',
      variables: { s: JSON.parse(`${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}`) as unknown },
    },
    expect: 'refused',
  },
  {
    name: 'operations: a hundred in one document',
    send: { query: repeat(100, (each) => `query q${each} { me { id } }`), operationName: 'q1' },
    expect: 'orderly',
  },
  {
    name: 'an operation that is not there',
    send: { query: 'query a { me { id } }', operationName: 'b' },
    expect: 'refused',
  },
  {
    name: 'introspection: the schema',
    send: '{ __schema { types { name fields { name } } } }',
    expect: 'refused',
  },
  {
    name: 'introspection: one type',
    send: '{ __type(name: "User") { fields { name } } }',
    expect: 'refused',
  },
  {
    name: 'introspection: by an alias in a fragment',
    send: '{ ...f } fragment f on Query { me: __schema { queryType { name } } }',
    expect: 'refused',
  },
  {
    name: 'introspection: within a subscription',
    send: 'subscription { __schema { queryType { name } } }',
    expect: 'refused',
  },
  {
    name: 'suggestions: a field that is nearly there',
    send: '{ liveKpi { waiting } }',
    expect: { not: /did you mean|liveKpis/i },
  },
  {
    name: 'suggestions: an argument that is nearly there',
    send: '{ liveKpis(asOff: 1) { waiting } }',
    expect: { not: /did you mean|"asOf"/i },
  },
  {
    name: 'suggestions: a type that is nearly there',
    send: 'query ($x: Rolle) { me { id } }',
    expect: { not: /did you mean|"Role"/i },
  },
  {
    name: 'suggestions: a value that is nearly there',
    send: 'mutation { setChatMode(contactId: "x", mode: HUMANE) { id } }',
    expect: { not: /did you mean|"HUMAN"/i },
  },
  {
    name: 'suggestions: a member of an input that is nearly there',
    send: '{ auditLogConnection(filter: { actoin: "x" }) { pageInfo { hasNextPage } } }',
    expect: { not: /did you mean|"action"/i },
  },
  {
    name: 'persisted: a digest that nobody has sent',
    doors: ['http'],
    send: { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
    expect: 'refused',
  },
  {
    name: 'persisted: a document under the digest of another',
    send: {
      query: '{ me { id } }',
      extensions: { persistedQuery: { version: 1, sha256Hash: 'b'.repeat(64) } },
    },
    doors: ['http'],
    expect: 'refused',
  },
];

export const requests: readonly RequestAttack[] = [
  {
    name: 'batches: two in one',
    body: '[{"query":"{ me { id } }"},{"query":"{ me { id } }"}]',
    expect: 'refused',
  },
  {
    name: 'batches: ten thousand in one',
    body: `[${Array(10_000).fill('{"query":"{ me { id } }"}').join(',')}]`,
    expect: 'refused',
  },
  { name: 'batches: none', body: '[]', expect: 'refused' },
  {
    name: 'oversize body: 1 MiB and a little',
    body: JSON.stringify({ query: '{ me { id } }', variables: { x: 'x'.repeat(1_048_576) } }),
    expect: { status: [413] },
  },
  { name: 'oversize body: 20 MiB', body: 'x'.repeat(20 * 1_048_576), expect: { status: [413, 0] } },
  {
    name: 'oversize body: chunks without a length',
    headers: { 'transfer-encoding': 'chunked' },
    body: 'x'.repeat(2 * 1_048_576),
    expect: { status: [413, 0] },
  },
  { name: 'a path of 20,000 characters', method: 'GET', path: `/${'a'.repeat(20_000)}`, expect: 'refused' },
  {
    name: 'headers of 100 KiB',
    headers: { 'x-much': 'x'.repeat(100_000) },
    body: '{"query":"{ me { id } }"}',
    expect: { status: [431, 0] },
  },
];

const subscribe = (query: string, id = '1') => JSON.stringify({ type: 'subscribe', id, payload: { query } });

export const frames: readonly FrameAttack[] = [
  {
    name: 'oversize frame: 65 KiB',
    frames: [subscribe(`{ me { id } } #${'x'.repeat(66_000)}`)],
    closed: [1009],
  },
  { name: 'oversize frame: 5 MiB', frames: [Buffer.alloc(5 * 1_048_576, 0x20)], closed: [1009] },
  {
    name: 'an id of 10,000 characters',
    frames: [subscribe('{ me { id } }', 'x'.repeat(10_000))],
    closed: [4400],
  },
];
