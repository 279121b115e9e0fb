// Texts of the five states of a card.
import type { Catalog } from '../intl/catalog';

export const cardTexts = {
  loading: ['Loading', 'กำลังโหลด'],
  failed: ['This could not be read: {reason}', 'อ่านข้อมูลนี้ไม่ได้: {reason}'],
  id: ['Id for whoever runs the gateway:', 'รหัสสำหรับแจ้งผู้ดูแลเกตเวย์:'],
  retry: ['Try again', 'ลองอีกครั้ง'],
  forbidden: ['Your role does not see this.', 'บทบาทของคุณไม่มีสิทธิ์ดูส่วนนี้'],
  stale: ['Stale since {since}', 'ข้อมูลค้างตั้งแต่ {since}'],
  staleShort: ['Stale {since}', 'ค้าง {since}'],
} as const satisfies Catalog;
