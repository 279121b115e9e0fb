// What was answered to a survey: as much of it as may be told, and to whom.
import { AppError, Role, type Session } from '../platform';
import { SurveyQuestionType, type SurveyQuestionSummary } from './surveys.types';
import { answerCounts, answeredQuestions, answerTexts, surveyOf } from './reports.sql';

/** Who may read what people wrote. */
const READERS: readonly Role[] = [Role.ORG_ADMIN, Role.SUPER_ADMIN];

export interface AskedSurvey {
  readonly organizationId: string;
  readonly surveyId: string;
  readonly from: Date;
  readonly to: Date;
}

export interface SurveyAnswers {
  readonly title: string;
  readonly responses: number;
  readonly suppressed: boolean;
  readonly questions: readonly SurveyQuestionSummary[];
}

/** Groups that are too small, and texts that the role may not read, do not leave the database. */
export async function surveyAnswers(
  session: Session,
  { organizationId, surveyId, from, to }: AskedSurvey,
  role: Role,
): Promise<SurveyAnswers> {
  const asked = [organizationId, surveyId, from, to];
  const [survey] = await session.run(surveyOf, asked);
  if (survey === undefined) {
    throw new AppError('NOT_FOUND', 'There is no such survey');
  }
  const mayRead = READERS.includes(role);
  const answered = new Map(
    survey.responses === null
      ? []
      : (await session.run(answeredQuestions, asked)).map((row) => [row.questionId, row] as const),
  );
  const told = [...answered.keys()];
  const written = survey.questions.filter(({ id, type }) => type === 'TEXT' && answered.has(id));
  const counts = told.length === 0 ? [] : await session.run(answerCounts, [...asked, told]);
  const texts =
    mayRead && written.length > 0
      ? await session.run(answerTexts, [...asked, written.map(({ id }) => id)])
      : [];
  return {
    title: survey.title,
    responses: survey.responses ?? 0,
    suppressed: survey.responses === null,
    questions: survey.questions.map(({ id, text, type, choices, lowest, highest }) => {
      const row = answered.get(id);
      const values = type === 'SCORE' ? scale(lowest ?? 0, highest ?? 0) : (choices ?? []);
      return {
        questionId: id,
        text,
        type: SurveyQuestionType[type],
        n: row?.n ?? 0,
        suppressed: row === undefined,
        mean: row?.mean ?? null,
        distribution:
          row === undefined
            ? []
            : values.map((value) => ({
                value,
                count: counts.find((each) => each.questionId === id && each.value === value)?.count ?? 0,
              })),
        texts: texts.filter(({ questionId }) => questionId === id),
        textsRedacted: type === 'TEXT' && !mayRead,
      };
    }),
  };
}

function scale(lowest: number, highest: number): string[] {
  return Array.from({ length: highest - lowest + 1 }, (_, index) => String(lowest + index));
}
