// SQL as a visible, labelled value. Text is written in code only; what varies is a parameter.
import { createHash } from 'node:crypto';

/** A labelled statement whose rows have the shape `Row`. `name` is that of its prepared form on each connection. */
export interface Statement<Row> {
  readonly label: string;
  readonly text: string;
  readonly name: string;
  /** Type only: what a row looks like. */
  readonly row?: Row;
}

/** Declares a statement. The label shows in timings, in the server's logs and in tests that count statements. */
export function statement<Row>(label: string, text: string): Statement<Row> {
  const labelled = `/* ${label} */ ${text.trim()}`;
  // The name carries a digest: two versions of one label may meet on a pooled connection during a deploy.
  const digest = createHash('sha256').update(labelled).digest('hex').slice(0, 12);
  return { label, text: labelled, name: `${label.slice(0, 48)}#${digest}` };
}
