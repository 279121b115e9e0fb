// A list that is longer than a page, page after page: each begins after the last row of the one before.
import { OpsgraphError } from './errors.ts';

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly endCursor: string | null;
}

/** Variables of a question that has pages. */
export interface Paged {
  readonly after?: string | null | undefined;
}

export async function* pages<Data, Variables extends Paged>(
  variables: Variables,
  ask: (variables: Variables) => Promise<Data>,
): AsyncGenerator<Data, void, undefined> {
  let after = variables.after;
  for (;;) {
    const page = await ask({ ...variables, after });
    yield page;
    const { hasNextPage, endCursor } = pageInfoOf(page);
    if (!hasNextPage) {
      return;
    }
    if (endCursor === null || endCursor === after) {
      throw new OpsgraphError({
        code: 'BAD_RESPONSE',
        message: 'There is a next page, and no cursor that leads to it',
      });
    }
    after = endCursor;
  }
}

/** The one among the root fields that is a list with pages. */
function pageInfoOf(page: unknown): PageInfo {
  const lists = Object.values(page as Readonly<Record<string, unknown>>).flatMap((field) =>
    typeof field === 'object' && field !== null && 'pageInfo' in field ? [field.pageInfo as PageInfo] : [],
  );
  const [info, ...others] = lists;
  if (info === undefined || others.length > 0) {
    throw new TypeError('A document with pages selects pageInfo { hasNextPage endCursor } of one list');
  }
  return info;
}
