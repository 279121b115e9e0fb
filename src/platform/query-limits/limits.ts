// How much one document may ask, whichever way it comes in. The numbers, and nothing else.

/** Lexical tokens of a document: counted by the parser, which stops there. */
export const MAX_TOKENS = 1_000;

/** What one operation may cost where nothing else is configured: three times the dearest answer a page asks for. */
export const DEFAULT_COST_LIMIT = 5_000;

/** Fields at the root: each is a computation of its own, aliases included. */
export const MAX_ROOT_FIELDS = 20;

/** Fields below each other. The deepest answer of the schema has five. */
export const MAX_DEPTH = 12;

/** The same below `__schema` and `__type`, where editors unwrap types level by level. */
export const MAX_SCHEMA_DEPTH = 20;

/** Fields under another name. */
export const MAX_ALIASES = 60;

/** Fields, spreads and inline fragments, each fragment counted wherever it is spread. */
export const MAX_SELECTIONS = 1_000;

/** Fields that are merged into one, because they stand under the same name in the same place. */
export const MAX_MERGED_FIELDS = 20;

/** Directives at one place of the document, and in all of it. */
export const MAX_DIRECTIVES_AT_ONCE = 4;
export const MAX_DIRECTIVES = 50;

/** Lists of an argument, where the schema has a list: what stands in a JSON value is for its field to limit. */
export const MAX_LIST_LENGTH = 1_000;

/** Lists and objects within each other: eight levels of an argument, and the 32 that a JSON value may have. */
export const MAX_VALUE_DEPTH = 40;

/** Values in the variables, however they are nested. */
export const MAX_VALUES = 100_000;
