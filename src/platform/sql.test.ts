// Labelled statements.
import { statement } from './sql';

describe('A statement', () => {
  it('carries its label where the server’s logs and pg_stat_statements show it', () => {
    const { label, text } = statement('desk.open', '\n  SELECT 1\n');
    expect(label).toBe('desk.open');
    expect(text).toBe('/* desk.open */ SELECT 1');
  });

  it('keeps its text as it was written', () => {
    const text = `SELECT '  two  spaces  ',\n       $1::text -- and a remark`;
    expect(statement('desk.text', text).text).toBe(`/* desk.text */ ${text}`);
  });

  it('has one name for one text: it is prepared once on each connection', () => {
    expect(statement('desk.open', 'SELECT 1').name).toBe(statement('desk.open', ' SELECT 1 ').name);
  });

  it('has another name when its text differs, so that two versions can meet on one connection', () => {
    expect(statement('desk.open', 'SELECT 1').name).not.toBe(statement('desk.open', 'SELECT 2').name);
  });

  it('has another name when only its label differs', () => {
    expect(statement('desk.open', 'SELECT 1').name).not.toBe(statement('desk.shut', 'SELECT 1').name);
  });

  it('has a name that PostgreSQL does not cut off, and that stays its own, however long the label', () => {
    const long = `metrics.${'by-something.'.repeat(20)}`;
    const [one, other] = [statement(`${long}one`, 'SELECT 1'), statement(`${long}other`, 'SELECT 1')];
    for (const { name } of [one, other]) {
      expect(Buffer.byteLength(name)).toBeLessThan(64);
    }
    expect(one.name).not.toBe(other.name);
  });
});
