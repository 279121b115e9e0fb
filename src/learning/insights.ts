// Insights: found again where something has changed, and told in sentences made by rules.
import { createHash } from 'node:crypto';
import type { Session } from '../platform';
import { InsightKind } from './insights.types';
import {
  beginFinding,
  dropInsights,
  findings,
  type Found,
  type InsightRow,
  insightsFound,
  keepInsights,
} from './insights.sql';

/**
 * Finds what stands out, in the caller's transaction, and lets go of what does not any more. The changes that came
 * meanwhile are of a later version, and it is done again.
 */
export async function findInsights(session: Session, organizationId: string): Promise<void> {
  const [begun] = await session.run(beginFinding, [organizationId]);
  if (begun?.mine !== true) {
    return;
  }
  const found: Found[] = [];
  for (const each of findings) {
    found.push(...(await session.run(each, [organizationId, begun.now])));
  }
  const named = found.map((each) => ({ ...each, id: idOf(each) }));
  await session.run(keepInsights, [organizationId, JSON.stringify(named), begun.now]);
  await session.run(dropInsights, [organizationId, named.map(({ id }) => id)]);
  await session.run(insightsFound, [organizationId, begun.version, begun.now]);
}

/** The same for the same thing, so that it is known since when it stands out. */
function idOf({ kind, courseId, lessonId, quizId, surveyId, questionId }: Found): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([kind, courseId, lessonId, quizId, surveyId, questionId]))
    .digest('hex');
  // Of the form of a UUID of version 8, which is whatever its maker says.
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** At most one decimal, as people read it. */
export const figure = (value: number): string =>
  new Intl.NumberFormat('en', { maximumFractionDigits: 1 }).format(value);
const percent = (value: number | null): string => `${figure(value ?? 0)}%`;
export const quoted = (title: string | null, id: string | null): string => `“${title ?? id ?? ''}”`;

/** An insight in a sentence. */
export function tellInsight(insight: InsightRow): string {
  const { value, previous, n, courseId, courseTitle, lessonId, lessonTitle } = insight;
  const course = quoted(courseTitle, courseId);
  const rows = figure(n);
  switch (insight.kind) {
    case InsightKind.LOW_COMPLETION:
      return `${percent(value)} of the ${rows} learners who enrolled in ${course} more than 14 days ago have finished it.`;
    case InsightKind.LESSON_DROPOFF:
      return `${percent(value)} of the ${rows} learners who began the lesson ${quoted(lessonTitle, lessonId)} of ${course} more than 14 days ago neither finished it nor began a later one within 14 days.`;
    case InsightKind.STALLED_LEARNERS:
      return `${percent(value)} of the ${rows} learners under way in ${course} have not been active in it for 14 days.`;
    case InsightKind.LOW_QUIZ_RATE:
      return `${percent(value)} of the ${rows} answers to the quiz ${quoted(null, insight.quizId)} of ${course} in the last 30 days are correct.`;
    case InsightKind.LOW_SURVEY_SCORE: {
      const scale =
        insight.lowest === null || insight.highest === null
          ? ''
          : ` on a scale of ${insight.lowest} to ${insight.highest}`;
      return `The question ${quoted(insight.questionText, insight.questionId)} of the survey ${quoted(insight.surveyTitle, insight.surveyId)} was answered with a mean of ${figure(value ?? 0)}${scale} in the last 90 days, by ${rows} answers.`;
    }
    case InsightKind.COMPLETIONS_RISING:
    case InsightKind.COMPLETIONS_FALLING:
      return `${figure(value ?? 0)} learners finished ${course} in the last 30 days, ${figure(previous ?? 0)} in the 30 days before.`;
  }
}
