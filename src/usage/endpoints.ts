// What is asked of an application, and which feature of it that is. Pure.
//
// An endpoint is one text (see usage.facts.ts): `GET /orders/:id`, or `POST /graphql QUERY Orders` where it was an
// operation of GraphQL. An organization says by rules which feature it belongs to.

export interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly operationType: string | null;
  readonly operationName: string | null;
}

/** Endpoints by path: with everything below it. Or operations by name; a `*` at the end stands for any rest. */
export interface FeatureRule {
  readonly feature: string;
  /** Null: any. */
  readonly method: string | null;
  readonly path: string | null;
  readonly operation: string | null;
}

export function endpointOf(text: string): Endpoint {
  const [method = '', path = '', operationType = null, operationName = null] = text.split(' ');
  return { method, path, operationType, operationName };
}

/**
 * The feature of an endpoint; null where no rule fits. What says more wins: a rule for operations over one for paths,
 * the longer text over the shorter one, a whole name over a beginning, one method over any; of equals the first.
 */
export function featureOf(rules: readonly FeatureRule[], endpoint: Endpoint): string | null {
  let best: { readonly feature: string; readonly rank: readonly number[] } | null = null;
  for (const rule of rules) {
    const rank = rankOf(rule, endpoint);
    if (rank !== null && (best === null || isMore(rank, best.rank))) {
      best = { feature: rule.feature, rank };
    }
  }
  return best?.feature ?? null;
}

function rankOf({ method, path, operation }: FeatureRule, endpoint: Endpoint): number[] | null {
  if (method !== null && method !== endpoint.method) {
    return null;
  }
  const byMethod = method === null ? 0 : 1;
  if (operation !== null) {
    const { operationName } = endpoint;
    const beginning = operation.endsWith('*') ? operation.slice(0, -1) : null;
    const fits = beginning === null ? operationName === operation : operationName?.startsWith(beginning);
    return fits === true ? [1, (beginning ?? operation).length, beginning === null ? 1 : 0, byMethod] : null;
  }
  return path !== null && isBelow(endpoint.path, path) ? [0, withoutSlash(path).length, 0, byMethod] : null;
}

/** `/orders` has `/orders`, `/orders/` and `/orders/7` below it, and not `/orders-old`. */
function isBelow(path: string, prefix: string): boolean {
  const beginning = withoutSlash(prefix);
  return path.startsWith(beginning) && (path.length === beginning.length || path[beginning.length] === '/');
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

function isMore(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at !== -1 && (one[at] ?? 0) > (other[at] ?? 0);
}
