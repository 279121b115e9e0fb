// The whole page: choices, what it comes to, completion, drop-off, learners, a survey. What is on screen is asked for again each
// minute while somebody may be looking.
import { mapAnswer, useAnswer } from '../api';
import { Card, Grid } from '../cards';
import { useFormats, useText } from '../intl';
import { RangePresets, useRange } from '../range';
import { useNow } from '../time';
import { Link } from 'wouter';
import { Completion } from './completion';
import { Dropoff } from './dropoff';
import { Insights } from './insights';
import { Learners } from './learners';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import {
  CourseCompletionDocument,
  InsightsDocument,
  LearningSummaryDocument,
  SurveysDocument,
} from './operations.generated';
import { Summary } from './summary';
import { Survey } from './survey';
import { useChoices } from './use-choices';

const REFRESH_MS = 60_000;

export function Overview() {
  const text = useText(learningTexts);
  const formats = useFormats();
  const [range] = useRange();
  const { course: named, choose } = useChoices();
  const now = useNow(REFRESH_MS);
  const always = { refreshOn: now.getTime(), atMostEveryMs: REFRESH_MS / 2 };
  // Local days: the gateway knows when they begin, and the question stays the same until midnight. Those who enrolled long ago
  // may finish today, so that days that are over are asked for again as well.
  const days = { from: range.firstDay, to: range.lastDay };
  const completion = useAnswer(CourseCompletionDocument, days, always);
  const courses = completion.state === 'ready' ? completion.data.courseCompletion.rows : [];
  const course = courses.find(({ courseId }) => courseId === named) ?? null;
  // Until it is known which courses there are, what the address says is believed.
  const courseId = completion.state === 'ready' ? (course?.courseId ?? null) : named;
  const pause = completion.state === 'loading' && named !== null;
  const summary = useAnswer(LearningSummaryDocument, { courseId }, { ...always, pause });
  const insights = useAnswer(InsightsDocument, { courseId }, { ...always, pause });
  const surveys = useAnswer(SurveysDocument, {}, always);

  if (completion.state === 'ready' && courses.length === 0) {
    return (
      <Grid>
        <h1 className="visually-hidden">{text('title')}</h1>
        <Card
          title={text('nothing')}
          answer={completion}
          height={240}
          empty={{
            is: () => true,
            text: text('nothingAbout'),
            next: (
              <>
                <p className={styles.next}>{text('nothingNext')}</p>
                <Link className={styles.nextLink} href="/settings">
                  {text('settings')}
                </Link>
              </>
            ),
          }}
        >
          {() => null}
        </Card>
      </Grid>
    );
  }
  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      <div className={styles.choices}>
        <select
          className={`input ${styles.course ?? ''}`}
          aria-label={text('course')}
          value={courseId ?? ''}
          onChange={({ target }) =>
            // A survey is of a course.
            choose({ course: target.value === '' ? null : target.value, survey: null })
          }
        >
          <option value="">{text('allCourses')}</option>
          {named !== null && completion.state !== 'ready' && <option value={named}>{named}</option>}
          {courses.map(({ courseId: id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
        <RangePresets />
        {range.isShortened && (
          <p role="status" className={styles.note}>
            {text('shortened', { days: formats.count(range.days) })}
          </p>
        )}
        {completion.state === 'ready' && named !== null && course === null && (
          <p role="status" className={styles.note}>
            {text('goneCourse', { id: named })}
          </p>
        )}
      </div>
      <Summary answer={summary} courseId={courseId} courseTitle={course?.title ?? null} />
      <Insights
        answer={insights}
        courseId={courseId}
        surveys={surveys.state === 'ready' ? surveys.data.surveys.rows : []}
      />
      <Completion answer={completion} chosen={courseId} days={days} />
      <Dropoff
        days={days}
        refresh={always}
        courses={mapAnswer(completion, ({ courseCompletion }) => courseCompletion.rows)}
        courseId={courseId}
      />
      <Learners courseId={courseId} refresh={always} now={now} />
      <Survey answer={surveys} courseId={courseId} days={days} refresh={always} />
    </Grid>
  );
}
