// Texts of tables and of files made of them.
import type { Catalog } from '../intl/catalog';

export const tableTexts = {
  noRows: ['No rows match.', 'ไม่มีแถวที่ตรงกัน'],
  asTable: ['As table', 'ดูเป็นตาราง'],
  csv: ['CSV', 'CSV'],
  csvAbout: ['Download what is shown as CSV', 'ดาวน์โหลดข้อมูลที่แสดงเป็น CSV'],
} as const satisfies Catalog;
