// The cache of documents: one document for equal texts, and no room for whoever sends a new text each time.
import { buildSchema } from 'graphql';
import { Documents } from './documents';
import { DEFAULT_COST_LIMIT } from './limits';

const schema = buildSchema('type Query { hello: String } type Subscription { ticks: Int }');

const documentsOf = () =>
  new Documents({ schema, introspection: true, costLimit: DEFAULT_COST_LIMIT, only: null });

const textOf = (n: number) => `subscription S${n} { ticks }`;

describe('documents', () => {
  it('are the very same for equal texts, and so are their faults', () => {
    const documents = documentsOf();
    const documentOf = (text: string) => {
      const ready = documents.ready({ query: text });
      return 'document' in ready ? ready.document : ready;
    };
    expect(documentOf(textOf(1))).toBe(documentOf(textOf(1)));
    expect(documentOf('{ nothing }')).toBe(documentOf('{ nothing }'));
    expect(documents.size).toBe(2);
  });

  it('that were used last stay, and not more than 500 of them', () => {
    const documents = documentsOf();
    const first = documents.ready({ query: textOf(0) });
    for (let n = 1; n <= 1_000; n += 1) {
      documents.ready({ query: textOf(n) });
      documents.ready({ query: textOf(0) });
    }
    expect(documents.size).toBe(500);
    const again = documents.ready({ query: textOf(0) });
    expect('document' in again && 'document' in first && again.document === first.document).toBe(true);
  });

  it('of great length are not kept', () => {
    const documents = documentsOf();
    const text = `${textOf(0)}${' '.repeat(10_000)}`;
    expect(documents.ready({ query: text })).toHaveProperty('document');
    expect(documents.size).toBe(0);
  });

  it('name the operation when there are several', () => {
    const documents = documentsOf();
    const text = `${textOf(1)} ${textOf(2)}`;
    expect(documents.ready({ query: text, operationName: 'S2' })).toMatchObject({
      operation: { name: { value: 'S2' } },
    });
    expect(documents.ready({ query: text })).toMatchObject([
      { extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } },
    ]);
  });
});
