// The mapping file: which column of a foreign file fills which field. Read once, refused with all its faults listed.
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError, isTimeZone, messageOf } from '../platform';
import type { Field, ImportKind } from './import-kind';
import type { Columns } from './records';
import { patternFault, type TimeFormat } from './times';
import { Fault, instantReader, shown, valueReader } from './values';

/** Where the text of a field comes from. */
export type Rule = (
  | { readonly column: string; readonly values?: Readonly<Record<string, string>> | undefined }
  | { readonly columns: readonly string[]; readonly separator: string }
  | { readonly constant: string }
) & {
  readonly default?: string | undefined;
  readonly format?: string | undefined;
  readonly zone?: string | undefined;
  readonly plusSeconds?: string | undefined;
};

/** A row takes part when it meets all conditions. */
export type Condition =
  | { readonly column: string; readonly in: readonly string[] }
  | { readonly column: string; readonly notEmpty: true };

export type FileFormat = 'csv' | 'jsonl';

export interface Mapping {
  readonly format?: FileFormat | undefined;
  readonly delimiter: string;
  readonly only: readonly Condition[];
  readonly fields: ReadonlyMap<string, Rule>;
  /** Fields whose column is taken as JSON, not as text. */
  readonly json: ReadonlySet<string>;
}

/** Reads the mapping of a kind; throws with every fault named. */
export async function readMapping(file: string, kind: ImportKind): Promise<Mapping> {
  let value: unknown;
  try {
    const text = await readFile(file, 'utf8');
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new AppError('BAD_USER_INPUT', `The mapping ${file} cannot be read: ${messageOf(error)}`);
  }
  return parseMapping(value, kind, file);
}

export function parseMapping(value: unknown, kind: ImportKind, name = 'mapping'): Mapping {
  const parsed = mappingSchema(kind).safeParse(value);
  const faults = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    ),
    ...fieldFaults(value, kind),
  ];
  if (parsed.data === undefined || faults.length > 0) {
    throw new AppError('BAD_USER_INPUT', [`The mapping ${name} cannot be used:`, ...faults].join('\n  - '));
  }
  const { fields, ...rest } = parsed.data;
  const rules = Object.entries(fields).filter((entry): entry is [string, Rule] => entry[1] !== undefined);
  const json = rules.map(([name]) => name).filter((name) => kind.fields[name]?.type === 'json');
  return { ...rest, fields: new Map(rules), json: new Set(json) };
}

/** Every column that the mapping reads, each once. */
export function columnsOf({ only, fields, json }: Mapping): Columns {
  const rules = (asJson: boolean): Rule[] =>
    [...fields].filter(([name]) => json.has(name) === asJson).map(([, rule]) => rule);
  const text = [
    ...only.map((condition) => condition.column),
    ...rules(false).flatMap((rule) => [
      ...namedBy(rule),
      ...(rule.plusSeconds === undefined ? [] : [rule.plusSeconds]),
    ]),
  ];
  return { text: [...new Set(text)], json: [...new Set(rules(true).flatMap(namedBy))] };
}

function namedBy(rule: Rule): readonly string[] {
  return 'column' in rule ? [rule.column] : 'columns' in rule ? rule.columns : [];
}

/** How a rule's times are to be read. */
export function timeFormatOf(rule: Rule): TimeFormat {
  return { format: rule.format ?? 'iso', zone: rule.zone ?? 'UTC' };
}

const text = z.string('must be a text');
const column = text.min(1, 'must name a column');

function mappingSchema(kind: ImportKind) {
  return strict({
    format: z.enum(['csv', 'jsonl'], 'must be csv or jsonl').optional(),
    delimiter: text
      .regex(/^[\t -~]$/, 'must be one ASCII character')
      .regex(/[^"]/, 'must not be a quote')
      .default(','),
    only: z.array(conditionSchema, 'must be a list').default([]),
    fields: strict(mapObject(kind.fields, (field) => ruleSchema(field).optional())),
  });
}

const conditionSchema = chosen<Condition>((given) =>
  'in' in given
    ? strict({ column, in: z.array(text, 'must be a list').min(1, 'must list a value') })
    : strict({ column, notEmpty: z.literal(true, 'must be true; or give "in": ["value"]') }),
);

function ruleSchema(field: Field) {
  const timeKeys = {
    format: text
      .superRefine((pattern, context) => {
        const fault = NAMED_FORMATS.has(pattern) ? null : patternFault(pattern);
        if (fault !== null) {
          context.addIssue(fault);
        }
      })
      .optional(),
    zone: text.refine(isTimeZone, 'must be an IANA zone such as Europe/Berlin').optional(),
    plusSeconds: column.optional(),
  };
  const shared = field.type === 'time' ? timeKeys : {};
  const rule = chosen<Rule>((given) => {
    if (field.type === 'json') {
      return strict({ column });
    }
    if ('constant' in given) {
      return strict({ constant: text.min(1, 'must not be empty'), ...shared });
    }
    if ('columns' in given) {
      const columns = z.array(column, 'must be a list').min(2, 'must name two columns or more');
      return strict({ columns, separator: text.default(''), default: text.optional(), ...shared });
    }
    return strict({
      column,
      values: z.record(text, text, 'must be an object').optional(),
      default: text.optional(),
      ...shared,
    });
  });
  return z
    .preprocess((given) => (typeof given === 'string' ? { column: given } : given), rule)
    .superRefine((parsed, context) => {
      for (const [path, literal] of literalsOf(parsed)) {
        const fault = literalFault(field, parsed, literal);
        if (fault !== null) {
          context.addIssue({ code: 'custom', path, message: fault });
        }
      }
    });
}

const NAMED_FORMATS = new Set(['iso', 'epoch_seconds', 'epoch_milliseconds']);

/** The texts that a rule itself puts into a field, with their place in it; the empty text puts nothing. */
function literalsOf(rule: Rule): [path: string[], literal: string][] {
  const literals: [path: string[], literal: string][] = [];
  if ('constant' in rule) {
    literals.push([['constant'], rule.constant]);
  }
  if ('column' in rule) {
    for (const [from, to] of Object.entries(rule.values ?? {})) {
      literals.push([['values', from], to]);
    }
  }
  if (rule.default !== undefined) {
    literals.push([['default'], rule.default]);
  }
  return literals.filter(([, literal]) => literal !== '');
}

function literalFault(field: Field, rule: Rule, literal: string): string | null {
  if (field.type === 'json') {
    return null;
  }
  const read = field.type === 'time' ? instantReader(timeFormatOf(rule)) : valueReader(field);
  const value = read(literal);
  return value instanceof Fault ? value.problem : null;
}

/** What is wrong with the choice of fields; read from the raw file, so that it is told along with all else. */
function fieldFaults(value: unknown, kind: ImportKind): string[] {
  if (!isObject(value) || !isObject(value['fields'])) {
    return [];
  }
  const mapped = new Set(Object.keys(value['fields']));
  const missing = Object.entries(kind.fields)
    .filter(([name, field]) => field.required === true && !mapped.has(name))
    .map(([name, field]) => `fields.${name}: is required (${field.description})`);
  return [...missing, ...(kind.checkFields?.(mapped) ?? []).map((fault) => `fields: ${fault}`)];
}

// Small additions to zod: refusals in plain words, and a schema chosen by what was given.

function strict<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `does not know ${issue.keys.map(shown).join(', ')}; it knows ${Object.keys(shape).join(', ')}`
        : 'must be an object',
  });
}

function chosen<Output>(choose: (given: object) => z.ZodType<Output>) {
  return z.unknown().transform((given, context): Output => {
    if (!isObject(given)) {
      context.addIssue('must be an object');
      return z.NEVER;
    }
    const parsed = choose(given).safeParse(given);
    if (parsed.success) {
      return parsed.data;
    }
    for (const { path, message } of parsed.error.issues) {
      context.addIssue({ code: 'custom', path, message });
    }
    return z.NEVER;
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mapObject<From, To>(
  object: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
