// How many of those who enrolled in each course have begun and finished it. A course is chosen by its name.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import { MetricLink } from './metric-link';
import type { CourseCompletionQuery } from './operations.generated';
import { useChoices } from './use-choices';

type Course = CourseCompletionQuery['courseCompletion']['rows'][number];

interface Props {
  readonly answer: Answer<CourseCompletionQuery>;
  readonly chosen: string | null;
  readonly days: Readonly<Record<'from' | 'to', string>>;
}

export function Completion({ answer, chosen, days }: Props) {
  const text = useText(learningTexts);
  const formats = useFormats();
  const { choose } = useChoices();
  const columns = useColumns();
  return (
    <Figure
      title={text('completion')}
      about={text('completionAbout')}
      answer={answer}
      height={240}
      span={6}
      empty={{
        is: ({ courseCompletion }) => courseCompletion.rows.every(({ enrolled }) => enrolled === 0),
        text: text('completionEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={({ courseCompletion }) => courseCompletion.rows}
      rowKey={({ courseId }) => courseId}
      file="course-completion"
      reports={[{ report: 'course-completion', parameters: days }]}
    >
      {({ courseCompletion: { rows } }) => (
        <>
          <ol className={styles.bars} data-scrolls={rows.length > 12}>
            {rows.map(({ courseId, title, enrolled, started, completed, completionRate }) => (
              <li key={courseId} data-chosen={courseId === chosen}>
                <div className={styles.barLine}>
                  <button
                    type="button"
                    className={styles.name}
                    aria-pressed={courseId === chosen}
                    title={title}
                    onClick={() => choose({ course: courseId === chosen ? null : courseId, survey: null })}
                  >
                    {title}
                  </button>
                  <span>
                    <strong title={formats.exact(completionRate, 'PERCENT')}>
                      {formats.value(completionRate, 'PERCENT')}
                    </strong>{' '}
                    {enrolled === 0
                      ? text('nobodyEnrolled')
                      : text('ofEnrolled', { count: formats.count(enrolled) })}
                  </span>
                </div>
                <div className={styles.track} aria-hidden="true">
                  <span data-part="completed" style={{ width: share(completed, enrolled) }} />
                  <span data-part="started" style={{ width: share(started - completed, enrolled) }} />
                </div>
                <p className={styles.aside}>
                  {enrolled === 0
                    ? '\u00a0'
                    : text('beganFinished', {
                        started: formats.count(started),
                        completed: formats.count(completed),
                      })}
                </p>
              </li>
            ))}
          </ol>
          <p className={styles.foot}>
            <MetricLink metric="courseCompletionRate" courseId={chosen} />
          </p>
        </>
      )}
    </Figure>
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '0' : `${(Math.max(0, part) / whole) * 100}%`;
}

function useColumns(): readonly Column<Course>[] {
  const text = useText(learningTexts);
  const formats = useFormats();
  const figure = (
    id: 'lessons' | 'enrolled' | 'started' | 'completed',
    foldsBelow?: 480 | 720,
  ): Column<Course> => ({
    id,
    header: text(id),
    value: (course) => course[id],
    render: (course) => formats.value(course[id], 'COUNT'),
    exact: (course) => formats.exact(course[id], 'COUNT'),
    isFigure: true,
    ...(foldsBelow === undefined ? {} : { foldsBelow }),
  });
  const at = ({ lastActivityAt }: Course): Date | null =>
    lastActivityAt === null ? null : new Date(lastActivityAt);
  return [
    { id: 'title', header: text('course'), value: ({ title }) => title, exact: ({ title }) => title },
    figure('lessons', 720),
    figure('enrolled'),
    figure('started', 480),
    figure('completed'),
    {
      id: 'rate',
      header: text('rate'),
      value: ({ completionRate }) => completionRate,
      render: ({ completionRate }) => formats.value(completionRate, 'PERCENT'),
      exact: ({ completionRate }) => formats.exact(completionRate, 'PERCENT'),
      isFigure: true,
    },
    {
      id: 'median',
      header: text('median'),
      value: ({ medianSecondsToComplete }) => medianSecondsToComplete,
      render: ({ medianSecondsToComplete }) => formats.value(medianSecondsToComplete, 'SECONDS'),
      exact: ({ medianSecondsToComplete }) => formats.exact(medianSecondsToComplete, 'SECONDS'),
      isFigure: true,
      foldsBelow: 720,
    },
    {
      id: 'lastActivity',
      header: text('lastActivity'),
      value: at,
      render: (course) => {
        const moment = at(course);
        return moment === null ? text('never') : formats.date(moment);
      },
      exact: (course) => {
        const moment = at(course);
        return moment === null ? text('never') : formats.dateTime(moment);
      },
      isFigure: true,
      foldsBelow: 720,
    },
  ];
}
