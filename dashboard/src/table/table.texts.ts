// Texts of tables and of files made of them.
import type { Catalog } from '../intl/catalog';

export const tableTexts = {
  noRows: ['No rows match.', 'ไม่มีแถวที่ตรงกัน'],
  asTable: ['As table', 'ดูเป็นตาราง'],
} as const satisfies Catalog;
