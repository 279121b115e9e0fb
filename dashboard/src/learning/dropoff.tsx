// Where learners of a course leave: of those who began each lesson, who finished it, who left, and of whom that is still open.
import { type Answer, mapAnswer, useAnswer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import { MetricLink } from './metric-link';
import {
  type CourseCompletionQuery,
  LessonDropoffDocument,
  type LessonDropoffQuery,
} from './operations.generated';

type Course = CourseCompletionQuery['courseCompletion']['rows'][number];
type Lesson = LessonDropoffQuery['lessonDropoff']['rows'][number];

interface Props {
  readonly days: { readonly from: string; readonly to: string };
  readonly refresh: { readonly refreshOn: unknown; readonly atMostEveryMs: number };
  readonly courses: Answer<readonly Course[]>;
  /** Null: none is chosen; the one that most have begun is shown. */
  readonly courseId: string | null;
}

const PARTS = ['completed', 'left', 'open', 'wentOn'] as const;

export function Dropoff({ days, refresh, courses, courseId }: Props) {
  const text = useText(learningTexts);
  const formats = useFormats();
  const columns = useColumns();
  const shown = courseId ?? (courses.state === 'ready' ? mostBegun(courses.data) : null);
  const asked = useAnswer(
    LessonDropoffDocument,
    { ...days, courseId: shown ?? '' },
    { ...refresh, pause: shown === null },
  );
  // Without the courses it is not known of which one to ask.
  const answer: Answer<LessonDropoffQuery['lessonDropoff']> =
    shown === null && courses.state !== 'ready'
      ? courses
      : mapAnswer(asked, ({ lessonDropoff }) => lessonDropoff);
  return (
    <Figure
      title={text('dropoff')}
      about={answer.state === 'ready' ? text('dropoffAbout', { title: answer.data.title }) : '\u00a0'}
      answer={answer}
      height={240}
      span={6}
      empty={{
        is: ({ rows }) => rows.every(({ started }) => started === 0),
        text: text('dropoffEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={({ rows }) => rows}
      rowKey={({ lessonId }) => lessonId}
      file="lesson-dropoff"
      reports={shown === null ? [] : [{ report: 'lesson-dropoff', parameters: { ...days, courseId: shown } }]}
    >
      {({ rows, courseId: id }) => {
        const most = Math.max(1, ...rows.map(({ started }) => started));
        return (
          <>
            <ul className={styles.legend} aria-label={text('legend')}>
              {PARTS.map((part) => (
                <li key={part}>
                  <span data-part={part} aria-hidden="true" />
                  {text(part)}
                </li>
              ))}
            </ul>
            <ol className={styles.bars} data-scrolls={rows.length > 12}>
              {rows.map((lesson) => {
                const { lessonId, title, started, completed, droppedOff, pending, dropoffRate } = lesson;
                const counts = partsOf(lesson);
                return (
                  <li key={lessonId}>
                    <div className={styles.barLine}>
                      <span className={styles.name} title={title}>
                        {title}
                      </span>
                      <span>
                        {started === 0 ? (
                          text('nobodyBegan')
                        ) : (
                          <>
                            {text('beganCount', { count: formats.count(started) })}
                            {' · '}
                            <strong title={formats.exact(dropoffRate, 'PERCENT')}>
                              {text('leftShare', { percent: formats.value(dropoffRate, 'PERCENT') })}
                            </strong>
                          </>
                        )}
                      </span>
                    </div>
                    <div className={styles.track} aria-hidden="true">
                      {PARTS.map((part) => (
                        <span
                          key={part}
                          data-part={part}
                          style={{ width: `${(counts[part] / most) * 100}%` }}
                        />
                      ))}
                    </div>
                    <p className={styles.aside}>
                      {started === 0
                        ? '\u00a0'
                        : text('lessonFigures', {
                            completed: formats.count(completed),
                            left: formats.count(droppedOff),
                            open: formats.count(pending),
                          })}
                    </p>
                  </li>
                );
              })}
            </ol>
            <p className={styles.foot}>
              <MetricLink metric="lessonDropoffRate" courseId={id} />
            </p>
          </>
        );
      }}
    </Figure>
  );
}

function mostBegun(courses: readonly Course[]): string | null {
  const [most] = [...courses].sort((a, b) => b.started - a.started);
  return most?.courseId ?? null;
}

/** Parts of a bar, each learner in one of them: who left and came back to finish it has finished it. */
function partsOf({
  started,
  completed,
  droppedOff,
  pending,
}: Lesson): Readonly<Record<(typeof PARTS)[number], number>> {
  const left = Math.max(0, Math.min(droppedOff, started - completed - pending));
  return {
    completed,
    left,
    open: pending,
    // Began a later lesson without having finished this one.
    wentOn: Math.max(0, started - completed - left - pending),
  };
}

function useColumns(): readonly Column<Lesson>[] {
  const text = useText(learningTexts);
  const formats = useFormats();
  const figure = (
    id: string,
    header: string,
    value: (lesson: Lesson) => number,
    rest: Partial<Column<Lesson>> = {},
  ): Column<Lesson> => ({
    id,
    header,
    value,
    render: (lesson) => formats.value(value(lesson), 'COUNT'),
    exact: (lesson) => formats.exact(value(lesson), 'COUNT'),
    isFigure: true,
    ...rest,
  });
  return [
    { id: 'title', header: text('lesson'), value: ({ title }) => title, exact: ({ title }) => title },
    figure('position', text('position'), ({ position }) => position, { foldsBelow: 720 }),
    figure('started', text('started'), ({ started }) => started),
    figure('completed', text('completed'), ({ completed }) => completed, { foldsBelow: 480 }),
    figure('left', text('left'), ({ droppedOff }) => droppedOff),
    figure('open', text('open'), ({ pending }) => pending, { foldsBelow: 480 }),
    {
      id: 'rate',
      header: text('dropoffRate'),
      value: ({ dropoffRate }) => dropoffRate,
      render: ({ dropoffRate }) => formats.value(dropoffRate, 'PERCENT'),
      exact: ({ dropoffRate }) => formats.exact(dropoffRate, 'PERCENT'),
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
  ];
}
