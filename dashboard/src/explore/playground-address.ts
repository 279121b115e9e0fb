// A question as an address of the playground, which takes query and variables from the fragment. Pure.

export function playgroundAddress(query: string, variables: object): string {
  const text = JSON.stringify(variables, null, 2);
  return `/playground/#query=${encodeURIComponent(query)}&variables=${encodeURIComponent(text)}`;
}

/** The same question as a file of the gateway. */
export function exportAddress(report: string, variables: Readonly<Record<string, unknown>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(variables)) {
    if (value == null) continue;
    if (Array.isArray(value)) parameters.set(name, value.join(','));
    else if (typeof value === 'object') parameters.set(name, JSON.stringify(value));
    else if (typeof value === 'string' || typeof value === 'number') parameters.set(name, String(value));
  }
  parameters.set('bom', 'true');
  return `/v1/exports/${report}.csv?${parameters.toString()}`;
}
