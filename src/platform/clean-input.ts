// Values that no field can mean: they are refused once, before anything is executed, instead of failing in whatever
// reads them. PostgreSQL stores no NUL, a lone surrogate is no character, and what is nested without end overflows
// whoever walks it.
import { type DocumentNode, visit } from 'graphql';
import { badInput } from './errors';

/** Arguments are nested four deep, details of an event by whatever a host application sends. */
const MAX_DEPTH = 64;
/** Even who looks at their input by themselves cannot walk without end. */
const MAX_DEPTH_OF_ALL = 1_000;
/** With the u flag, only a surrogate that stands alone is one. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Documents that were looked at already: those that come often are parsed once and kept. */
const clean = new WeakSet<DocumentNode>();

/** Throws BAD_USER_INPUT that names the variable or the argument. `isJudged`: its fields look at their text by themselves. */
export function assertCleanInput(
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
  isJudged = false,
): void {
  for (const name in variables) {
    const value = variables[name];
    assertClean(`$${name}`, value, isJudged ? MAX_DEPTH_OF_ALL : MAX_DEPTH, isJudged, 0);
  }
  if (!isJudged && !clean.has(document)) {
    assertCleanLiterals(document);
    clean.add(document);
  }
}

function assertClean(name: string, value: unknown, deepest: number, isJudged: boolean, depth: number): void {
  if (typeof value === 'string') {
    if (!isJudged) {
      assertText(name, value);
    }
  } else if (typeof value === 'object' && value !== null) {
    if (depth === deepest) {
      throw badInput(name, `must not be nested more than ${deepest} deep`);
    }
    if (Array.isArray(value)) {
      for (const each of value) {
        assertClean(name, each, deepest, isJudged, depth + 1);
      }
    } else {
      for (const [key, each] of Object.entries(value)) {
        if (!isJudged) {
          assertText(name, key);
        }
        assertClean(name, each, deepest, isJudged, depth + 1);
      }
    }
  }
}

function assertText(name: string, text: string): void {
  if (UNSTORABLE.test(text)) {
    throw badInput(
      name,
      text.includes('\0')
        ? 'must not contain the character NUL (U+0000)'
        : 'must be well-formed Unicode: it contains half of a surrogate pair',
    );
  }
}

function assertCleanLiterals(document: DocumentNode): void {
  const names: string[] = [];
  visit(document, {
    Argument: {
      enter: ({ name }) => void names.push(name.value),
      leave: () => void names.pop(),
    },
    StringValue: ({ value }) => assertText(names.at(-1) ?? 'a text', value),
  });
}
