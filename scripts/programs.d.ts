// Types of programs.js.

export declare function findProgram(
  variable: string,
  names: readonly string[],
  environment?: Readonly<Record<string, string | undefined>>,
): { readonly path: string } | { readonly missing: string };
