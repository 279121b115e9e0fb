// Which endpoint belongs to which feature: an organization's own rules, replaced as a whole.
import { badInput, type Session, statement, storableText } from '../platform';
import type { FeatureRule } from './endpoints';
import { LONGEST_PATH } from './usage.events';

export const MOST_RULES = 500;

export const featureRules = statement<FeatureRule>(
  'usage.feature-rules',
  `SELECT r.feature, r.method, r.path, r.operation FROM feature_rules r WHERE r.org_id = $1 ORDER BY r.position`,
);

const deleteRules = statement<object>(
  'usage.delete-feature-rules',
  `DELETE FROM feature_rules r WHERE r.org_id = $1`,
);

const insertRules = statement<object>(
  'usage.insert-feature-rules',
  `INSERT INTO feature_rules (org_id, position, feature, method, path, operation)
   SELECT $1::uuid, g.position - 1, g.feature, g.method, g.path, g.operation
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
          WITH ORDINALITY AS g (feature, method, path, operation, position)
   RETURNING 1`,
);

/** Two that replace the rules at the same moment do so one after the other. */
const lockRules = statement<object>(
  'usage.lock-feature-rules',
  `SELECT pg_advisory_xact_lock(hashtext('feature_rules'), hashtext($1::text))`,
);

/** As a client writes it. */
export interface AskedRule {
  readonly feature: string;
  readonly method?: string | null;
  readonly path?: string | null;
  readonly operation?: string | null;
}

const schemas = {
  feature: storableText(100, 1),
  method: storableText(10),
  path: storableText(LONGEST_PATH),
  operation: storableText(200),
};

/** The rules as they are kept; refuses one that could fit nothing, by its place and field. */
export function checkRules(rules: readonly AskedRule[]): FeatureRule[] {
  if (rules.length > MOST_RULES) {
    throw badInput(
      'rules',
      `must have at most ${MOST_RULES} items, not ${rules.length.toLocaleString('en')}`,
    );
  }
  return rules.map((rule, index) => {
    const text = (field: keyof typeof schemas): string | null => {
      const value = rule[field]?.trim() ?? '';
      if (value === '' && field !== 'feature') {
        return null;
      }
      const parsed = schemas[field].safeParse(value);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        throw badInput(`rules.${index}.${field}`, issue?.message ?? 'is not accepted');
      }
      return parsed.data;
    };
    const checked = {
      feature: text('feature') ?? '',
      method: text('method')?.toUpperCase() ?? null,
      path: text('path'),
      operation: text('operation'),
    };
    if ((checked.path === null) === (checked.operation === null)) {
      throw badInput(`rules.${index}`, 'must have either path or operation');
    }
    if (checked.path !== null && !checked.path.startsWith('/')) {
      throw badInput(`rules.${index}.path`, 'must begin with /');
    }
    if (/\*./.test(checked.operation ?? '')) {
      throw badInput(`rules.${index}.operation`, 'may have a * at its end only');
    }
    return checked;
  });
}

export async function replaceRules(
  session: Session,
  organizationId: string,
  rules: readonly FeatureRule[],
): Promise<void> {
  await session.run(lockRules, [organizationId]);
  await session.run(deleteRules, [organizationId]);
  if (rules.length > 0) {
    await session.run(insertRules, [
      organizationId,
      rules.map(({ feature }) => feature),
      rules.map(({ method }) => method),
      rules.map(({ path }) => path),
      rules.map(({ operation }) => operation),
    ]);
  }
}
