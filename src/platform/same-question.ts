// Whether two questions are the same one: texts that are equal exactly where document and variables say the same.
import { createHash } from 'node:crypto';
import { type DocumentNode, type OperationDefinitionNode, print, separateOperations } from 'graphql';

const digests = new WeakMap<DocumentNode, Map<OperationDefinitionNode, string>>();

/** Of the operation and the fragments it uses, printed: spaces, comments and the document's other operations do not count. */
export function documentDigest(document: DocumentNode, definition: OperationDefinitionNode): string {
  let known = digests.get(document);
  if (known === undefined) {
    known = new Map();
    digests.set(document, known);
  }
  let made = known.get(definition);
  if (made === undefined) {
    made = digest(print(separateOperations(document)[definition.name?.value ?? ''] ?? document));
    known.set(definition, made);
  }
  return made;
}

/** A value as text, equal for equal values. What it cannot tell apart for certain, it refuses. */
export function comparable(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    // As JSON, a number that is too large for one (1e999) would be null.
    return String(value);
  }
  if (typeof value === 'bigint') {
    return `${value}n`;
  }
  if (value instanceof Date) {
    return `date ${value.getTime()}`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(comparable).join()}]`;
  }
  if (isRecord(value)) {
    const members = Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${comparable(value[key])}`);
    return `{${members.join()}}`;
  }
  throw new Error(`A variable cannot be compared: ${typeof value}`);
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
