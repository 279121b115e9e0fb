// How learning goes, in a few sentences, each with the metric behind it. What stands out is told beside, with how much it matters.
import type { ReactNode } from 'react';
import type { Answer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import { MetricLink } from './metric-link';
import type { LearningSummaryQuery } from './operations.generated';
import { useChoices } from './use-choices';

type Sentence = LearningSummaryQuery['learningSummary']['sentences'][number];

interface Props {
  readonly answer: Answer<LearningSummaryQuery>;
  /** Null: of all courses. */
  readonly courseTitle: string | null;
  /** Null: of all courses. */
  readonly courseId: string | null;
}

/** Days of the numbers, as the gateway counts them; those that are not listed are of all time. */
const RANGES: Readonly<Record<string, string>> = { activeLearners: '7d', courseCompletions: '30d' };

export function Summary({ answer, courseId, courseTitle }: Props) {
  const text = useText(learningTexts);
  const { course } = useChoices();
  const tell = useSentences(courseTitle);
  return (
    <Card
      title={text('summary')}
      about={text('summaryAbout')}
      answer={answer}
      height={220}
      actions={
        <FileMenu
          title={text('summary')}
          reports={[{ report: 'learning-summary', parameters: { courseId } }]}
        />
      }
      span={4}
      empty={{
        is: ({ learningSummary }) => learningSummary.sentences.length === 0,
        text: text('summaryEmpty'),
      }}
    >
      {({ learningSummary }) => (
        <ul className={styles.sentences}>
          {learningSummary.sentences
            .filter(({ insightId }) => insightId === null)
            .map((sentence) => (
              <li key={sentence.metric}>
                {tell(sentence)}
                <MetricLink metric={sentence.metric} courseId={course} range={RANGES[sentence.metric]} />
              </li>
            ))}
        </ul>
      )}
    </Card>
  );
}

/** The gateway's sentences are English; what is known here is told in the person's language. */
function useSentences(courseTitle: string | null): (sentence: Sentence) => ReactNode {
  const text = useText(learningTexts);
  const formats = useFormats();
  return ({ text: told, metric, value, n }) => {
    const where = courseTitle === null ? text('everyCourse') : text('oneCourse', { title: courseTitle });
    switch (metric) {
      case 'courseCompletionRate':
        return value === null
          ? text('sum-noEnrolment', { where })
          : text('sum-courseCompletionRate', {
              where,
              n: formats.count(n),
              value: formats.value(value, 'PERCENT'),
            });
      case 'activeLearners':
      case 'courseCompletions':
        return text(`sum-${metric}`, { where, value: formats.count(value ?? 0) });
      default:
        return <span lang="en">{told}</span>;
    }
  };
}
