// Rules that name features, as they are being edited. Pure.
import type { FeatureRuleInput, RuleFragment } from './operations.generated';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
/** The gateway's own limits. */
export const MOST_RULES = 500;
export const LONGEST = { feature: 100, path: 500, operation: 200 } as const;

export type RuleKind = 'path' | 'operation';

export interface Draft {
  /** Of this row as long as it is edited. */
  readonly key: number;
  readonly feature: string;
  /** Empty: any. */
  readonly method: string;
  readonly kind: RuleKind;
  /** A path, or the name of an operation. */
  readonly target: string;
}

export function draftsOf(rules: readonly RuleFragment[]): Draft[] {
  return rules.map(({ feature, method, path, operation }, key) => ({
    key,
    feature,
    method: method ?? '',
    kind: operation === null ? 'path' : 'operation',
    target: operation ?? path ?? '',
  }));
}

export function emptyDraft(drafts: readonly Draft[]): Draft {
  const key = Math.max(-1, ...drafts.map((draft) => draft.key)) + 1;
  return { key, feature: '', method: '', kind: 'path', target: '' };
}

export function rulesOf(drafts: readonly Draft[]): FeatureRuleInput[] {
  return drafts.map(({ feature, method, kind, target }) => ({
    feature: feature.trim(),
    ...(method === '' ? {} : { method }),
    [kind]: target.trim(),
  }));
}

/** Whether the same would be saved. */
export function isSame(one: readonly Draft[], other: readonly Draft[]): boolean {
  return JSON.stringify(rulesOf(one)) === JSON.stringify(rulesOf(other));
}

export interface RuleProblem {
  /** Place of the row, from 0. */
  readonly row: number;
  readonly field: 'feature' | 'method' | 'target' | null;
  readonly reason: string;
}

/** "rules.3.path must begin with /" as where it is and why; null: it is about no row. */
export function ruleProblem(message: string): RuleProblem | null {
  const [, row, field, reason] = /^rules\.(\d+)(?:\.(\w+))? (.+)$/s.exec(message) ?? [];
  if (row === undefined || reason === undefined) return null;
  return {
    row: Number(row),
    field:
      field === 'feature' || field === 'method'
        ? field
        : field === 'path' || field === 'operation'
          ? 'target'
          : null,
    reason,
  };
}
