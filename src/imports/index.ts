// Imports: bring the rows of foreign files in. Contexts declare what can be imported; the command line names the file.
export { importFile, type ImportOptions, type ImportReport } from './import-file';
export type { Batch, BatchWritten, Field, Fields, ImportKind } from './import-kind';
export { readMapping } from './mapping';
export type { Value } from './values';
export { writtenBy } from './written-by';
export { openLines, type TextLine } from './open-file';
