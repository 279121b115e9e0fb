// What the simulated learning of a demo organization is made of, and what comes of it.
export interface LearningProfile {
  /** Of the demo organization. */
  readonly slug: string;
  readonly seed: string;
  /** IANA name: people learn in the daytime of its wall clock. */
  readonly timezone: string;
  /** Ids of its learners are this and a number. */
  readonly learnerPrefix: string;
  readonly learners: number;
  /** Learners who enrol in a course on an ordinary day. */
  readonly enrolmentsPerDay: number;
  readonly courses: readonly DemoCourse[];
  readonly surveys: readonly DemoSurvey[];
}

export interface DemoCourse {
  readonly id: string;
  readonly title: string;
  /** Of all enrolments, relative to the other courses. */
  readonly weight: number;
  readonly lessons: readonly DemoLesson[];
}

export interface DemoLesson {
  readonly id: string;
  readonly title: string;
  /** Half of the learners need longer. */
  readonly minutes: number;
  /** How likely whoever begins it goes no further. */
  readonly leave: number;
  readonly hasVideo: boolean;
  /** Questions of its quiz, by how likely they are answered right; none: it has no quiz. */
  readonly quiz: readonly number[];
}

export interface DemoSurvey {
  readonly id: string;
  readonly title: string;
  /** Asked of those who finish this course; null: of all who finish any. */
  readonly courseId: string | null;
  readonly questions: readonly DemoQuestion[];
}

export type DemoQuestion = { readonly id: string; readonly text: string } & (
  | { readonly type: 'SCORE'; readonly lowest: number; readonly highest: number; readonly mean: number }
  | { readonly type: 'CHOICE'; readonly choices: readonly (readonly [choice: string, weight: number])[] }
  | { readonly type: 'TEXT'; readonly says: readonly string[] }
);

/** As an application tells of it. */
export interface LearningEventTold {
  /** The same whenever it is planned. */
  readonly clientEventId: string;
  readonly kind: string;
  readonly at: number;
  readonly payload: Readonly<Record<string, unknown>>;
}
