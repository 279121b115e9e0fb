// Texts of the date range.
import type { Catalog } from '../intl/catalog';

export const rangeTexts = {
  range: ['Date range', 'ช่วงวันที่'],
  today: ['Today', 'วันนี้'],
  '7d': ['Last 7 days', '7 วันล่าสุด'],
  '30d': ['Last 30 days', '30 วันล่าสุด'],
  '90d': ['Last 90 days', '90 วันล่าสุด'],
  presets: ['Days', 'ช่วงวัน'],
  'short-today': ['Today', 'วันนี้'],
  'short-7d': ['7 days', '7 วัน'],
  'short-30d': ['30 days', '30 วัน'],
  'short-90d': ['90 days', '90 วัน'],
  previous: ['Previous period', 'ช่วงก่อนหน้า'],
  earlier: ['Previous period', 'ช่วงก่อนหน้า'],
  later: ['Next period', 'ช่วงถัดไป'],
  from: ['From', 'ตั้งแต่'],
  to: ['To, inclusive', 'ถึง (รวมวันสุดท้าย)'],
  apply: ['Apply', 'ใช้ช่วงนี้'],
  zone: ['{span}. Days begin at midnight in {zone}.', '{span} · เริ่มวันใหม่เวลาเที่ยงคืนตามเขตเวลา {zone}'],
} as const satisfies Catalog;
