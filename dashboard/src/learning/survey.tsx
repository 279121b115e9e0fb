// What was answered to a survey: scores and choices as bars, free text as far as it may be read. Small groups tell nothing.
import { type Answer, mapAnswer, useAnswer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import { SurveySummaryDocument, type SurveySummaryQuery, type SurveysQuery } from './operations.generated';
import { useChoices } from './use-choices';

type Known = SurveysQuery['surveys']['rows'][number];
type Summary = SurveySummaryQuery['surveySummary'];
type Question = Summary['questions'][number];

/** A line of the table: an answer that can be given, or a question that has none to count. */
interface Line {
  readonly question: Question;
  readonly value: string | null;
  readonly count: number | null;
}

interface Props {
  readonly answer: Answer<SurveysQuery>;
  readonly courseId: string | null;
  readonly days: { readonly from: string; readonly to: string };
  readonly refresh: { readonly refreshOn: unknown; readonly atMostEveryMs: number };
}

export function Survey({ answer: surveys, courseId, days, refresh }: Props) {
  const text = useText(learningTexts);
  const formats = useFormats();
  const columns = useColumns();
  const { survey: named, choose } = useChoices();
  const known = surveys.state === 'ready' ? surveys.data.surveys.rows : [];
  const chosen = known.find(({ id }) => id === named) ?? first(known, courseId);
  const asked = useAnswer(
    SurveySummaryDocument,
    { ...days, surveyId: chosen?.id ?? '' },
    { ...refresh, pause: chosen === null },
  );
  const answer: Answer<Summary | null> =
    surveys.state !== 'ready' || chosen === null
      ? mapAnswer(surveys, () => null)
      : mapAnswer(asked, ({ surveySummary }) => surveySummary);
  const summary = answer.state === 'ready' ? answer.data : null;
  return (
    <Figure
      title={text('survey')}
      about={
        summary === null
          ? '\u00a0'
          : summary.suppressed
            ? summary.title
            : text('surveyAbout', {
                title: summary.title,
                responses: summary.responses,
                count: formats.count(summary.responses),
              })
      }
      answer={answer}
      height={240}
      empty={{ is: (data) => data === null, text: text('surveyEmpty'), next: text('surveyNext') }}
      columns={columns}
      rows={(data) => linesOf(data)}
      rowKey={({ question, value }) => JSON.stringify([question.questionId, value])}
      file="survey"
      reports={(['questions', 'answers', 'texts'] as const).map((part) => ({
        report: `survey-${part}`,
        parameters: { ...days, surveyId: chosen?.id },
        name: text(`file-${part}`),
      }))}
      actions={
        known.length > 1 && (
          <select
            className={`input ${styles.survey ?? ''}`}
            aria-label={text('survey')}
            value={chosen?.id ?? ''}
            onChange={({ target }) => choose({ survey: target.value })}
          >
            {known.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )
      }
    >
      {(data) =>
        data === null ? null : data.suppressed ? (
          <p className={styles.suppressed}>{text('surveySuppressed')}</p>
        ) : (
          <div className={styles.questions}>
            {data.questions.map((question) => (
              <QuestionView key={question.questionId} question={question} />
            ))}
          </div>
        )
      }
    </Figure>
  );
}

/** Of the course, else the one that is answered most. */
function first(known: readonly Known[], courseId: string | null): Known | null {
  const [most] = [...known].sort(
    (a, b) =>
      Number(b.courseId === courseId && courseId !== null) -
        Number(a.courseId === courseId && courseId !== null) || b.responses - a.responses,
  );
  return most ?? null;
}

function QuestionView({ question }: { readonly question: Question }) {
  const text = useText(learningTexts);
  const formats = useFormats();
  const { n, mean, suppressed, distribution, texts, textsRedacted } = question;
  const most = Math.max(1, ...distribution.map(({ count }) => count));
  return (
    <section className={styles.question} aria-label={question.text}>
      <h3>{question.text}</h3>
      <p className={styles.aside}>
        {suppressed ? (
          text('questionSuppressed')
        ) : (
          <>
            {mean !== null && (
              <>
                <strong title={formats.exact(mean, 'SCORE')}>
                  {text('mean', { value: formats.value(mean, 'SCORE') })}
                </strong>{' '}
                ·{' '}
              </>
            )}
            {text('answers', { n, count: formats.count(n) })}
          </>
        )}
      </p>
      {distribution.length > 0 && (
        <ol className={styles.answers}>
          {distribution.map(({ value, count }) => (
            <li key={value}>
              <span title={value}>{value}</span>
              <span className={styles.track} aria-hidden="true">
                <span data-part="completed" style={{ width: `${(count / most) * 100}%` }} />
              </span>
              <span className={styles.figure} title={formats.exact(count, 'COUNT')}>
                {formats.value(count, 'COUNT')}
              </span>
            </li>
          ))}
        </ol>
      )}
      {textsRedacted && !suppressed && <p className={styles.aside}>{text('redacted')}</p>}
      {texts.length > 0 && (
        <ul className={styles.texts} tabIndex={0} aria-label={text('newest')}>
          {texts.map(({ text: said, answeredAt }, at) => (
            // Nobody is named, and two may have said the same at the same moment.
            <li key={at}>
              <q>{said}</q>
              <span className={styles.aside}>{formats.date(new Date(answeredAt))}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function linesOf(data: Summary | null): Line[] {
  return (data?.questions ?? []).flatMap((question): Line[] =>
    question.distribution.length === 0
      ? [{ question, value: null, count: null }]
      : question.distribution.map(({ value, count }) => ({ question, value, count })),
  );
}

function useColumns(): readonly Column<Line>[] {
  const text = useText(learningTexts);
  const formats = useFormats();
  return [
    {
      id: 'question',
      header: text('question'),
      value: ({ question }) => question.text,
      exact: ({ question }) => question.text,
    },
    { id: 'answer', header: text('answer'), value: ({ value }) => value },
    { id: 'count', header: text('count'), value: ({ count }) => count, isFigure: true },
    {
      id: 'n',
      header: text('n'),
      // Nothing is told of few: not even how many.
      value: ({ question }) => (question.suppressed ? null : question.n),
      isFigure: true,
      foldsBelow: 480,
    },
    {
      id: 'mean',
      header: text('meanScore'),
      value: ({ question }) => question.mean,
      render: ({ question }) => formats.value(question.mean, 'SCORE'),
      isFigure: true,
      foldsBelow: 480,
    },
  ];
}
