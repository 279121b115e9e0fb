// Comparing what was restored with what there was.
import { majorOf } from './programs';
import { compareTables, type TableSum } from './tables';

const table = (name: string, rows: number, sum = `${rows}`): TableSum => ({ table: name, rows, sum });

it('tells what a restored database lacks, has otherwise or has beyond', () => {
  const original = [table('a', 3), table('b', 2), table('c', 5), table('d', 1), table('e', 0)];
  const restored = [table('a', 3), table('b', 2, 'other'), table('c', 0), table('f', 4), table('e', 1)];
  expect(compareTables(original, restored, true)).toEqual([
    { table: 'b', words: 'has the 2 rows of the original, but not the same ones' },
    { table: 'c', words: 'is empty; the original has 5 rows' },
    { table: 'd', words: 'is not there; the original has 1 rows' },
    { table: 'e', words: 'has 1 rows instead of 0' },
    { table: 'f', words: 'is there with 4 rows; the original has no such table' },
  ]);
  expect(compareTables(original, original, true)).toEqual([]);
});

it('of an older backup tells only of tables without anything in them', () => {
  const original = [table('a', 3), table('b', 2), table('events_20260301', 5), table('d', 1)];
  const restored = [table('a', 1), table('b', 0), table('events_20260301', 0)];
  expect(compareTables(original, restored, false)).toEqual([
    { table: 'b', words: 'is empty; the original has 2 rows' },
    { table: 'd', words: 'is not there; the original has 1 rows' },
  ]);
});

it('knows the version of a program', () => {
  expect(majorOf('pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n')).toBe(15);
  expect(majorOf('something else')).toBe(0);
});
