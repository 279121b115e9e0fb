// What the address hands over behind its #, such as a token or a query. It never reaches a server or its logs, but it does
// stay in the address bar and the history, so it is removed as soon as it is read.

/** Takes these parameters out of the fragment; what else it says stays. Null for each that is not there. */
export function takeFromAddress<Name extends string>(
  ...names: readonly Name[]
): Readonly<Record<Name, string | null>> {
  const given = new URLSearchParams(window.location.hash.slice(1));
  const taken = Object.fromEntries(names.map((name) => [name, given.get(name)])) as Record<
    Name,
    string | null
  >;
  if (names.some((name) => given.has(name))) {
    names.forEach((name) => given.delete(name));
    const { pathname, search } = window.location;
    const rest = given.size === 0 ? '' : `#${given.toString()}`;
    window.history.replaceState(window.history.state, '', pathname + search + rest);
  }
  return taken;
}
