// Whether an answer says anything new.
//
// Some fields change whenever they are computed: the moment of the answer, its version, where a window ends. A field
// says so itself, by the extension `moving: true` (`moving: 'version'` for the one that carries the version). An answer
// that differs from the last only in such fields is not sent.
import { createHash } from 'node:crypto';
import type { FormattedExecutionResult, GraphQLSchema } from 'graphql';
import type { LiveOperation } from './live.types';
import { type Branch, planOf, type Selection } from './selection';

export type Data = Exclude<FormattedExecutionResult['data'], undefined>;

/** Equal for answers that differ in moving fields only. `schema` is the published one. */
export function changeKeyOf(schema: GraphQLSchema, operation: LiveOperation, data: Data): string {
  const still = stillPart(data, planOf(schema, operation).selection);
  return createHash('sha256')
    .update(JSON.stringify(still ?? null))
    .digest('base64url');
}

/** The answer under another version; the given one is left as it is. */
export function withVersion(
  schema: GraphQLSchema,
  operation: LiveOperation,
  data: Data,
  version: number,
): Data {
  return stamp(data, planOf(schema, operation).selection, version) as Data;
}

/** A copy of the value without what moves; where nothing does, the value itself. */
function stillPart(value: unknown, selection: Selection): unknown {
  if (!holds(selection, isMoving)) {
    return value;
  }
  return rebuild(value, selection, (branch, member) =>
    isMoving(branch) ? undefined : stillPart(member, branch.below),
  );
}

function stamp(value: unknown, selection: Selection, version: number): unknown {
  if (!holds(selection, isVersion)) {
    return value;
  }
  return rebuild(value, selection, (branch, member) =>
    isVersion(branch) ? version : stamp(member, branch.below, version),
  );
}

/** Copies lists and objects; a property for which `member` gives undefined is left out. */
function rebuild(
  value: unknown,
  selection: Selection,
  member: (branch: Branch, value: unknown) => unknown,
): unknown {
  if (value == null || selection.kind === 'leaf') {
    return value;
  }
  if (selection.kind === 'list') {
    return (value as readonly unknown[]).map((item) => rebuild(item, selection.item, member));
  }
  const from = value as Readonly<Record<string, unknown>>;
  // An alias may be called __proto__.
  const copy = Object.create(null) as Record<string, unknown>;
  for (const branch of selection.branches) {
    if (Object.hasOwn(from, branch.key)) {
      const made = member(branch, from[branch.key]);
      if (made !== undefined) {
        copy[branch.key] = made;
      }
    }
  }
  return copy;
}

/** Where only the answer tells the type, a property moves if it does in every type: rather once too often than never. */
function isMoving({ fields }: Branch): boolean {
  return fields.length > 0 && fields.every(({ extensions }) => Boolean(extensions['moving']));
}

function isVersion({ fields }: Branch): boolean {
  return fields.length > 0 && fields.every(({ extensions }) => extensions['moving'] === 'version');
}

type Test = (branch: Branch) => boolean;

const held = new WeakMap<Selection, Map<Test, boolean>>();

/** Whether a branch of the selection passes, at any depth; worked out once. */
function holds(selection: Selection, test: Test): boolean {
  let known = held.get(selection);
  if (known === undefined) {
    known = new Map();
    held.set(selection, known);
  }
  let answer = known.get(test);
  if (answer === undefined) {
    answer =
      selection.kind === 'list'
        ? holds(selection.item, test)
        : selection.kind === 'object' &&
          selection.branches.some((branch) => test(branch) || holds(branch.below, test));
    known.set(test, answer);
  }
  return answer;
}
