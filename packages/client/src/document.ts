// A question as it is sent, with the types of its variables and its answer.

/** The text of one operation; types of other generators that say the same (`DocumentTypeDecoration`) fit as well. */
export interface Document<Data, Variables> {
  toString(): string;
  /** Never there: it holds the types. */
  readonly __apiType?: ((variables: Variables) => Data) | undefined;
}

/** A document of one's own. What it says of its types is not checked. */
export function document<Data, Variables = Readonly<Record<string, never>>>(
  text: string,
): Document<Data, Variables> {
  return text;
}
