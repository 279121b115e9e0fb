// How learning goes, in sentences: first the totals, then what stands out.
import {
  elapsedBefore,
  type FactMetric,
  type MetricReader,
  nothingOf,
  type Period,
  type Question,
  type Reading,
} from '../metrics';
import { figure, quoted, tellInsight } from './insights';
import { enrolmentTotals, readInsights } from './insights.sql';
import type { LearningSentence } from './insights.types';
import { activeLearners, courseCompletionRate, courseCompletions } from './learning.metrics';
import { MOST_SENTENCES } from './learning.limits';
import { courseTitle } from './reports.sql';

const DAY_HOURS = 24;

export async function learningSentences(
  reader: MetricReader,
  question: Question,
  organizationId: string,
  courseId: string | null,
): Promise<LearningSentence[]> {
  const { asOf } = question;
  const counted = async (metric: FactMetric, { from, to }: Period): Promise<Reading> => {
    const [cell] = await reader.groups({
      metric,
      from,
      to,
      asOf,
      ...(courseId === null ? {} : { filter: [{ dimension: 'course_id', values: [courseId] }] }),
    });
    return cell?.reading ?? nothingOf(metric);
  };
  const week = elapsedBefore(asOf, 7 * DAY_HOURS);
  const month = elapsedBefore(asOf, 30 * DAY_HOURS);
  const monthBefore = elapsedBefore(month.from, 30 * DAY_HOURS);
  const [[totals], [course], active, finished, finishedBefore, insights] = await Promise.all([
    reader.rows(enrolmentTotals, [organizationId, courseId, asOf]),
    courseId === null ? [] : reader.rows(courseTitle, [organizationId, courseId]),
    counted(activeLearners, week),
    counted(courseCompletions, month),
    counted(courseCompletions, monthBefore),
    reader.rows(readInsights, [organizationId, courseId]),
  ]);
  const { enrolled, completed } = totals ?? { enrolled: 0, completed: 0 };
  const where = courseId === null ? 'all courses' : quoted(course?.title ?? null, courseId);
  const rate = enrolled === 0 ? null : (completed * 100) / enrolled;
  const sentences: LearningSentence[] = [
    {
      text:
        rate === null
          ? `There are no enrolments in ${where}.`
          : `There are ${figure(enrolled)} enrolments in ${where}, and ${figure(rate)}% of them have led to completion.`,
      metric: courseCompletionRate.name,
      value: rate,
      n: enrolled,
      from: null,
      to: null,
      insightId: null,
    },
    {
      text: `Active learners in ${where} in the last 7 days: ${figure(active.value ?? 0)}.`,
      metric: activeLearners.name,
      value: active.value,
      n: active.n,
      from: week.from,
      to: week.to,
      insightId: null,
    },
    {
      text: `Completions of ${where} in the last 30 days: ${figure(finished.n)}; in the 30 days before: ${figure(finishedBefore.n)}.`,
      metric: courseCompletions.name,
      value: finished.value,
      n: finished.n,
      from: month.from,
      to: month.to,
      insightId: null,
    },
  ];
  const told = insights.map((insight) => ({
    text: tellInsight(insight),
    metric: insight.metric,
    value: insight.value,
    n: insight.n,
    from: null,
    to: insight.updatedAt,
    insightId: insight.id,
  }));
  return [...sentences, ...told].slice(0, MOST_SENTENCES);
}
