// What rules may be written for: paths and operations that were asked for. Pure.

interface Suggestions {
  readonly path: readonly string[];
  readonly operation: readonly string[];
}

const MOST = 100;

/** `endpoint` is `GET /orders/:id`, or `POST /graphql QUERY Orders`. */
export function suggestionsOf(endpoints: readonly { readonly endpoint: string }[]): Suggestions {
  const paths = new Set<string>();
  const operations = new Set<string>();
  for (const { endpoint } of endpoints) {
    const [, path = '', , operation] = endpoint.split(' ');
    if (operation !== undefined) operations.add(operation);
    else if (path.startsWith('/')) paths.add(path);
  }
  return { path: [...paths].slice(0, MOST), operation: [...operations].slice(0, MOST) };
}
