// A question as an address of the playground, which takes query and variables from the fragment. Pure.

export function playgroundAddress(query: string, variables: object): string {
  const text = JSON.stringify(variables, null, 2);
  return `/playground/#query=${encodeURIComponent(query)}&variables=${encodeURIComponent(text)}`;
}
