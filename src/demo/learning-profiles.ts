// What can be learned in the two organizations of demo mode.
import type { DemoCourse, DemoLesson, DemoQuestion, LearningProfile } from './learning-vocabulary';

/** Ordinarily, of those who begin a lesson. */
const LEAVE = 0.045;

function lesson(
  id: string,
  title: string,
  minutes: number,
  more: Partial<Pick<DemoLesson, 'leave' | 'hasVideo' | 'quiz'>> = {},
): DemoLesson {
  return { id, title, minutes, leave: LEAVE, hasVideo: false, quiz: [], ...more };
}

const course = (id: string, title: string, weight: number, lessons: readonly DemoLesson[]): DemoCourse => ({
  id,
  title,
  weight,
  lessons,
});

const score = (
  id: string,
  text: string,
  mean: number,
  [lowest, highest]: readonly [number, number] = [1, 5],
): DemoQuestion => ({ id, text, type: 'SCORE', lowest, highest, mean });

const VIDEO = { hasVideo: true } as const;

/** A shop's staff learns its console, its goods, and how to deal with people. */
export const demoLearning: LearningProfile = {
  slug: 'demo',
  seed: 'nordlicht/learning',
  timezone: 'Europe/Berlin',
  learnerPrefix: 'staff',
  learners: 60,
  enrolmentsPerDay: 4.2,
  courses: [
    course('onboarding', 'Welcome to Nordlicht', 4, [
      lesson('who-we-are', 'Who we are', 8, VIDEO),
      lesson('the-console', 'A tour of the console', 14, { hasVideo: true, quiz: [0.92, 0.86] }),
      lesson('first-order', 'Your first order', 18, { quiz: [0.84, 0.78] }),
      lesson('returns', 'Returns and refunds', 16, { leave: 0.09, quiz: [0.71, 0.66] }),
      lesson('who-to-ask', 'Whom to ask for what', 6),
    ]),
    course('support-skills', 'Talking to customers', 7, [
      lesson('listening', 'Listening first', 12, VIDEO),
      lesson('tone', 'Finding the right tone', 15, { quiz: [0.83, 0.8] }),
      lesson('difficult', 'Difficult conversations', 26, { hasVideo: true, leave: 0.58 }),
      lesson('escalation', 'When to pass a case on', 11, { quiz: [0.76] }),
      lesson('closing', 'Closing a case well', 9),
      lesson('practice', 'Practice: five cases', 32, { leave: 0.07, quiz: [0.72, 0.69, 0.64] }),
    ]),
    course('data-protection', 'Data protection at work', 3, [
      lesson('why', 'Why it matters', 7, VIDEO),
      lesson('personal-data', 'What counts as personal data', 12, { quiz: [0.48, 0.38, 0.41] }),
      lesson('requests', 'When somebody asks for their data', 10, { quiz: [0.74] }),
      lesson('incidents', 'What to do after a mistake', 9, { quiz: [0.82] }),
    ]),
    course('campaigns', 'Campaigns that sell', 2, [
      lesson('audience', 'Knowing the audience', 14, VIDEO),
      lesson('offer', 'An offer in one sentence', 17),
      lesson('testing', 'Testing two versions', 22, { leave: 0.14, quiz: [0.61, 0.57] }),
      lesson('reading', 'Reading the numbers', 24, { leave: 0.18, hasVideo: true }),
      lesson('calendar', 'Planning a quarter', 13),
    ]),
  ],
  surveys: [
    {
      id: 'support-skills-feedback',
      title: 'How was “Talking to customers”?',
      courseId: 'support-skills',
      questions: [
        score('overall', 'How do you rate the course?', 4.1),
        score('pace', 'How well did the pace suit you?', 2.7),
        {
          id: 'most-useful',
          text: 'Which lesson helps you most?',
          type: 'CHOICE',
          choices: [
            ['Listening first', 4],
            ['Finding the right tone', 5],
            ['Difficult conversations', 2],
            ['Practice: five cases', 3],
          ],
        },
        {
          id: 'missing',
          text: 'What did you miss?',
          type: 'TEXT',
          says: [
            'More examples from the chat, please.',
            'The third lesson is too long for a break.',
            'A transcript of the videos.',
            'Nothing, I liked the cases at the end.',
            'I would have liked to practise with somebody.',
            'The audio of lesson three is very quiet.',
          ],
        },
      ],
    },
    {
      id: 'learning-at-work',
      title: 'Learning at work',
      courseId: null,
      questions: [
        score('recommend', 'Would you recommend our courses to a colleague?', 7.6, [0, 10]),
        {
          id: 'when',
          text: 'When do you learn?',
          type: 'CHOICE',
          choices: [
            ['In quiet hours', 6],
            ['At fixed times', 3],
            ['At home', 1],
          ],
        },
        score('time', 'I have enough time to learn.', 3.1),
      ],
    },
  ],
};

/** The counter and stock room of a small shop. */
export const demoBLearning: LearningProfile = {
  slug: 'demo-b',
  seed: 'chao-phraya/learning',
  timezone: 'Asia/Bangkok',
  learnerPrefix: 'crew',
  learners: 32,
  enrolmentsPerDay: 1.6,
  courses: [
    course('counter', 'งานหน้าร้านเบื้องต้น', 4, [
      lesson('greeting', 'ทักทายลูกค้า', 6, VIDEO),
      lesson('payment', 'รับชำระเงิน', 14, { quiz: [0.88, 0.8] }),
      lesson('receipt', 'ใบเสร็จและใบกำกับภาษี', 17, { leave: 0.34, quiz: [0.62, 0.55] }),
      lesson('closing', 'ปิดกะ', 10),
    ]),
    course('stock', 'ดูแลสต็อก', 3, [
      lesson('counting', 'นับสินค้า', 12, { quiz: [0.81] }),
      lesson('receiving', 'รับของเข้า', 15, VIDEO),
      lesson('expired', 'สินค้าหมดอายุ', 9, { quiz: [0.77] }),
    ]),
    course('safety', 'ความปลอดภัยในร้าน', 2, [
      lesson('fire', 'เมื่อเกิดไฟไหม้', 8, { hasVideo: true, quiz: [0.9] }),
      lesson('first-aid', 'ปฐมพยาบาล', 18, { leave: 0.1, quiz: [0.7, 0.66] }),
    ]),
    course('loyalty', 'สมาชิกและแต้มสะสม', 2, [
      lesson('joining', 'สมัครสมาชิก', 7),
      lesson('points', 'แต้มและของรางวัล', 12, { leave: 0.12, quiz: [0.68] }),
      lesson('questions', 'ตอบคำถามลูกค้า', 10),
    ]),
  ],
  surveys: [
    {
      id: 'counter-feedback',
      title: 'ความเห็นต่อ “งานหน้าร้านเบื้องต้น”',
      courseId: 'counter',
      questions: [
        score('overall', 'ให้คะแนนคอร์สนี้เท่าไร', 4.3),
        {
          id: 'hardest',
          text: 'บทเรียนใดยากที่สุด',
          type: 'CHOICE',
          choices: [
            ['รับชำระเงิน', 2],
            ['ใบเสร็จและใบกำกับภาษี', 6],
            ['ปิดกะ', 1],
          ],
        },
        {
          id: 'wish',
          text: 'อยากให้เพิ่มอะไร',
          type: 'TEXT',
          says: ['อยากได้ตัวอย่างใบกำกับภาษีมากขึ้น', 'วิดีโอสั้นกว่านี้จะดี', 'ดีแล้ว', 'อยากให้มีแบบฝึกหัดเพิ่ม'],
        },
      ],
    },
    {
      id: 'team-pulse',
      title: 'เสียงจากทีม',
      courseId: null,
      questions: [
        score('recommend', 'จะแนะนำคอร์สให้เพื่อนร่วมงานหรือไม่', 8.1, [0, 10]),
        score('time', 'มีเวลาเรียนเพียงพอ', 3.4),
      ],
    },
  ],
};
