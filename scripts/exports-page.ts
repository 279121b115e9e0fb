// The table of reports in docs/exports.md, from the reports and the schema.
import type { GraphQLSchema } from 'graphql';
import type { ExportReport } from '../src/platform';

const BEGIN = '<!-- Written by `npm run emit`. -->';
const END = '<!-- Until here. -->';

/** The page with its table as it should be. Throws where the page has no place for it. */
export function exportsPage(page: string, schema: GraphQLSchema, reports: readonly ExportReport[]): string {
  const [before, rest = ''] = page.split(BEGIN);
  const [, after] = rest.split(END);
  if (before === undefined || after === undefined) {
    throw new Error(`docs/exports.md has no ${BEGIN} … ${END}`);
  }
  const queries = schema.getQueryType()?.getFields() ?? {};
  const lines = reports.map(({ name, field, fixed = {} }) => {
    const asked = (queries[field]?.args ?? []).filter((argument) => !Object.hasOwn(fixed, argument.name));
    const parameters = asked.map((argument) => `\`${argument.name}\``).join(', ');
    return `| \`${name}\` | \`${field}\` | ${parameters} |`;
  });
  return `${before}${BEGIN}

| report | query | parameters, beside \`timezone\` and \`bom\` |
| --- | --- | --- |
${lines.join('\n')}

${END}${after}`;
}
