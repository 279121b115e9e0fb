// Records come with the line they begin on; a broken one costs its own line and no other, wherever the file is cut.
import fc from 'fast-check';
import { readCsv } from './csv';
import { readJsonl } from './jsonl';
import type { FileRecord } from './records';

/** The file in pieces of `size` bytes. */
async function* inChunks(text: string | Buffer, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

/** Each record as [line, cells], or [line, problem]. */
type Shown = [line: number, content: readonly string[] | string];

async function collect(blocks: AsyncIterable<FileRecord[]>): Promise<Shown[]> {
  const shown: Shown[] = [];
  for await (const block of blocks) {
    shown.push(
      ...block.map((record): Shown => [record.line, 'problem' in record ? record.problem : record.cells]),
    );
  }
  return shown;
}

async function csv(text: string | Buffer, columns: string[], chunk = 7, delimiter = ','): Promise<Shown[]> {
  return collect(await readCsv(inChunks(text, chunk), delimiter, { text: columns, json: [] }));
}

/** Each record's JSON, or its problem. */
async function jsonOf(blocks: AsyncIterable<FileRecord[]>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const block of blocks) {
    found.push(...block.map((record) => ('problem' in record ? record.problem : record.json)));
  }
  return found;
}

const jsonl = (text: string | Buffer, columns: string[], chunk = 7): Promise<Shown[]> =>
  collect(readJsonl(inChunks(text, chunk), { text: columns, json: [] }));

describe('CSV', () => {
  it('gives the wanted columns and the line where each record begins', async () => {
    const text = '\uFEFFid,note,n\r\n1,"two\r\nlines, ""quoted""",5\r\n\r\n2,,6\n3,é,7';
    expect(await csv(text, ['n', 'note'])).toEqual([
      [2, ['5', 'two\r\nlines, "quoted"']],
      [5, ['6', '']],
      [6, ['7', 'é']],
    ]);
  });

  it('takes another delimiter', async () => {
    expect(await csv('a;b\n1,5;2\n', ['a'], 3, ';')).toEqual([[2, ['1,5']]]);
  });

  it('rejects a record with another number of columns', async () => {
    expect(await csv('a,b\n1\n2,3\n4,5,6\n', ['a'])).toEqual([
      [2, 'has 1 column instead of 2'],
      [3, ['2']],
      [4, 'has 3 columns instead of 2'],
    ]);
  });

  it('gives up one line of a record whose quotes are broken', async () => {
    expect(await csv('a,b\n1,"x"y\n2,5" disk\n3,"open\n4,"fine"\n5,6\n', ['a', 'b'])).toEqual([
      [2, 'has text after a closing quote'],
      [3, 'has a quote in the middle of an unquoted cell'],
      [4, 'has text after a closing quote'],
      [5, ['4', 'fine']],
      [6, ['5', '6']],
    ]);
  });

  it('loses nothing to a quote that is never closed', async () => {
    const rows = Array.from({ length: 200_000 }, (_, row) => `${row},x`).join('\n');
    const shown = await csv(`a,b\n0,"open\n${rows}\n`, ['a'], 65_536);
    expect(shown).toHaveLength(200_001);
    expect(shown[0]).toEqual([2, 'opens a quote that is not closed within 256 KB']);
    expect(shown.at(-1)).toEqual([200_002, ['199999']]);
    expect(await csv('a,b\n1,2\n3,"open', ['a'])).toEqual([
      [2, ['1']],
      [3, 'opens a quote that is not closed within 256 KB'],
    ]);
  });

  it('gives up a line that is too long to be held', async () => {
    const text = `a,b\n1,2\n3,${'x'.repeat(3_000_000)}\n4,5\n`;
    expect(await csv(text, ['a'], 65_536)).toEqual([
      [2, ['1']],
      [3, 'is longer than 1024 KB'],
      [4, ['4']],
    ]);
  });

  it('tells every column that the header lacks before any record', async () => {
    await expect(csv('a,b,b\n1,2,3\n', ['a', 'c', 'b', 'd'])).rejects.toThrow(
      'The mapping does not fit: the file has no column "c"; the file has several columns "b"; ' +
        'the file has no column "d". The columns are: a, b, b',
    );
    await expect(csv('', ['a'])).rejects.toThrow('The file is empty: its first line must name the columns');
    await expect(csv('"a,b\n1,2\n', ['a'])).rejects.toThrow(/^The header, on line 1, cannot be read/);
  });

  it('reads the same however the file is cut, and what was written', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é', '😀'),
      maxLength: 6,
    });
    const table = fc.array(fc.tuple(cell, cell), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, chunk) => {
        const quoted = rows.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const shown = await csv(['a,b', ...quoted].join('\n'), ['a', 'b'], chunk);
        expect(shown.map(([, cells]) => cells)).toEqual(rows);
        const lines = quoted.map(
          (_, at) => ['a,b', ...quoted.slice(0, at)].join('\n').split('\n').length + 1,
        );
        expect(shown.map(([line]) => line)).toEqual(lines);
      }),
    );
  });

  it('reads broken files, too, the same however they are cut', async () => {
    const garbage = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(garbage, fc.integer({ min: 1, max: 20 }), async (text, chunk) => {
        const whole = await csv(`a,b\n${text}`, ['a'], 10_000);
        expect(await csv(`a,b\n${text}`, ['a'], chunk)).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });
});

describe('CSV with columns of JSON', () => {
  it('reads their cells, and rejects a record whose cell is none', async () => {
    const text = 'id,more\n1,"{""a"":[1,null]}"\n2, \n3,"text"\n4,"""text"""\n5,{"a":1}\n';
    const columns = { text: ['id', 'more'], json: ['more'] };
    const records = await readCsv(inChunks(text, 7), ',', columns);
    expect(await jsonOf(records)).toEqual([
      [{ a: [1, null] }],
      [null],
      'has no JSON in "more"',
      ['text'],
      'has a quote in the middle of an unquoted cell',
    ]);
  });

  it('says which column the file does not have', async () => {
    const reading = readCsv(inChunks('id\n1\n', 7), ',', { text: ['id'], json: ['more'] });
    await expect(reading).rejects.toThrow('the file has no column "more"');
  });
});

describe('JSONL', () => {
  it('finds items of lists by their place, and nothing else of a list', async () => {
    const text = '{"l":[{"id":"x"},{"id":"y"}]}\n{"l":[]}\n{"l":"text"}\n';
    expect(await jsonl(text, ['l.0.id', 'l.1.id', 'l.length'])).toEqual([
      [1, ['x', 'y', '']],
      [2, ['', '', '']],
      [3, ['', '', '']],
    ]);
  });

  it('gives columns of JSON as they are, beside those of text', async () => {
    const text = '{"a":{"b":[1]},"c":"x"}\n{"a":null}\n{"a":1e999}\n{"a":{"b":5},"c":"y"}\n';
    const columns = { text: ['c'], json: ['a', 'a.b'] };
    expect(await jsonOf(readJsonl(inChunks(text, 7), columns))).toEqual([
      [{ b: [1] }, [1]],
      [null, null],
      [Infinity, null],
      [{ b: 5 }, 5],
    ]);
  });

  it('gives keys and dotted paths as text, and nothing for what is absent', async () => {
    const text = '\uFEFF{"a":1,"b":{"c":"x"},"t":true}\n\n{"a":null,"b.c":"y","b":{"c":"z"}}\r\n{"b":5}';
    expect(await jsonl(text, ['a', 'b.c', 't', 'toString'])).toEqual([
      [1, ['1', 'x', 'true', '']],
      [3, ['', 'y', '', '']],
      [4, ['', '', '', '']],
    ]);
  });

  it('rejects what is no object, and values that are no text', async () => {
    const shown = await jsonl(
      '{"a":1\n[1]\n{"a":[1]}\n{"a":12345678901234567890}\n{"a":1e999}\n{"a":0.5}\n',
      ['a'],
    );
    expect(shown).toEqual([
      [1, expect.stringMatching(/^is not JSON \(/)],
      [2, 'is not a JSON object'],
      [3, 'has no plain value in "a"'],
      [4, 'has no plain value in "a"'],
      [5, 'has no plain value in "a"'],
      [6, ['0.5']],
    ]);
  });
});
