// Which requests are nobody's use of the product: health checks, icons, and browsers asking for permission.

/** A text stands for itself and what is below it: `/health` for `/health/db` and not for `/healthcare`. */
export type SkipRule = string | RegExp;

export const DEFAULT_SKIPS: readonly SkipRule[] = [
  '/health',
  '/healthz',
  '/livez',
  '/readyz',
  '/ready',
  '/metrics',
  '/favicon.ico',
  '/robots.txt',
];

export function compileSkips(rules: readonly SkipRule[]): (path: string) => boolean {
  const exact = new Set(rules.filter((rule) => typeof rule === 'string'));
  const below = [...exact].map((rule) => (rule.endsWith('/') ? rule : `${rule}/`));
  // Without its memory, which makes every second question of a global expression wrong.
  const expressions = rules
    .filter((rule) => rule instanceof RegExp)
    .map((rule) => new RegExp(rule.source, rule.flags.replace(/[gy]/g, '')));
  // Most paths differ from all of these in the first letter already.
  const letters = new Set([...exact].map((rule) => rule.charCodeAt(1)));
  return (path) => {
    if (expressions.length === 0 && !letters.has(path.charCodeAt(1)) && !exact.has('/')) {
      return false;
    }
    if (exact.has(path)) {
      return true;
    }
    for (const prefix of below) {
      if (path.startsWith(prefix)) {
        return true;
      }
    }
    for (const expression of expressions) {
      if (expression.test(path)) {
        return true;
      }
    }
    return false;
  };
}
