// Opens the metric behind a number, of the same course and lesson, for whom it is; learners who stall are on this page.
import { Link, useSearch } from 'wouter';
import { useText } from '../intl';
import { exploreAddress, useMetricWords } from '../metrics';
import { useSession } from '../session';
import styles from './learning.module.css';
import { learningTexts } from './learning.texts';
import { useChoices } from './use-choices';

interface Props {
  readonly metric: string;
  readonly courseId?: string | null;
  readonly lessonId?: string | null;
  readonly surveyId?: string | null;
  /** Where its number is not of the chosen days. */
  readonly range?: string | undefined;
}

/** Of the report of learners, and not of the catalogue. */
const STALLED = 'learnerProgress.STALLED';
/** A slice of it may be the answer of one person. */
const OF_FEW = 'avgSurveyScore';
/** As the page itself; Explore has another one where the address names none. */
export const DEFAULT_RANGE = '90d';
export const LEARNERS_ID = 'learners';

export function MetricLink({ metric, courseId = null, lessonId = null, surveyId = null, range }: Props) {
  const text = useText(learningTexts);
  const words = useMetricWords();
  const { role } = useSession();
  const { choose } = useChoices();
  const search = useSearch();
  if (metric === STALLED) {
    return (
      <button
        type="button"
        className={`button button-small button-quiet ${styles.link ?? ''}`}
        onClick={() => {
          choose({ course: courseId, status: 'STALLED', q: null });
          document.getElementById(LEARNERS_ID)?.scrollIntoView({ block: 'start' });
        }}
      >
        {text('showLearners')}
      </button>
    );
  }
  if (metric === OF_FEW && role !== 'ORG_ADMIN' && role !== 'SUPER_ADMIN') return null;
  const filter = Object.entries({ courseId, lessonId, surveyId }).flatMap(([dimension, id]) =>
    id === null ? [] : [[dimension, [id]] as const],
  );
  const address = exploreAddress({
    metric,
    // A number that is not of the chosen days has days of its own.
    search: range === undefined ? search : '',
    defaultRange: range ?? DEFAULT_RANGE,
    filter: Object.fromEntries(filter),
  });
  return (
    <Link href={address} className={styles.link}>
      {text('exploreMetric', { name: words.name(metric) })}
    </Link>
  );
}
