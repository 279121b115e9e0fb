// Texts of the operators' table.
import type { Catalog } from '../intl/catalog';

export const operatorTexts = {
  title: ['Operators', 'เจ้าหน้าที่'],
  ownTitle: ['Your work', 'งานของคุณ'],
  about: ['The last {days} × 24 hours.', 'ในช่วง {days} × 24 ชั่วโมงล่าสุด'],
  aboutUntil: ['The {days} × 24 hours before {to}.', 'ในช่วง {days} × 24 ชั่วโมงก่อน {to}'],
  shortened: [
    'These are the last {days} days of the range: more are not answered at once.',
    'แสดงเฉพาะ {days} วันสุดท้ายของช่วง เพราะขอข้อมูลได้ไม่เกินจำนวนนี้',
  ],
  empty: ['Operators and what they did will be here.', 'รายชื่อเจ้าหน้าที่และผลงานจะแสดงที่นี่'],
  next: [
    'They appear once they claim sessions or write messages in these days.',
    'เจ้าหน้าที่จะปรากฏเมื่อรับเรื่องหรือส่งข้อความในช่วงวันเหล่านี้',
  ],
  search: ['Search operators', 'ค้นหาเจ้าหน้าที่'],
  you: ['you', 'คุณ'],
  name: ['Name', 'ชื่อ'],
  claimed: ['Claimed', 'รับเรื่อง'],
  closed: ['Closed', 'ปิดเรื่อง'],
  share: ['Share', 'สัดส่วน'],
  firstResponse: ['First response', 'ตอบครั้งแรก'],
  firstResponseP90: ['Response p90', 'ตอบ p90'],
  handle: ['Handling', 'ให้บริการ'],
  resolution: ['Resolution', 'จนปิดเรื่อง'],
  csat: ['CSAT', 'คะแนน'],
  ratings: ['Ratings', 'ผู้ให้คะแนน'],
  messages: ['Messages', 'ข้อความ'],
  concurrent: ['Peak', 'พร้อมกัน'],
} as const satisfies Catalog;
