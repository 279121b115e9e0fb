// Texts of a number beside the same of the days before.
import type { Catalog } from '../intl/catalog';

export const tileTexts = {
  about: ['About {name}', 'เกี่ยวกับ {name}'],
  vsPrevious: ['vs before', 'จากช่วงก่อน'],
  noPrevious: ['nothing before', 'ช่วงก่อนไม่มีข้อมูล'],
  nothingYet: ['nothing to go by yet', 'ยังไม่มีข้อมูลให้คำนวณ'],
  exact: ['Exact value', 'ค่าละเอียด'],
  previous: ['Days before', 'ช่วงก่อนหน้า'],
  window: ['Window', 'ช่วงเวลา'],
  previousWindow: ['Compared with', 'เทียบกับ'],
  between: ['{from} – {to}', '{from} – {to}'],
  asOf: ['As of', 'ข้อมูล ณ'],
  explore: ['Explore this metric', 'สำรวจตัวชี้วัดนี้'],
} as const satisfies Catalog;
