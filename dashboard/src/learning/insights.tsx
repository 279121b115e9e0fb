// What stands out, the most severe first: in a sentence, with how much it matters, since when, and the metric behind it.
import type { Answer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import { MetricLink } from './metric-link';
import type { InsightsQuery, SurveysQuery } from './operations.generated';

type Insight = InsightsQuery['insights']['rows'][number];

interface Props {
  readonly answer: Answer<InsightsQuery>;
  readonly surveys: SurveysQuery['surveys']['rows'];
  /** Null: of all courses. */
  readonly courseId: string | null;
}

export function Insights({ answer, courseId, surveys }: Props) {
  const text = useText(learningTexts);
  const formats = useFormats();
  const tell = useInsightWords(surveys);
  return (
    <Card
      title={text('insights')}
      about={text('insightsAbout')}
      answer={answer}
      height={220}
      actions={
        <FileMenu title={text('insights')} reports={[{ report: 'insights', parameters: { courseId } }]} />
      }
      span={8}
      empty={{
        is: ({ insights }) => insights.rows.length === 0,
        text: text('insightsEmpty'),
        next: text('insightsNext'),
      }}
    >
      {({ insights }) => (
        <ul className={styles.insights} tabIndex={0} aria-label={text('insights')}>
          {insights.rows.map((insight) => {
            const { id, severity, metric, courseId, lessonId, surveyId, foundAt, n } = insight;
            return (
              <li key={id} data-severity={severity}>
                <span className={styles.severity} data-severity={severity}>
                  {text(severity)}
                </span>
                <span className={styles.told}>{tell(insight)}</span>
                <span className={styles.aside}>
                  {text('since', { day: formats.day(new Date(foundAt)) })} ·{' '}
                  {text('behind', { count: formats.count(n) })}{' '}
                  <MetricLink metric={metric} courseId={courseId} lessonId={lessonId} surveyId={surveyId} />
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}

/** The gateway's sentences are English and say most; in another language they are made of its numbers. */
function useInsightWords(surveys: Props['surveys']): (insight: Insight) => string {
  const text = useText(learningTexts);
  const formats = useFormats();
  return (insight) => {
    if (text.language === 'en') return insight.text;
    const { kind, value, previous, n, courseId, courseTitle, lessonId, lessonTitle, quizId, surveyId } =
      insight;
    const unit = kind === 'LOW_SURVEY_SCORE' ? 'SCORE' : kind.startsWith('COMPLETIONS') ? 'COUNT' : 'PERCENT';
    return text(kind, {
      value: formats.value(value, unit),
      previous: formats.value(previous, unit),
      n: formats.count(n),
      course: courseTitle ?? courseId,
      lesson: lessonTitle ?? lessonId,
      quiz: quizId,
      survey: surveys.find(({ id }) => id === surveyId)?.title ?? surveyId,
    });
  };
}
