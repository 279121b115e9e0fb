// What a migration may do to a schema that the version before it is still running on, by its text.

interface Rule {
  readonly found: RegExp;
  readonly words: string;
}

/** Breaks the version before: only a `contract` may, which says since when nobody needs it. */
const BREAKING: readonly Rule[] = [
  // What a function drops by a name that it is told (%I) goes when it is called.
  { found: /\bDROP\s+(COLUMN|TABLE|VIEW|FUNCTION|TYPE|SCHEMA)\b(?!\s+%I)/i, words: 'takes something away' },
  { found: /\bALTER\s+TABLE\b[^;`]*\bRENAME\b/i, words: 'RENAME takes a name away' },
  {
    found: /\bALTER\s+(COLUMN\s+)?"?\w+"?\s+(SET\s+DATA\s+)?TYPE\b/i,
    words: 'TYPE of a column changes under its readers',
  },
  {
    found: /\bALTER\s+(COLUMN\s+)?"?\w+"?\s+SET\s+NOT\s+NULL\b/i,
    words: 'SET NOT NULL refuses rows of an older version',
  },
  {
    found: /\bADD\s+COLUMN\b(?![^,;`]*\bDEFAULT\b)[^,;`]*\bNOT\s+NULL\b/i,
    words: 'NOT NULL without a default refuses rows of an older version',
  },
  { found: /\bREVOKE\b/i, words: 'REVOKE takes a right away' },
];

const CONSTRAINT = /\bADD\s+CONSTRAINT\b[^;`]*\b(CHECK|FOREIGN\s+KEY)\b[^;`]*/gi;
const INDEX = /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?!CONCURRENTLY)[^;`]*?\bON\s+(?:ONLY\s+)?"?(\w+)"?/gi;
const FUNCTION = /\bCREATE\s+FUNCTION\s+(\w+)/gi;
const REVOKED = /\bREVOKE\s+ALL\s+ON\s+FUNCTION\s+(\w+)\([^)]*\)\s+FROM\s+PUBLIC\b/gi;
const TABLE = /\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?/gi;

/** One line for each rule that the migration breaks; comments of the file count for nothing. */
export function contractFaults(file: string, source: string): readonly string[] {
  const uncommented = source.replace(/^\s*\/\/.*$/gm, '');
  const functions = new Set([...uncommented.matchAll(FUNCTION)].map(([, name]) => name));
  // A function is everybody's when it is made: taking a new one from everybody takes nothing from an older version.
  const text = uncommented.replace(REVOKED, (revoked, name: string) => (functions.has(name) ? '' : revoked));
  const made = new Set([...text.matchAll(TABLE)].map(([, name]) => name));
  const breaking = /\bcontract\s*[:=]/.test(text)
    ? []
    : BREAKING.flatMap(({ found, words }) => {
        const match = found.exec(text);
        return match === null ? [] : [`${match[0]} ${words}: say since when nobody uses it, by \`contract\``];
      });
  const indexes = [...text.matchAll(INDEX)]
    .filter(([, table]) => !made.has(table))
    .map(
      ([, table]) =>
        `an index of ${table ?? ''} keeps writers waiting: build it CONCURRENTLY (createIndexConcurrently)`,
    );
  const constraints = [...text.matchAll(CONSTRAINT)]
    .filter(([constraint]) => !/\bNOT\s+VALID\b/i.test(constraint))
    .map(
      () => 'a constraint is checked under a lock: add it NOT VALID, and VALIDATE it in a step of its own',
    );
  return [...breaking, ...indexes, ...constraints].map((fault) => `${file}: ${fault}`);
}
