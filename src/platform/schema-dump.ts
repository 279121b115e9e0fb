// The schema of a database as text, in a fixed order: what migrations/schema.sql holds and drift is measured against.
// Written from the catalogue because the embedded server comes without pg_dump.
import type { Client } from 'pg';

/** Partitions of days and months differ from one day to the next, and are like the table that they are of. */
const UNDATED = "NOT (c.relispartition AND c.relname ~ '_[0-9]{4}_[0-9]{2}')";

const SECTIONS: readonly { readonly title: string; readonly query: string }[] = [
  {
    title: 'Tables',
    query: `
      SELECT format(E'CREATE TABLE %I (\\n%s\\n);', c.relname,
               (SELECT string_agg(format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                         CASE WHEN a.attgenerated = 's' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                              WHEN d.adbin IS NOT NULL THEN ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) ELSE '' END,
                         CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END), E',\\n' ORDER BY a.attnum)
                  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))
             || CASE WHEN c.relkind = 'p' THEN format(E'\\n-- PARTITION BY %s', pg_get_partkeydef(c.oid)) ELSE '' END AS line
        FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND ${UNDATED} ORDER BY c.relname`,
  },
  {
    title: 'Constraints',
    query: `
      SELECT format('ALTER TABLE %I ADD CONSTRAINT %I %s;', c.relname, k.conname, pg_get_constraintdef(k.oid)) AS line
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
       WHERE c.relnamespace = 'public'::regnamespace AND k.contype <> 'n' AND ${UNDATED}
       ORDER BY c.relname, k.contype DESC, k.conname`,
  },
  {
    title: 'Indexes',
    query: `
      SELECT pg_get_indexdef(i.indexrelid) || ';' AS line
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
       WHERE c.relnamespace = 'public'::regnamespace AND ${UNDATED}
         AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
       ORDER BY i.indexrelid::regclass::text`,
  },
  {
    title: 'Functions and triggers',
    query: `
      SELECT line FROM (
        SELECT 1 AS kind, p.proname::text AS name, trim(pg_get_functiondef(p.oid)) || ';' AS line
          FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT 2, t.tgname::text, pg_get_triggerdef(t.oid) || ';'
          FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace AND ${UNDATED}) o
       ORDER BY kind, name`,
  },
  {
    title: 'Row-level security',
    query: `
      SELECT line FROM (
        SELECT c.relname, 1 AS kind, '' AS name,
               format('ALTER TABLE %I%s%s;', c.relname,
                 CASE WHEN c.relrowsecurity THEN ' ENABLE ROW LEVEL SECURITY' ELSE ' DISABLE ROW LEVEL SECURITY' END,
                 CASE WHEN c.relforcerowsecurity THEN ', FORCE ROW LEVEL SECURITY' ELSE '' END) AS line
          FROM pg_class c
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND ${UNDATED}
        UNION ALL
        SELECT p.tablename, 2, p.policyname::text,
               format('CREATE POLICY %I ON %I AS %s FOR %s TO %s USING (%s)%s;', p.policyname, p.tablename, p.permissive,
                 p.cmd, array_to_string(p.roles, ', '), p.qual,
                 CASE WHEN p.with_check IS NULL THEN '' ELSE format(' WITH CHECK (%s)', p.with_check) END)
          FROM pg_policies p JOIN pg_class c ON c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass
         WHERE p.schemaname = 'public' AND ${UNDATED}) o
       ORDER BY relname, kind, name`,
  },
  {
    title: 'Grants',
    query: `
      SELECT format('GRANT %s ON %I TO %I;', string_agg(a.privilege_type, ', ' ORDER BY a.privilege_type), c.relname,
                    r.rolname) AS line
        FROM pg_class c, aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND a.grantee <> c.relowner AND ${UNDATED}
       GROUP BY c.relname, r.rolname ORDER BY c.relname, r.rolname`,
  },
];

/** The schema `public` of the connected database. */
export async function dumpSchema(client: Client): Promise<string> {
  const parts: string[] = [
    '-- The schema that the migrations make, for reading. Written by `npm run emit`; do not edit.',
  ];
  for (const { title, query } of SECTIONS) {
    const { rows } = await client.query<{ line: string }>(query);
    parts.push(`-- ${title}`, ...rows.map((row) => row.line));
  }
  return `${parts.join('\n\n')}\n`;
}
