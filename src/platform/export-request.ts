// What somebody asks for by the address of an export: variables of the field, a zone, a byte order mark; and the name of
// the file that comes of it.
import { badInput } from './errors';
import { type ExportedField, variablesOf } from './export-fields';
import type { FileFormat } from './export-formats';
import type { ExportAsked, ExportReport } from './export-report';
import { LocalTimes } from './local-times';
import { isTimeZone } from './time-zone';

/** The parameter that names a zone. */
export const ZONE = 'timezone';

export interface ReadAddress {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Undefined: the organization's. */
  readonly zone: string | undefined;
  readonly bom: boolean;
}

/** Takes the parameters apart; what a value may be, the schema says afterwards. */
export function readAddress(field: ExportedField, search: string): ReadAddress {
  const given = new URLSearchParams(search);
  const bom = flagOf(given, 'bom');
  given.delete('bom');
  // A field that answers no local times takes no zone; its file has times in one all the same.
  const isFields = field.arguments.some(({ name }) => name === ZONE);
  const ownZone = isFields ? undefined : zoneOf(given);
  const variables = variablesOf(field, given, isFields ? ['bom'] : [ZONE, 'bom']);
  return { variables, zone: ownZone ?? textOf(variables[ZONE]), bom };
}

/** Parameters of an address from an object: of a list one for each item, of an object its JSON. */
export function searchOf(parameters: Readonly<Record<string, unknown>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (each !== null && each !== undefined) {
        given.append(name, typeof each === 'string' ? each : JSON.stringify(each));
      }
    }
  }
  return given.toString();
}

/** Made of names that the schema knows and of dates: nothing of what a client wrote is in it. */
export function fileNameOf(
  { name, about }: ExportReport<never>,
  { suffix }: FileFormat,
  { variables, zone }: ExportAsked,
  now: Date,
): string {
  const times = new LocalTimes(zone);
  const day = (moment: unknown): string[] => {
    const text = textOf(moment);
    return text === undefined
      ? []
      : /^\d{4}-\d\d-\d\d$/.test(text)
        ? [text]
        : [times.text(new Date(text)).slice(0, 10)];
  };
  // Of a list, the window is a part of the filter.
  const { filter } = variables;
  const { from, to } =
    typeof filter === 'object' && filter !== null ? { ...filter, ...variables } : variables;
  const days = [...day(from), ...day(to)];
  const parts = [
    name,
    ...(about === undefined ? [] : [about(variables)]),
    ...(days.length === 0 ? day(textOf(variables['asOf']) ?? now.toISOString()) : days),
  ];
  return `${parts.join('_').replace(/[^\w.-]/g, '')}${suffix}`;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function flagOf(given: URLSearchParams, name: string): boolean {
  const [value = 'false', ...more] = given.getAll(name);
  if (more.length > 0 || (value !== 'true' && value !== 'false')) {
    throw badInput(name, 'must be true or false');
  }
  return value === 'true';
}

/** Takes the zone out of the parameters. */
function zoneOf(given: URLSearchParams): string | undefined {
  const [zone, ...more] = given.getAll(ZONE);
  given.delete(ZONE);
  if (zone === undefined) {
    return undefined;
  }
  if (more.length > 0) {
    throw badInput(ZONE, 'must be given once');
  }
  if (!isTimeZone(zone)) {
    throw badInput(ZONE, 'must be the name of an IANA time zone, such as Europe/Berlin');
  }
  return zone;
}
