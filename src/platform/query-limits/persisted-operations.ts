// The operations a gateway was given: when there is such a list, it answers nothing else.
import { readFile } from 'node:fs/promises';
import { type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { AppError, messageOf } from '../errors';
import { shapeFaults } from './document-shape';
import { MAX_TOKENS } from './limits';
import { hashOf } from './text-hash';

/** Texts by the SHA-256 of each, in hexadecimal. */
export type PersistedOperations = ReadonlyMap<string, string>;

/**
 * Reads a manifest, either `{"HASH": "query …"}` or Apollo's `{"format": "apollo-persisted-query-manifest", "operations":
 * [{"id": "HASH", "body": "query …"}]}`; refuses it with all that is wrong, so that a gateway does not start half deaf.
 */
export async function readPersistedOperations(
  file: string,
  schema: GraphQLSchema,
): Promise<PersistedOperations> {
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw refusal(file, [messageOf(error)]);
  }
  const entries = entriesOf(manifest);
  if (entries === undefined || entries.length === 0) {
    throw refusal(file, [
      'it must hold operations: {"SHA-256": "query …"}, or the manifest of Apollo’s tools',
    ]);
  }
  const faults = entries.flatMap(([hash, text]) => faultsOf(schema, hash, text));
  if (faults.length > 0) {
    throw refusal(file, faults);
  }
  return new Map(entries as readonly (readonly [string, string])[]);
}

type Entry = readonly [hash: string, text: unknown];

function entriesOf(manifest: unknown): readonly Entry[] | undefined {
  if (!isObject(manifest)) {
    return undefined;
  }
  const { format, operations } = manifest;
  if (format === undefined) {
    return Object.entries(manifest);
  }
  return format === 'apollo-persisted-query-manifest' && Array.isArray(operations)
    ? operations.map((each): Entry => (isObject(each) ? [String(each['id']), each['body']] : ['', undefined]))
    : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultsOf(schema: GraphQLSchema, hash: string, text: unknown): string[] {
  const name = hash.length > 12 ? `${hash.slice(0, 12)}…` : hash;
  if (typeof text !== 'string') {
    return [`${name} is no text`];
  }
  if (hashOf(text) !== hash) {
    return [`${name} is not the SHA-256 of its text, in hexadecimal`];
  }
  try {
    const document = parse(text, { maxLexicalTokens: MAX_TOKENS });
    const misshapen = shapeFaults(document);
    const faults = misshapen.length > 0 ? misshapen : validate(schema, document, specifiedRules);
    return faults.map(({ message }) => `${name}: ${message}`);
  } catch (error) {
    return [`${name}: ${messageOf(error)}`];
  }
}

function refusal(file: string, faults: readonly string[]): AppError {
  return new AppError(
    'BAD_USER_INPUT',
    `PERSISTED_OPERATIONS_FILE ${file} was refused:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
  );
}
