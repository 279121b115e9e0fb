// The cache of documents: one document for equal texts, and no room for whoever sends a new text each time.
import { buildSchema } from 'graphql';
import { Documents } from './documents';

const schema = buildSchema('type Query { hello: String } type Subscription { ticks: Int }');

const textOf = (n: number) => `subscription S${n} { ticks }`;

describe('documents', () => {
  it('are the very same for equal texts, and so are their faults', () => {
    const documents = new Documents(schema, true);
    const documentOf = (text: string) => {
      const ready = documents.ready(text, null);
      return 'document' in ready ? ready.document : ready;
    };
    expect(documentOf(textOf(1))).toBe(documentOf(textOf(1)));
    expect(documentOf('{ nothing }')).toBe(documentOf('{ nothing }'));
    expect(documents.size).toBe(2);
  });

  it('that were used last stay, and not more than 500 of them', () => {
    const documents = new Documents(schema, true);
    const first = documents.ready(textOf(0), null);
    for (let n = 1; n <= 1_000; n += 1) {
      documents.ready(textOf(n), null);
      documents.ready(textOf(0), null);
    }
    expect(documents.size).toBe(500);
    const again = documents.ready(textOf(0), null);
    expect('document' in again && 'document' in first && again.document === first.document).toBe(true);
  });

  it('of great length are not kept', () => {
    const documents = new Documents(schema, true);
    const text = `${textOf(0)}${' '.repeat(10_000)}`;
    expect(documents.ready(text, null)).toHaveProperty('document');
    expect(documents.size).toBe(0);
  });

  it('name the operation when there are several', () => {
    const documents = new Documents(schema, true);
    const text = `${textOf(1)} ${textOf(2)}`;
    expect(documents.ready(text, 'S2')).toMatchObject({ operation: { name: { value: 'S2' } } });
    expect(documents.ready(text, null)).toMatchObject([
      { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
    ]);
  });
});
