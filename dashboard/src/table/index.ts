// Tables of figures and files made of them.
export type { Cell, Column } from './column';
export { csvOf, saveCsv } from './csv';
export { DataTable, type Sort } from './data-table';
export { tableTexts } from './table.texts';
