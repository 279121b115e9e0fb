// Texts of the support page.
import type { Catalog } from '../intl/catalog';

export const supportTexts = {
  title: ['Support', 'ฝ่ายบริการ'],
  forbiddenAbout: [
    'Roles that see the support desk: administrators and analysts; operators see their own figures.',
    'บทบาทที่ดูหน้านี้ได้คือผู้ดูแลและนักวิเคราะห์ ส่วนเจ้าหน้าที่เห็นตัวเลขของตนเอง',
  ],

  // Words that several cards share.
  contact: ['Contacts', 'ลูกค้า'],
  operator: ['Operators', 'เจ้าหน้าที่'],
  bot: ['Bots', 'บอต'],
  total: ['All', 'ทั้งหมด'],
  count: ['Count', 'จำนวน'],
  samples: ['n', 'n'],
  channel: ['Channel', 'ช่องทาง'],
  noChannel: ['No channel', 'ไม่ระบุช่องทาง'],
  period: ['{from} – {to}', '{from} – {to}'],
  shortened: [
    'The last {days} days of the range: more are not answered at once.',
    'แสดงเฉพาะ {days} วันสุดท้ายของช่วง เพราะขอข้อมูลได้ไม่เกินจำนวนนี้',
  ],
  startDemo: [
    'They come by import, by the API, or with the demo: see the README.',
    'ข้อมูลเข้ามาได้จากการนำเข้า ผ่าน API หรือชุดสาธิต ดูวิธีใน README',
  ],

  // Changes.
  up: ['up', 'เพิ่มขึ้น'],
  down: ['down', 'ลดลง'],

  // Queue.
  queue: ['Queue by channel', 'คิวตามช่องทาง'],
  queueAbout: ['Sessions at this moment.', 'เรื่อง ณ ขณะนี้'],
  queueEmpty: ['Nobody is waiting or being served.', 'ขณะนี้ไม่มีใครรออยู่หรือกำลังรับบริการ'],
  queueNext: [
    'Sessions appear here by channel as soon as one is started.',
    'เมื่อมีเรื่องใหม่ จะแสดงที่นี่แยกตามช่องทาง',
  ],
  waiting: ['Waiting', 'กำลังรอ'],
  overdue: ['Of these too long', 'ในจำนวนนี้รอนานเกินไป'],
  active: ['Active', 'กำลังให้บริการ'],
  queueLine: [
    '{channel}: {waiting} waiting, {overdue} of them too long, {active} active',
    '{channel}: กำลังรอ {waiting} ในจำนวนนี้รอนานเกินไป {overdue} กำลังให้บริการ {active}',
  ],

  // Messages per hour.
  messagesPerHour: ['Messages per hour', 'ข้อความต่อชั่วโมง'],
  messagesAbout: ['Last 24 hours: {total} messages.', '24 ชั่วโมงล่าสุด: {total} ข้อความ'],
  messagesWindow: ['Last 24 hours.', '24 ชั่วโมงล่าสุด'],
  messagesEmpty: ['Messages of the last 24 hours will be here.', 'ข้อความใน 24 ชั่วโมงล่าสุดจะแสดงที่นี่'],
  hour: ['Hour', 'ชั่วโมง'],

  // Trend.
  trend: ['Trend', 'แนวโน้ม'],
  trendSummary: [
    '{measure}, {from} – {to}, beside the period before',
    '{measure} {from} – {to} เทียบกับช่วงก่อนหน้า',
  ],
  trendEmpty: ['Nothing happened in these days.', 'ไม่มีข้อมูลในช่วงวันเหล่านี้'],
  trendNext: ['Choose other days at the top of the page.', 'เลือกช่วงวันอื่นได้ที่ด้านบนของหน้า'],
  measure: ['Measure', 'ตัวชี้วัด'],
  measureSessions: ['Sessions started and closed', 'เรื่องที่เริ่มและเรื่องที่ปิด'],
  bucket: ['Time', 'เวลา'],
  started: ['Started', 'เริ่ม'],
  closed: ['Closed', 'ปิด'],
  before: ['Period before', 'ช่วงก่อนหน้า'],
  change: ['Change', 'เปลี่ยนแปลง'],
  running: ['still running', 'ยังไม่จบช่วง'],

  // Funnel.
  funnel: ['Funnel', 'เส้นทางของเรื่อง'],
  funnelAbout: ['What became of the sessions started in these days.', 'นับเฉพาะเรื่องที่เริ่มในช่วงวันเหล่านี้'],
  funnelEmpty: ['No session was started in these days.', 'ไม่มีเรื่องที่เริ่มในช่วงวันเหล่านี้'],
  stage: ['Stage', 'ขั้น'],
  STARTED: ['Started', 'เริ่ม'],
  CLAIMED: ['Claimed', 'มีผู้รับ'],
  RESPONDED: ['Responded to', 'ได้รับคำตอบ'],
  CLOSED: ['Closed', 'ปิดแล้ว'],
  RATED: ['Rated', 'ได้รับคะแนน'],
  ofPrevious: ['Of the stage before', 'เทียบกับขั้นก่อน'],
  ofStarted: ['Of the started', 'เทียบกับที่เริ่ม'],
  funnelShare: ['{percent} of started', '{percent} ของที่เริ่ม'],
  funnelStep: ['{percent} of the stage before', '{percent} ของขั้นก่อน'],

  // Heatmap.
  heatmap: ['When sessions start', 'ช่วงเวลาที่มีเรื่องเข้า'],
  heatmapAbout: [
    'By weekday and hour, in {zone}. Arrow keys move from hour to hour.',
    'แยกตามวันและชั่วโมง เขตเวลา {zone} เลื่อนดูทีละชั่วโมงด้วยปุ่มลูกศร',
  ],
  weekday: ['Weekday', 'วัน'],
  heatmapCell: [
    '{weekday} {hour}: {count, plural, one {# session} other {# sessions}} started',
    '{weekday} {hour}: เริ่ม {count} เรื่อง',
  ],
  heatmapMost: ['Busiest: {cell}', 'มากที่สุด: {cell}'],
  scale: ['Scale: from {least} to {most} sessions', 'สเกล: ตั้งแต่ {least} ถึง {most} เรื่อง'],

  // Percentiles.
  percentiles: ['How long it takes', 'ใช้เวลานานเท่าใด'],
  percentilesAbout: [
    'p90: nine out of ten took at most this long. Each bar has its own scale, to its p99.',
    'p90 คือ 9 ใน 10 เรื่องใช้เวลาไม่เกินค่านี้ แต่ละแถบมีสเกลของตนเอง สิ้นสุดที่ p99',
  ],
  percentilesEmpty: ['Nothing was claimed or closed in these days.', 'ไม่มีเรื่องที่มีผู้รับหรือปิดในช่วงวันเหล่านี้'],
  duration: ['Duration', 'ระยะเวลา'],
  sampleSize: ['n = {n}', 'n = {n}'],

  // Comparison.
  comparison: ['Beside the period before', 'เทียบกับช่วงก่อนหน้า'],
  comparisonAbout: ['{current}, compared with {previous}.', '{current} เทียบกับ {previous}'],
  comparisonEmpty: ['There is nothing to compare yet.', 'ยังไม่มีข้อมูลให้เปรียบเทียบ'],
  metric: ['Metric', 'ตัวชี้วัด'],
  current: ['These days', 'ช่วงนี้'],
  changePercent: ['Change in percent', 'เปลี่ยนแปลง (ร้อยละ)'],
} as const satisfies Catalog;
