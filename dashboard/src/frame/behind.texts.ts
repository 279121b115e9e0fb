// Texts of the banner that says that events wait. They come with it, and not with the frame.
import type { Catalog } from '../intl/catalog';

export const behindTexts = {
  behind: [
    'Events received since {since} are not in these numbers yet: {events, plural, one {# waits} other {{count} wait}}.',
    'ตัวเลขเหล่านี้ยังไม่รวมเหตุการณ์ที่ได้รับตั้งแต่ {since} ยังรออยู่ {count} รายการ',
  ],
  spoken: ['Some events are not in these numbers yet.', 'ตัวเลขเหล่านี้ยังไม่รวมเหตุการณ์บางส่วน'],
} as const satisfies Catalog;
