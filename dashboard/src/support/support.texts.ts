// Texts of the support page.
import type { Catalog } from '../intl/catalog';

export const supportTexts = {
  title: ['Support', 'ฝ่ายบริการ'],
  messagesPerHour: ['Messages per hour', 'ข้อความต่อชั่วโมง'],
  hour: ['Hour', 'ชั่วโมง'],
  contact: ['Contacts', 'ลูกค้า'],
  operator: ['Operators', 'เจ้าหน้าที่'],
  bot: ['Bots', 'บอต'],
  total: ['All', 'ทั้งหมด'],
} as const satisfies Catalog;
