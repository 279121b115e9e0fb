// What may be told of learning: the kinds of events, and what a stored one says.
import { z } from 'zod';
import { type EventKind, Personal, type StoredEvent } from '../ingest';
import { storableText } from '../platform';
import { LEARNING_STREAM } from './learning.facts';
import { HIGHEST_SCORE, LONGEST_ANSWER, LONGEST_ID, LONGEST_TITLE, MOST_QUESTIONS } from './learning.limits';

const id = storableText(LONGEST_ID, 1);
/** As the tables keep it: to the millisecond, and at most a day. */
const seconds = z
  .number('must be a number of seconds')
  .min(0, 'must not be negative')
  .max(86_400, 'must be at most 86,400');

/** Who it is about; whichever is missing may be said by the other. */
const person = {
  learnerId: id.optional(),
  learnerEmail: storableText(254, 3).optional(),
  learnerName: storableText(200, 1).optional(),
  ip: storableText(45, 1).optional(),
};
const PERSONAL: EventKind['personal'] = {
  learnerId: Personal.ID,
  learnerEmail: Personal.EMAIL,
  learnerName: Personal.NAME,
  ip: Personal.ADDRESS_IP,
};

const inCourse = { ...person, courseId: id };
const inLesson = { ...inCourse, lessonId: id };

const answer = z
  .strictObject({
    questionId: id,
    score: z
      .int('must be a whole number')
      .min(0)
      .max(HIGHEST_SCORE, `must be at most ${HIGHEST_SCORE}`)
      .optional(),
    choice: storableText(LONGEST_TITLE, 1).optional(),
    text: storableText(LONGEST_ANSWER, 1).optional(),
  })
  .refine(
    ({ score, choice, text }) => [score, choice, text].filter((each) => each !== undefined).length === 1,
    'must have one of score, choice and text',
  );

const SHAPES = {
  'learner.enrolled': inCourse,
  'lesson.started': inLesson,
  'lesson.progress': {
    ...inLesson,
    percent: z.number('must be a number').min(0, 'must be 0 to 100').max(100, 'must be 0 to 100'),
    seconds: seconds.optional(),
  },
  'lesson.completed': inLesson,
  'quiz.answered': {
    ...inCourse,
    lessonId: id.optional(),
    quizId: id,
    questionId: id,
    correct: z.boolean('must be true or false'),
    seconds: seconds.optional(),
  },
  'video.played': { ...inCourse, lessonId: id.optional(), videoId: id, seconds },
  'survey.answered': {
    ...person,
    surveyId: id,
    courseId: id.optional(),
    answers: z
      .array(answer)
      .min(1, `must have 1 to ${MOST_QUESTIONS} items`)
      .max(MOST_QUESTIONS, `must have 1 to ${MOST_QUESTIONS} items`)
      .refine(
        (answers) => new Set(answers.map(({ questionId }) => questionId)).size === answers.length,
        'must have each questionId once',
      ),
  },
} as const;
type KindName = keyof typeof SHAPES;

export const learningKinds: readonly EventKind[] = Object.entries(SHAPES).map(([name, shape]) => ({
  name,
  version: 1,
  stream: LEARNING_STREAM,
  schema: z
    .strictObject(shape)
    .refine(
      (payload: { readonly learnerId?: unknown; readonly learnerEmail?: unknown }) =>
        payload.learnerId !== undefined || payload.learnerEmail !== undefined,
      { message: 'is missing: who it is about is said by it or by learnerEmail', path: ['learnerId'] },
    ),
  personal: PERSONAL,
  ofPerson: 'learnerId',
}));

type Payloads = { [Kind in KindName]: z.output<z.ZodObject<(typeof SHAPES)[Kind]>> };

/** An event, and the one name by which its learner is known. */
export type LearningEvent = {
  [Kind in KindName]: {
    readonly kind: Kind;
    readonly clientEventId: string;
    readonly learnerId: string;
    readonly occurredAt: Date;
    readonly receivedAt: Date;
    readonly payload: Payloads[Kind];
  };
}[KindName];

/** What was checked when it came: kinds of other versions, and what is no event of learning, are refused. */
export function learningEventOf(event: StoredEvent): LearningEvent {
  const { kind, version, clientEventId, occurredAt, receivedAt, payload } = event;
  const known = learningKinds.find((each) => each.name === kind && each.version === version);
  if (known === undefined) {
    throw new Error(`There is no event ${kind}, version ${version}, of learning`);
  }
  const { learnerId, learnerEmail } = payload;
  const learner = learnerId ?? learnerEmail;
  if (typeof learner !== 'string') {
    throw new Error(`Event ${clientEventId} is about nobody`);
  }
  // Its payload has the shape of its kind since it was received.
  return { kind, clientEventId, learnerId: learner, occurredAt, receivedAt, payload } as LearningEvent;
}
