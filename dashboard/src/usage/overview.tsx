// The whole page: choices, four numbers, two trends, features, endpoints, people. What is on screen is asked for again each minute while
// somebody may be looking.
import { useAnswer } from '../api';
import { Grid } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { RangePresets, useRange } from '../range';
import { useNow } from '../time';
import { ActiveTrend } from './active-trend';
import { Connect } from './connect';
import { Endpoints } from './endpoints';
import { Features } from './features';
import { automaticGranularity, GRANULARITIES } from './granularity';
import { Kpis } from './kpis';
import { EndpointsDocument, UsageKpisDocument, UsageTrendDocument } from './operations.generated';
import { People } from './people';
import { Traffic } from './traffic';
import styles from './usage.module.css';
import { usageTexts } from './usage.texts';
import { useChoices } from './use-choices';
import { usePeople } from './use-people';

const REFRESH_MS = 60_000;
const ENDPOINTS = 50;
/** The gateway's own limit. */
const MOST_ENDPOINTS = 500;

export function Overview() {
  const text = useText(usageTexts);
  const formats = useFormats();
  const [range] = useRange();
  const { by, all, choose } = useChoices();
  const now = useNow(REFRESH_MS);
  const refresh = {
    // Days that are over change no more.
    refreshOn: range.isRunning ? now.getTime() : null,
    atMostEveryMs: REFRESH_MS / 2,
  };
  // Local days: the gateway knows when they begin, and the question stays the same until midnight.
  const days = { from: range.firstDay, to: range.lastDay };
  const automatic = automaticGranularity(range.days);
  const granularity = by ?? automatic;
  const kpis = useAnswer(UsageKpisDocument, days, refresh);
  const trend = useAnswer(UsageTrendDocument, { ...days, granularity }, refresh);
  const endpoints = useAnswer(
    EndpointsDocument,
    { ...days, first: all ? MOST_ENDPOINTS : ENDPOINTS },
    refresh,
  );
  const people = usePeople(days, refresh);

  const overview = kpis.state === 'ready' ? kpis.data.usageOverview : null;
  const isNothing = overview !== null && overview.requests === 0 && overview.pageViews === 0;
  const isNobody = people.answer.state === 'ready' && people.search === '' && people.answer.data.total === 0;

  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      <div className={styles.choices}>
        <RangePresets />
        <div role="group" aria-label={text('granularity')} className={styles.switch}>
          {GRANULARITIES.map((each) => (
            <button
              key={each}
              type="button"
              className="button button-small"
              aria-pressed={granularity === each}
              onClick={() => choose({ by: each === automatic ? null : each })}
            >
              {text(each)}
            </button>
          ))}
        </div>
        <FileMenu title={text('kpis')} reports={[{ report: 'usage-overview', parameters: days }]} />
        {range.isShortened && (
          <p role="status" className={styles.note}>
            {text('shortened', { days: formats.count(range.days) })}
          </p>
        )}
      </div>
      <Kpis answer={kpis} range={range} />
      {isNothing && isNobody ? (
        <Connect />
      ) : (
        <>
          <ActiveTrend answer={trend} range={range} granularity={granularity} />
          <Traffic answer={trend} range={range} granularity={granularity} />
          <Features answer={endpoints} days={days} />
          <Endpoints answer={endpoints} days={days} few={ENDPOINTS} most={MOST_ENDPOINTS} />
          <People people={people} now={now} />
        </>
      )}
    </Grid>
  );
}
