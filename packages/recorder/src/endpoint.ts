// What an endpoint is called: the template of its route where a framework knows it, else the path of the request, in
// which every segment that looks like an id is `:id`.

/** Nothing answers there: what scanners of the internet ask for has no name of its own. */
export const UNMATCHED = '(unmatched)';

/** Path of a request's URL, without the query. */
export function pathOf(url: string): string {
  let start = 0;
  if (url.charCodeAt(0) !== SLASH) {
    // As proxies are asked: http://host/path
    const host = url.indexOf('://');
    if (host < 0) {
      return '/';
    }
    start = url.indexOf('/', host + 3);
    if (start < 0) {
      return '/';
    }
  }
  let end = start + 1;
  for (; end < url.length; end += 1) {
    const code = url.charCodeAt(end);
    if (code === QUESTION_MARK || code === HASH) {
      break;
    }
  }
  return start === 0 && end === url.length ? url : url.slice(start, end);
}

const SLASH = 0x2f;
const QUESTION_MARK = 0x3f;
const HASH = 0x23;

export function withoutIds(path: string): string {
  if (!MAY_HOLD_ID.test(path)) {
    return path;
  }
  return path
    .split('/')
    .map((segment) => (looksLikeId(segment) ? ':id' : segment))
    .join('/');
}

/** Ids have a digit, addresses of people an @. */
const MAY_HOLD_ID = /[\d@]|%40|[^/]{65}/;
const ID =
  /^(?:\d+|[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}|(?=.*\d)[\da-f]{12,}|[0-7][\da-hjkmnp-tv-z]{25})$/i;

/** Numbers, UUIDs, ULIDs, long hexadecimal, mail addresses, and whatever is too long for a name. */
function looksLikeId(segment: string): boolean {
  return segment.length > 64 || ID.test(segment) || segment.includes('@') || segment.includes('%40');
}

/** As much of Express' request as tells the route. */
export interface RoutedRequest {
  readonly baseUrl?: unknown;
  readonly route?: unknown;
}

/** Express: where its routers are mounted and the route that answered; undefined where no single route is known. */
export function expressTemplate(request: RoutedRequest, path: string): string | undefined {
  const { route } = request;
  const template = typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined;
  // A list of paths or a regular expression does not tell which of its many forms was asked for.
  if (typeof template !== 'string') {
    return undefined;
  }
  const mounted = typeof request.baseUrl === 'string' ? request.baseUrl : '';
  // A router is mounted at what was asked for, ids included.
  const whole = `${withoutIds(mounted)}${template === '/' && mounted !== '' ? '' : template}`;
  return mounted === '' ? withLostMount(whole, path) : whole;
}

/**
 * When an error handler answers for a router, Express has forgotten where that router was mounted. A template of fixed
 * length then tells how much of the path is missing before it.
 */
function withLostMount(template: string, path: string): string {
  if (/[*?(){}+]/.test(template)) {
    return template;
  }
  const wanted = countSegments(path) - countSegments(template);
  if (wanted <= 0) {
    return template;
  }
  const mount = path
    .split('/')
    .slice(0, wanted + 1)
    .join('/');
  return `${withoutIds(mount)}${template === '/' ? '' : template}`;
}

function countSegments(path: string): number {
  let count = 0;
  for (let index = 0; index < path.length; index += 1) {
    if (path.charCodeAt(index) === SLASH && index + 1 < path.length) {
      count += 1;
    }
  }
  return count;
}
