// A manifest of operations: both forms, and every fault named before the gateway starts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { readPersistedOperations } from './persisted-operations';
import { hashOf } from './text-hash';

const schema = buildSchema('type Query { hello: String }');
const text = 'query Hello { hello }';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'opsgraph-manifest-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function read(content: unknown) {
  const file = path.join(folder, 'operations.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readPersistedOperations(file, schema);
}

it.each([
  ['texts by their hash', { [hashOf(text)]: text }],
  [
    'the manifest of Apollo’s tools',
    {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: hashOf(text), name: 'Hello', type: 'query', body: text }],
    },
  ],
])('is read as %s', async (_what, content) => {
  expect([...(await read(content))]).toEqual([[hashOf(text), text]]);
});

it.each([
  ['no JSON', '{', /PERSISTED_OPERATIONS_FILE .*operations\.json was refused:\n {2}- /],
  ['a list', [], /it must hold operations/],
  ['empty', {}, /it must hold operations/],
  ['of another format', { format: 'other', operations: [] }, /it must hold operations/],
  ['with an operation that is no text', { [hashOf('')]: 4 }, /is no text/],
  ['with a hash that is another text’s', { [hashOf('other')]: text }, /is not the SHA-256 of its text/],
  ['with an operation that does not parse', { [hashOf('{')]: '{' }, /Syntax Error/],
  ['with a field that is not there', { [hashOf('{ no }')]: '{ no }' }, /Cannot query field "no"/],
])('is refused when it is %s', async (_what, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
});

it('names all faults at once', async () => {
  await expect(read({ [hashOf('{ no }')]: '{ no }', [hashOf('{')]: '{' })).rejects.toThrow(
    /Cannot query field(.|\n)*Syntax Error/,
  );
});

it('that is not there is named', async () => {
  await expect(readPersistedOperations(path.join(folder, 'nothing.json'), schema)).rejects.toThrow(
    /nothing\.json was refused:\n.*ENOENT/,
  );
});
