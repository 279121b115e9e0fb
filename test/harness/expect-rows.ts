// Tables that tests keep by hand against what there is: what is missing, and where to write it.

/** Fails with one sentence for each row that the named table lacks, and for each that it has of nothing. */
export function expectRows(table: string, written: readonly string[], needed: readonly string[]): void {
  expect([
    ...needed.filter((name) => !written.includes(name)).map((name) => `${name} needs a row in ${table}`),
    ...written.filter((name) => !needed.includes(name)).map((name) => `${name} of ${table} does not exist`),
  ]).toEqual([]);
}
