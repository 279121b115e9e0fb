// docs/events.md: the kinds of events that are taken, from their schemas.
import { z } from 'zod';
import type { EventKind } from '../src/ingest';

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Property & { readonly properties?: Readonly<Record<string, Property>> };
  readonly anyOf?: readonly Property[];
}

export function eventsPage(kinds: readonly EventKind[]): string {
  return `# Events

What \`ingestEvents\`, \`POST /v1/events\` and \`npx opsgraph ingest\` take; written from the schemas by \`npm run emit\`. An event is

\`\`\`json
{
  "clientEventId": "0199c0a8-7b1e-7c44-9d51-3f0e0c6a1b22",
  "kind": "lesson.completed",
  "version": 1,
  "occurredAt": "2026-01-31T12:00:00Z",
  "sentAt": "2026-01-31T12:00:01Z",
  "payload": { "learnerId": "u-17", "courseId": "onboarding", "lessonId": "welcome" }
}
\`\`\`

Fields that a kind does not know are refused, because nobody can say whether they are personal. Personal ones are replaced by
\`kid.HMAC\` under the organization's key before anything is stored; an id only where it is an e-mail address.

${kinds.map(section).join('\n')}`;
}

function section({ name, version, stream, schema, personal, ofPerson }: EventKind): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as {
    properties?: Readonly<Record<string, Property>>;
    required?: readonly string[];
  };
  const rows = Object.entries(properties).map(([field, property]) => {
    const notes = [
      ...(required.includes(field) && property.anyOf?.some(({ type }) => type === 'null') !== true
        ? []
        : ['optional']),
      ...(personal[field] === undefined ? [] : [`personal: ${personal[field]}`]),
    ];
    return `| \`${field}\` | ${typeOf(property)} | ${notes.join('; ')} |`;
  });
  const pages = ofPerson === undefined ? '' : ` Pages may send it, about their own user (\`${ofPerson}\`).`;
  return `## ${name}, version ${version}

Stream: ${stream}.${pages}

| field | is | |
| ----- | -- | - |
${rows.join('\n')}
`;
}

function typeOf(property: Property): string {
  const { anyOf, enum: values, items, type } = property;
  if (anyOf !== undefined) {
    return [...new Set(anyOf.filter((each) => each.type !== 'null').map(typeOf))].join(' or ');
  }
  if (values !== undefined) {
    return values.map((value) => `\`${String(value)}\``).join(', ');
  }
  if (items !== undefined) {
    const fields =
      items.properties === undefined ? typeOf(items) : `{ ${Object.keys(items.properties).join(', ')} }`;
    return `list of ${fields}${property.maxItems === undefined ? '' : `, at most ${property.maxItems}`}`;
  }
  return `${type === 'string' ? 'text' : type === 'integer' ? 'whole number' : String(type ?? 'any')}${boundsOf(property)}`;
}

function boundsOf({ minimum, maximum, minLength, maxLength }: Property): string {
  if (maxLength !== undefined) {
    return ` of ${minLength ?? 0} to ${maxLength.toLocaleString('en')} characters`;
  }
  const isUnbounded = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER;
  return minimum === undefined || isUnbounded ? '' : `, ${minimum} to ${maximum.toLocaleString('en')}`;
}
