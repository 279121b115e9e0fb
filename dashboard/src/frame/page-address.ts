// The address of a page as links have it: what is kept goes along, whatever else was chosen stays behind. Pure.

/** `search`: of the present address; `keys`: names of it that are kept. */
export function pageAddress(path: string, search: string, keys: readonly string[]): string {
  const kept = new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => keys.includes(name)));
  return kept.size === 0 ? path : `${path}?${kept.toString()}`;
}
