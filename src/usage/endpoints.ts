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
 * The feature of an endpoint, by these rules; null where none fits. What says more wins: a rule for operations over one
 * for paths, the longer text over the shorter one, a whole name over a beginning, one method over any; of equals the
 * first. All of that is of the rules alone, so that they are put in order once and the first that fits is the one.
 */
export function featuresBy(rules: readonly FeatureRule[]): (endpoint: Endpoint) => string | null {
  const inOrder = rules.map(compiled).toSorted((a, b) => compare(b.rank, a.rank));
  return (endpoint) => inOrder.find((rule) => rule.fits(endpoint))?.feature ?? null;
}

interface CompiledRule {
  readonly feature: string;
  readonly rank: readonly number[];
  fits(endpoint: Endpoint): boolean;
}

function compiled({ feature, method, path, operation }: FeatureRule): CompiledRule {
  const byMethod = method === null ? 0 : 1;
  const isOfMethod = (endpoint: Endpoint): boolean => method === null || method === endpoint.method;
  if (operation !== null) {
    const isWhole = !operation.endsWith('*');
    const text = isWhole ? operation : operation.slice(0, -1);
    return {
      feature,
      rank: [1, text.length, isWhole ? 1 : 0, byMethod],
      fits: (endpoint) => {
        const { operationName } = endpoint;
        return (
          operationName !== null &&
          isOfMethod(endpoint) &&
          (isWhole ? operationName === text : operationName.startsWith(text))
        );
      },
    };
  }
  const prefix = withoutSlash(path ?? '');
  return {
    feature,
    rank: [0, prefix.length, 0, byMethod],
    fits: (endpoint) => path !== null && isOfMethod(endpoint) && isBelow(endpoint.path, prefix),
  };
}

/** `/orders` has `/orders`, `/orders/` and `/orders/7` below it, and not `/orders-old`. */
function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '/');
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at === -1 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
