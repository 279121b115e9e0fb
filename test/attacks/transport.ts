// Requests and frames that are wrong in themselves: methods, content types, text that is none.
import type { FrameAttack, RequestAttack } from './attack';

const ME = '{"query":"{ me { id } }"}';
const query = (text: string): string => `/graphql?query=${encodeURIComponent(text)}`;

export const requests: readonly RequestAttack[] = [
  {
    name: 'GET mutation',
    method: 'GET',
    path: query('mutation { checkpointAuditTrail { seq } }'),
    headers: { 'apollo-require-preflight': '1' },
    expect: { status: [405, 400] },
  },
  {
    name: 'GET mutation that says it is a POST',
    method: 'GET',
    path: query('mutation { checkpointAuditTrail { seq } }'),
    headers: { 'apollo-require-preflight': '1', 'x-http-method-override': 'POST' },
    expect: { status: [405, 400] },
  },
  {
    name: 'GET mutation by the path',
    method: 'GET',
    path: `${query('mutation { checkpointAuditTrail { seq } }')}&_method=POST`,
    headers: { 'apollo-require-preflight': '1' },
    expect: { status: [405, 400] },
  },
  ...['PUT', 'DELETE', 'PATCH'].map((method): RequestAttack => ({
    name: `the method ${method}`,
    method,
    body: ME,
    expect: 'refused',
  })),
  { name: 'the method TRACE', method: 'TRACE', expect: 'refused' },
  ...[
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    'text/plain; application/json',
    '',
  ].map((type): RequestAttack => ({
    name: `CSRF content type: ${type === '' ? 'none' : type}`,
    headers: { 'content-type': type },
    body: ME,
    expect: { status: [400, 415] },
  })),
  {
    name: 'CSRF: a simple GET from a foreign page',
    method: 'GET',
    path: query('{ me { id } }'),
    // A page cannot add a token without asking first: all that it could send is a cookie.
    anonymous: true,
    headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    expect: { status: [400, 403] },
  },
  {
    name: 'CSRF: a foreign page may not read',
    body: ME,
    headers: { origin: 'https://evil.example' },
    expect: { not: /access-control-allow-origin/i },
  },
  {
    name: 'CORS: a preflight of a foreign page',
    method: 'OPTIONS',
    headers: {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    },
    expect: { not: /access-control-allow-origin/i },
  },
  {
    name: 'CORS: the origin null',
    method: 'OPTIONS',
    headers: { origin: 'null', 'access-control-request-method': 'POST' },
    expect: { not: /access-control-allow-origin/i },
  },
  { name: 'malformed JSON: half of it', body: '{"query":"{ me', expect: { status: [400] } },
  { name: 'malformed JSON: none', body: '', expect: { status: [400] } },
  { name: 'malformed JSON: a number', body: '1e999', expect: { status: [400] } },
  { name: 'malformed JSON: null', body: 'null', expect: { status: [400] } },
  { name: 'malformed JSON: query is an object', body: '{"query":{"a":1}}', expect: { status: [400] } },
  {
    name: 'malformed JSON: variables are a list',
    body: '{"query":"{ me { id } }","variables":[1]}',
    expect: 'orderly',
  },
  {
    name: 'malformed JSON: variables are text',
    body: '{"query":"{ me { id } }","variables":"x"}',
    expect: { status: [400] },
  },
  {
    name: 'malformed JSON: 1e999 in a variable',
    body: '{"query":"query ($n: Int) { hourlyStats(hours: $n) { total } }","variables":{"n":1e999}}',
    expect: 'refused',
  },
  { name: 'malformed JSON: 100,000 brackets', body: '['.repeat(100_000), expect: { status: [400] } },
  {
    name: 'malformed JSON: __proto__',
    body: '{"query":"{ me { id } }","__proto__":{"query":"{ metrics { name } }"},"constructor":{"prototype":{"x":1}}}',
    expect: 'orderly',
  },
  {
    name: 'malformed UTF-8',
    body: Buffer.concat([
      Buffer.from('{"query":"{ me { id } } #'),
      Buffer.from([0xff, 0xfe, 0xc3, 0x28]),
      Buffer.from('"}'),
    ]),
    expect: 'orderly',
  },
  {
    name: 'another character set',
    headers: { 'content-type': 'application/json; charset=utf-16' },
    body: Buffer.from(ME, 'utf16le'),
    expect: 'refused',
  },
  { name: 'NUL in the document', body: '{"query":"{ me { id } \\u0000 }"}', expect: 'refused' },
  { name: 'a lone surrogate in the document', body: '{"query":"{ me { id } } \\ud800"}', expect: 'refused' },
  { name: 'an encoding that is none', headers: { 'content-encoding': 'gzip' }, body: ME, expect: 'orderly' },
  { name: 'files: the environment', method: 'GET', path: '/.env', expect: { status: [404] } },
  {
    name: 'files: up and out',
    method: 'GET',
    path: '/playground/..%2f..%2f..%2fpackage.json',
    expect: { status: [400, 403, 404] },
  },
  {
    name: 'files: up and out, encoded twice',
    method: 'GET',
    path: '/playground/%252e%252e/%252e%252e/package.json',
    expect: { status: [400, 403, 404] },
  },
  {
    name: 'files: NUL',
    method: 'GET',
    path: '/playground/%00index.html',
    expect: { status: [400, 403, 404] },
  },
  {
    name: 'log forging: by the path',
    method: 'GET',
    path: '/x%0d%0a%7b%22level%22%3a60%2c%22msg%22%3a%22forged%22%7d',
    expect: { status: [400, 404] },
  },
  {
    name: 'log forging: by the user agent',
    headers: { 'user-agent': 'x {"level":60,"msg":"forged"}' },
    anonymous: true,
    body: ME,
    expect: 'refused',
  },
  {
    name: 'log forging: by the name of the operation',
    body: '{"query":"query a { nothing }","operationName":"a\\n{\\"level\\":60,\\"msg\\":\\"forged\\"}"}',
    expect: 'refused',
  },
];

const subscribe = (payload: unknown): string => JSON.stringify({ type: 'subscribe', id: '1', payload });

export const frames: readonly FrameAttack[] = [
  {
    name: 'cross-site websocket',
    headers: { origin: 'https://evil.example' },
    frames: [],
    closed: [403, 400],
  },
  {
    name: 'cross-site websocket: the origin null',
    headers: { origin: 'null' },
    frames: [],
    closed: [403, 400],
  },
  {
    name: 'cross-site websocket: a name that begins as ours',
    headers: { origin: 'http://127.0.0.1.evil.example' },
    frames: [],
    closed: [403, 400],
  },
  { name: 'another protocol', protocol: 'graphql-ws', frames: [], closed: [4406, 400, 1006] },
  {
    name: 'an operation before the credential',
    initialised: false,
    frames: [subscribe({ query: '{ me { id } }' })],
    closed: [4401],
  },
  { name: 'malformed JSON', frames: ['{"type":'], closed: [4400] },
  { name: 'malformed JSON: a list', frames: ['[]'], closed: [4400] },
  { name: 'malformed JSON: null', frames: ['null'], closed: [4400] },
  { name: 'malformed JSON: 30,000 brackets', frames: ['['.repeat(30_000)], closed: [4400] },
  {
    name: 'malformed UTF-8 in a text frame, said to be binary',
    frames: [Buffer.from([0xff, 0xfe, 0xc3, 0x28])],
    closed: [4400, 1007],
  },
  { name: 'a type that nobody knows', frames: ['{"type":"shutdown"}'], closed: [4400] },
  { name: 'a query that is a number', frames: [subscribe({ query: 7 })], closed: [4400] },
  {
    name: 'variables that are text',
    frames: [subscribe({ query: '{ me { id } }', variables: 'x' })],
    closed: [4400],
  },
  {
    name: 'connection_init twice',
    frames: ['{"type":"connection_init","payload":{}}'],
    closed: [4429, 4403],
  },
];
