// Texts of what is handed over as files.
import type { Catalog } from '../intl/catalog';

export const fileTexts = {
  download: ['Download', 'ดาวน์โหลด'],
  downloadOf: ['Download: {title}', 'ดาวน์โหลด: {title}'],
  shown: ['As it is shown here', 'ตามที่แสดงอยู่'],
  report: ['All of it, from the gateway', 'ทั้งหมด จากเกตเวย์'],
  reportNamed: ['{name}, from the gateway', '{name} จากเกตเวย์'],
  asking: ['Asking the gateway for the file …', 'กำลังขอไฟล์จากเกตเวย์…'],
  failed: ['There is no file: {reason}', 'ไม่ได้ไฟล์: {reason}'],
} as const satisfies Catalog;
