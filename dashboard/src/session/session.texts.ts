// Texts of what is shown while nobody is signed in.
import type { Catalog } from '../intl/catalog';

export const sessionTexts = {
  connecting: ['Connecting to the gateway …', 'กำลังเชื่อมต่อกับเกตเวย์ …'],
  unreachable: ['The gateway cannot be reached', 'ติดต่อเกตเวย์ไม่ได้'],
  unreachableAbout: [
    'The page tries again every few seconds and goes on by itself.',
    'หน้านี้จะลองเชื่อมต่อใหม่ทุก ๆ ไม่กี่วินาทีและทำงานต่อเอง',
  ],
  signIn: ['Sign in', 'เข้าสู่ระบบ'],
  signInAbout: ['Numbers are shown to people of the organization only.', 'แสดงตัวเลขเฉพาะแก่คนในองค์กรเท่านั้น'],
  ended: ['You are signed out: {reason}', 'ออกจากระบบแล้ว: {reason}'],
  token: ['Access token', 'โทเคนการเข้าถึง'],
  tokenAbout: [
    'Or paste a token. It is kept in this tab only. npm start prints one in demo mode, else: npx opsgraph token --org SLUG --role ANALYST',
    'หรือวางโทเคน โทเคนจะเก็บไว้เฉพาะในแท็บนี้ npm start จะแสดงโทเคนในโหมดสาธิต หรือใช้คำสั่ง npx opsgraph token --org SLUG --role ANALYST',
  ],
  useToken: ['Use token', 'ใช้โทเคนนี้'],
  chooseOrganization: ['Choose an organization', 'เลือกองค์กร'],
  chooseAbout: [
    'You run the platform and may look at any organization; one at a time.',
    'คุณดูแลแพลตฟอร์มและดูได้ทุกองค์กร ครั้งละหนึ่งองค์กร',
  ],
  more: ['More organizations', 'องค์กรเพิ่มเติม'],
  none: [
    'There is no organization yet. npx opsgraph org create SLUG makes one.',
    'ยังไม่มีองค์กร สร้างด้วยคำสั่ง npx opsgraph org create SLUG',
  ],
  failed: ['Organizations cannot be listed: {reason}', 'แสดงรายชื่อองค์กรไม่ได้: {reason}'],
} as const satisfies Catalog;
