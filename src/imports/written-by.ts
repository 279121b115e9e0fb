// Most kinds are written by one statement, which also resolves what rows name of other kinds.
import { statement } from '../platform';
import type { Batch, BatchWritten, ImportKind } from './import-kind';
import { shown } from './values';

/** What the statement answers, in one row. */
interface StatementWrote {
  /** How many rows were not there yet. */
  readonly added: number;
  /** By reference field: positions, from 1, of the rows left out because the row they name is not known. */
  readonly unknown: Readonly<Record<string, readonly number[]>>;
}

/**
 * Declares a statement that writes a batch: $1 is the organization, $2 the new ids (uuid[]), $3 … an array per field, of
 * which times are timestamptz[], integers int[], numbers float8[] and the others text[]. It answers how many rows were `added`, and in
 * `unknown` which ones it left out.
 */
export function writtenBy(label: string, text: string): ImportKind['write'] {
  const write = statement<StatementWrote>(label, text);
  return async (batch) => {
    const { database, organizationId, ids, columns } = batch;
    const [written] = await database.withOrganization(organizationId, (session) =>
      session.run(write, [organizationId, ids, ...columns]),
    );
    if (written === undefined) {
      throw new Error(`The statement ${write.label} did not answer`);
    }
    return { added: written.added, rejected: rowsOfUnknown(written, batch) };
  };
}

/** The rows whose references are not known, each once, with all of them named. */
function rowsOfUnknown({ unknown }: StatementWrote, { fields, columns }: Batch): BatchWritten['rejected'] {
  const reasons = new Map<number, string[]>();
  Object.entries(fields).forEach(([name, field], place) => {
    for (const ordinal of unknown[name] ?? []) {
      const position = ordinal - 1;
      const value = columns[place]?.[position];
      if (field.type === 'reference' && typeof value === 'string') {
        const reason = `${name} ${shown(value)} is not known: import ${field.to} first`;
        reasons.set(position, [...(reasons.get(position) ?? []), reason]);
      }
    }
  });
  return [...reasons].map(([position, all]) => ({ position, reason: all.join('; ') }));
}
