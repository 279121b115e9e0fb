// Who learns what, and how far they come: the journeys that begin on a day, each a learner in a course. Pure: a day is the same
// whenever it is planned, so that what was told of up to a moment follows from the days before it.
import { DateTime } from 'luxon';
import type {
  DemoCourse,
  DemoLesson,
  DemoQuestion,
  DemoSurvey,
  LearningEventTold,
  LearningProfile,
} from './learning-vocabulary';
import { HOUR, MINUTE, SECOND } from './local-day';
import { Random } from './random';

const DAY = 24 * HOUR;

/** Whatever becomes of a journey has happened within so many days. */
export const LONGEST_JOURNEY_DAYS = 30;

const LEARNING = {
  neverBeginShare: 0.1,
  weekendShare: 0.45,
  /** From enrolment to the first lesson, and from one lesson to the next. */
  firstAfterMs: 14 * HOUR,
  nextAfterMs: 9 * HOUR,
  nextSigma: 1.1,
  paceSigma: 0.35,
  progressEveryMs: 45 * SECOND,
  answersSurvey: 0.7,
  writesText: 0.5,
  /** People learn between these hours. */
  fromHour: 8,
  toHour: 20,
} as const;

/** All that the journeys that begin on this day of the profile's zone will tell, in order of time. */
export function planLearning(profile: LearningProfile, date: string): LearningEventTold[] {
  const begin = DateTime.fromISO(date, { zone: profile.timezone }).startOf('day');
  if (!begin.isValid) {
    throw new RangeError(`"${date}" is no day in the zone "${profile.timezone}"`);
  }
  const random = new Random(`${profile.seed}/${date}`);
  const isWeekend = begin.weekday > 5;
  const expected = profile.enrolmentsPerDay * (isWeekend ? LEARNING.weekendShare : 1.3);
  const count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
  const taken = new Set<string>();
  return Array.from({ length: count }, () => {
    const learnerId = `${profile.learnerPrefix}-${101 + random.below(profile.learners)}`;
    const course = random.weighted(profile.courses, ({ weight }) => weight);
    const at = begin.plus({ hours: 8, minutes: random.below(9 * 60) }).toMillis();
    // Once a day is enough for anybody.
    if (taken.has(learnerId)) {
      return [];
    }
    taken.add(learnerId);
    return new Journey(profile, course, learnerId, `${date}/${learnerId}/${course.id}`, at).events();
  })
    .flat()
    .sort((a, b) => a.at - b.at);
}

class Journey {
  private readonly random: Random;
  private readonly told: LearningEventTold[] = [];
  private readonly until: number;

  constructor(
    private readonly profile: LearningProfile,
    private readonly course: DemoCourse,
    private readonly learnerId: string,
    private readonly name: string,
    private readonly enrolledAt: number,
  ) {
    this.random = new Random(`${profile.seed}/${name}`);
    this.until = enrolledAt + (LONGEST_JOURNEY_DAYS - 1) * DAY;
  }

  events(): LearningEventTold[] {
    const { random, course } = this;
    this.tell('learner.enrolled', this.enrolledAt, {});
    if (random.chance(LEARNING.neverBeginShare)) {
      return this.told;
    }
    const pace = random.lognormal(1, LEARNING.paceSigma);
    let at = this.daytime(this.enrolledAt + 5 * MINUTE + random.exponential(LEARNING.firstAfterMs));
    for (const lesson of course.lessons) {
      const end = this.take(lesson, at, pace);
      if (end === null) {
        return this.told;
      }
      at = this.daytime(end + 2 * MINUTE + random.lognormal(LEARNING.nextAfterMs, LEARNING.nextSigma));
    }
    for (const survey of this.profile.surveys) {
      if (
        (survey.courseId === null || survey.courseId === course.id) &&
        random.chance(LEARNING.answersSurvey)
      ) {
        this.answer(survey, at + random.between(MINUTE, 20 * MINUTE));
      }
    }
    return this.told;
  }

  /** When it was finished; null: it was left. */
  private take(lesson: DemoLesson, begin: number, pace: number): number | null {
    const { random } = this;
    const isLeft = random.chance(lesson.leave);
    const length = lesson.minutes * MINUTE * pace * random.lognormal(1, 0.3);
    const lasts = isLeft ? length * random.between(0.2, 0.8) : length;
    const about = { lessonId: lesson.id };
    this.tell('lesson.started', begin, about);
    if (lesson.hasVideo) {
      const seconds = Math.round(Math.min(lasts, length * 0.6) / 1_000);
      this.tell('video.played', begin + Math.min(lasts, length * 0.6), {
        ...about,
        videoId: `${lesson.id}-video`,
        seconds,
      });
    }
    for (let passed: number = LEARNING.progressEveryMs; passed < lasts; passed += LEARNING.progressEveryMs) {
      this.tell('lesson.progress', begin + passed, {
        ...about,
        percent: Math.min(99, Math.round((passed / length) * 100)),
        seconds: Math.round(passed / 1_000),
      });
    }
    if (isLeft) {
      return null;
    }
    lesson.quiz.forEach((chance, index) => {
      this.tell('quiz.answered', begin + length * (0.8 + 0.05 * index), {
        ...about,
        quizId: `${lesson.id}-quiz`,
        questionId: `q${index + 1}`,
        correct: random.chance(chance),
        seconds: Math.round(random.lognormal(22, 0.5)),
      });
    });
    const end = begin + length;
    this.tell('lesson.completed', end, about);
    return end;
  }

  private answer({ id, questions }: DemoSurvey, at: number): void {
    const answers = questions.flatMap((question) => this.answerTo(question));
    if (answers.length > 0) {
      this.tell('survey.answered', at, { surveyId: id, answers });
    }
  }

  private answerTo(question: DemoQuestion): object[] {
    const { random } = this;
    const { id: questionId } = question;
    switch (question.type) {
      case 'SCORE': {
        const { lowest, highest, mean } = question;
        const given = Math.round(mean + random.normal() * (highest - lowest) * 0.21);
        return [{ questionId, score: Math.min(highest, Math.max(lowest, given)) }];
      }
      case 'CHOICE':
        return [{ questionId, choice: random.weighted(question.choices, ([, weight]) => weight)[0] }];
      case 'TEXT': {
        const text = question.says[random.below(question.says.length)];
        return text !== undefined && random.chance(LEARNING.writesText) ? [{ questionId, text }] : [];
      }
    }
  }

  private tell(kind: string, at: number, more: Readonly<Record<string, unknown>>): void {
    const moment = Math.round(at);
    if (moment < this.until) {
      const payload = { learnerId: this.learnerId, courseId: this.course.id, ...more };
      this.told.push({ clientEventId: `demo/${this.name}/${this.told.length}`, kind, at: moment, payload });
    }
  }

  /** That moment, or one of the next hours in which people learn. */
  private daytime(at: number): number {
    const { fromHour, toHour, weekendShare } = LEARNING;
    let local: DateTime = DateTime.fromMillis(at, { zone: this.profile.timezone });
    const morning = (day: DateTime): DateTime =>
      day.set({ hour: fromHour, minute: this.random.below(60) }).plus({ minutes: this.random.below(180) });
    if (local.hour < fromHour) {
      local = morning(local);
    } else if (local.hour >= toHour) {
      local = morning(local.plus({ days: 1 }));
    }
    while (local.weekday > 5 && !this.random.chance(weekendShare)) {
      local = morning(local.plus({ days: 1 }));
    }
    return local.toMillis();
  }
}
