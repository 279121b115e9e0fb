// What a behaviour test needs: a database of its own, a gateway on it, people to ask as, and rows to ask about.
export { type CsvFile, type CsvRow, download, type Downloaded, exportUrl, fromCsv } from './csv';
export { cloneDatabase, type TestDatabase } from './database';
export { expectRows } from './expect-rows';
export { makeUsageDays, type Rows, rowsOf } from './factories';
export {
  type Asked,
  type Gateway,
  type GatewayOptions,
  outcome,
  startGateway,
  TEST_SECRET,
  tokenOf,
} from './gateway';
export { cuttableProxy, type CuttableProxy } from './proxy';
export { type RootField, rootFields } from './questions';
export { post, type RawAnswer } from './raw';
export { type Desk, entry, Trails } from './trails';
export { eventually, until } from './until';
