// Values that no field can mean: they are refused once, before anything is executed, instead of failing in whatever
// reads them. PostgreSQL stores no NUL, and a lone surrogate is no character. Whoever walks here walks by recursion:
// `Documents.ready` has refused by then what is nested deep, in documents and in variables.
import { type DocumentNode, visit } from 'graphql';
import { badInput } from './errors';

/** With the u flag, only a surrogate that stands alone is one. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Documents that were looked at already: those that come often are parsed once and kept. */
const clean = new WeakSet<DocumentNode>();

/** Throws BAD_USER_INPUT that names the variable or the argument. */
export function assertCleanInput(document: DocumentNode, variables: Readonly<Record<string, unknown>>): void {
  for (const name in variables) {
    assertClean(`$${name}`, variables[name]);
  }
  if (!clean.has(document)) {
    assertCleanLiterals(document);
    clean.add(document);
  }
}

function assertClean(name: string, value: unknown): void {
  if (typeof value === 'string') {
    assertText(name, value);
  } else if (Array.isArray(value)) {
    for (const each of value) {
      assertClean(name, each);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      assertText(name, key);
      assertClean(name, each);
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
