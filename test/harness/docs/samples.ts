// The samples of a page of documentation, and what can be said of each without running it. Pure.
import type { Command } from 'commander';
import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql';
import MarkdownIt from 'markdown-it';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

export interface Sample {
  readonly page: string;
  /** Of its first line within the page. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language. */
  readonly words: readonly string[];
  readonly text: string;
  /** Of a query: from the fence that follows it. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a fence of each language may say behind it. */
const WORDS: Readonly<Record<string, RegExp>> = {
  graphql: /^(shape|role=[A-Z_]+)$/,
  json: /^variables$/,
  sh: /^by-hand$/,
  csv: /^[\w.-]+\.csv$/,
  ts: /^(?!)/,
  js: /^(?!)/,
  yaml: /^(?!)/,
  sql: /^(?!)/,
  diff: /^(?!)/,
  text: /^(?!)/,
  http: /^(?!)/,
};

const markdown = new MarkdownIt({ html: true });

export function samplesOf(page: string, source: string): Sample[] {
  const fences = markdown
    .parse(source, {})
    .filter(({ type }) => type === 'fence')
    .map(({ info, content, map }) => {
      const [language = '', ...words] = info.trim().split(/\s+/);
      return { page, line: (map?.[0] ?? 0) + 2, language, words, text: content };
    });
  return fences.map((fence, index) => {
    const next = fences[index + 1];
    const isNext = fence.language === 'graphql' && next?.language === 'json' && next.words[0] === 'variables';
    return { ...fence, variables: isNext ? objectOf(next.text) : {} };
  });
}

export const placeOf = ({ page, line }: Pick<Sample, 'page' | 'line'>): string => `${page}:${line}`;

/** What is wrong with a sample as it stands; what only running it can tell is not among it. */
export function faultsOf(
  sample: Sample,
  { schema, program }: { readonly schema: GraphQLSchema; readonly program: Command },
): string[] {
  const { language, words, text } = sample;
  const allowed = WORDS[language];
  if (allowed === undefined) {
    return [`a fence of the language "${language}", of which nothing is known`];
  }
  const unknown = words.filter((word) => !allowed.test(word)).map((word) => `"${word}" means nothing here`);
  return [...unknown, ...(SHAPE[language]?.(text, schema) ?? []), ...commandFaults(language, text, program)];
}

type Shape = (text: string, schema: GraphQLSchema) => string[];

const SHAPE: Readonly<Record<string, Shape | undefined>> = {
  graphql: (text, schema) =>
    caught(() => parse(text)) ?? validate(schema, parse(text)).map(({ message }) => message),
  json: (text) => caught(() => JSON.parse(text) as unknown) ?? [],
  yaml: (text) => parseAllDocuments(text).flatMap(({ errors }) => errors.map(({ message }) => message)),
  js: (text) =>
    (ts.transpileModule(text, { reportDiagnostics: true }).diagnostics ?? []).map(({ messageText }) =>
      ts.flattenDiagnosticMessageText(messageText, ' '),
    ),
};

function caught(work: () => unknown): string[] | null {
  try {
    work();
    return null;
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Commands and options of the command line that are not there. */
function commandFaults(language: string, text: string, program: Command): string[] {
  if (language !== 'sh') {
    return [];
  }
  const lines = text.replaceAll(/\\\n\s*/g, ' ');
  const calls = [...lines.matchAll(/(?:npx opsgraph|opsgraph\.js)\s+([^|;&)<>\n]*)/g)];
  return calls.flatMap(([, words = '']) => callFaults(wordsOf(words), program));
}

function callFaults(words: readonly string[], program: Command): string[] {
  let command = program;
  let at = 0;
  for (; command.commands.length > 0; at += 1) {
    const word = words[at];
    if (word === undefined || word === '--version' || word === '--help') {
      return [];
    }
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) {
      return [`there is no command "opsgraph ${words.slice(0, at + 1).join(' ')}"`];
    }
    command = next;
  }
  return words
    .slice(at)
    .filter((word) => word.startsWith('--') && word !== '--help')
    .map((word) => word.split('=')[0] ?? word)
    .filter((word) => !command.options.some(({ long }) => long === word))
    .map((word) => `"opsgraph ${words.slice(0, at).join(' ')}" has no option ${word}`);
}

/** As a shell would split them, comments left out. */
function wordsOf(text: string): string[] {
  const words = [...text.matchAll(/"([^"]*)"?|'([^']*)'?|([^\s"']+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
  const comment = words.findIndex((word) => word.startsWith('#'));
  return comment < 0 ? words : words.slice(0, comment);
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    // It is said of the fence itself.
    return {};
  }
}

/** A schema of one field, for whoever tries these functions. */
export const smallSchema = (): GraphQLSchema => buildSchema('type Query { me: String }');
