// Where somebody goes after signing in: a place of the gateway, whatever the address said.
const ELSEWHERE = 'http://gateway.invalid';

/** The path when it is one of this host; else the other one. */
export function returnPath(wanted: string | null | undefined, otherwise: string): string {
  // Browsers read "//host", "/\host" and a tab in between as another host.
  if (wanted == null || wanted.length > 2_000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted)) {
    return otherwise;
  }
  if (!URL.canParse(wanted, ELSEWHERE)) {
    return otherwise;
  }
  const { origin, pathname, search, hash } = new URL(wanted, ELSEWHERE);
  // Dots are resolved by now, and may have left two slashes.
  return origin === ELSEWHERE && !pathname.startsWith('//') ? pathname + search + hash : otherwise;
}
