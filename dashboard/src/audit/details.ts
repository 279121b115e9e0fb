// What a row's details say has changed: old and new values where they hold both, however they hold them; and all the rest. Pure.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface Change {
  /** Names from the outside in. */
  readonly path: readonly string[];
  readonly kind: 'changed' | 'added' | 'removed';
  readonly before: Json;
  readonly after: Json;
}

export interface ReadDetails {
  readonly changes: readonly Change[];
  /** What is no change. */
  readonly rest: { readonly [name: string]: Json };
}

type JsonObject = { readonly [name: string]: Json };

/** Pairs of names under which old and new are told. */
const PAIRS = [
  ['before', 'after'],
  ['old', 'new'],
  ['previous', 'current'],
  ['from', 'to'],
] as const;

/** Names of an object whose members are fields, each with its old and new value. */
const CHANGES = ['changes', 'audited_changes', 'auditedChanges', 'diff'];

export function readDetails(details: JsonObject): ReadDetails {
  const changes: Change[] = [];
  const taken = new Set<string>();
  const take = (...names: readonly string[]): void => names.forEach((name) => taken.add(name));

  for (const [old, now] of PAIRS) {
    const before = details[old];
    const after = details[now];
    // Two moments or two texts are a span or a move, and no state of a thing.
    if (before === undefined || after === undefined) continue;
    if (!isState(before) || !isState(after) || (before === null && after === null)) continue;
    changes.push(...difference(before ?? {}, after ?? {}, []));
    take(old, now);
  }
  for (const name of CHANGES) {
    const fields = details[name];
    if (!isObject(fields)) continue;
    const read = Object.entries(fields).map(([field, value]) => changeOf(field, value));
    if (read.length === 0 || read.some((change) => change === null)) continue;
    changes.push(...read.filter((change) => change !== null));
    take(name);
  }
  for (const [name, before] of Object.entries(details)) {
    const [, field] = /^(.+?)(?:Before|_before)$/.exec(name) ?? [];
    if (field === undefined || taken.has(name)) continue;
    const now = [field, `${field}After`, `${field}_after`].find((each) => Object.hasOwn(details, each));
    const after = now === undefined ? undefined : details[now];
    if (now === undefined || after === undefined) continue;
    changes.push(...difference(before, after, [field]));
    take(name, now);
  }
  return {
    changes,
    rest: Object.fromEntries(Object.entries(details).filter(([name]) => !taken.has(name))),
  };
}

/** A field with its old and new value: `{before, after}` and the like, or a list of the two. */
function changeOf(field: string, value: Json): Change | null {
  if (Array.isArray(value)) {
    const [before, after, ...more] = value as readonly Json[];
    return before === undefined || after === undefined || more.length > 0
      ? null
      : { path: [field], kind: kindOf(before, after), before, after };
  }
  if (!isObject(value)) return null;
  for (const [old, now] of PAIRS) {
    const before = value[old];
    const after = value[now];
    if (before === undefined && after === undefined) continue;
    return {
      path: [field],
      kind: before === undefined ? 'added' : after === undefined ? 'removed' : kindOf(before, after),
      before: before ?? null,
      after: after ?? null,
    };
  }
  return null;
}

function difference(before: Json, after: Json, path: readonly string[]): Change[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name): Change[] => {
      const [old, now] = [before[name], after[name]];
      const inner = [...path, name];
      if (old === undefined) return [{ path: inner, kind: 'added', before: null, after: now ?? null }];
      if (now === undefined) return [{ path: inner, kind: 'removed', before: old, after: null }];
      return difference(old, now, inner);
    });
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, kind: kindOf(before, after), before, after }];
}

function kindOf(before: Json, after: Json): Change['kind'] {
  return before === null ? 'added' : after === null ? 'removed' : 'changed';
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of a thing as a whole, or that there was none. */
function isState(value: Json): value is JsonObject | null {
  return value === null || isObject(value);
}
