// What a day is likely to have, and how right that was: ours beside saying the same as a week before.
import { parseDate, toZoned } from '@internationalized/date';
import { type Answer, mapAnswer, useAnswer } from '../api';
import { Figure } from '../cards';
import { BucketChart, TipList } from '../charts';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import {
  AlertForecastsDocument,
  type AlertTrendsQuery,
  type ForecastDayFragment,
} from './operations.generated';
import type { Refresh } from './refresh';
import { useChoices } from './use-choices';

const HORIZONS = [1, 2, 3, 4, 5, 6, 7];
const HEIGHT = 260;

interface Props {
  readonly days: number;
  /** Of which the daily average is. */
  readonly trends: Answer<AlertTrendsQuery>;
  readonly refresh: Refresh;
}

export function Forecasts({ days, trends, refresh }: Props) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const { horizon, choose } = useChoices();
  const horizonDays = HORIZONS.includes(horizon) ? horizon : 1;
  const asked = { days, horizonDays };
  const answer = mapAnswer(
    useAnswer(AlertForecastsDocument, asked, refresh),
    ({ forecastAccuracy }) => forecastAccuracy,
  );
  const moment = (day: string): Date => toZoned(parseDate(day), formats.zone).toDate();
  const count = (value: number | null): string => formats.value(value, 'COUNT');
  const figure = (
    id: 'actual' | 'predicted' | 'naive' | 'horizonDays',
    header: string,
    rest: Partial<Column<ForecastDayFragment>> = {},
  ): Column<ForecastDayFragment> => ({
    id,
    header,
    value: (day) => day[id],
    render: (day) => count(day[id]),
    isFigure: true,
    ...rest,
  });
  const columns: readonly Column<ForecastDayFragment>[] = [
    {
      id: 'day',
      header: text('day'),
      value: ({ day }) => day,
      render: ({ day }) => formats.date(moment(day)),
    },
    figure('actual', text('actual')),
    figure('predicted', text('predicted')),
    figure('naive', text('naive')),
    figure('horizonDays', text('ahead'), { foldsBelow: 480 }),
    {
      id: 'issuedOn',
      header: text('issuedOn'),
      value: ({ issuedOn }) => issuedOn,
      render: ({ issuedOn }) => formats.date(moment(issuedOn)),
      foldsBelow: 720,
    },
  ];
  const prediction = trends.state === 'ready' ? trends.data.alertAnalytics.prediction : null;
  return (
    <Figure
      title={text('forecast')}
      about={text('forecastAbout', { days: formats.count(days) })}
      answer={answer}
      height={404}
      span={6}
      empty={{
        is: ({ rows, upcoming }) => rows.length === 0 && upcoming.length === 0,
        text: text('forecastEmpty'),
        next: text('forecastNext'),
      }}
      actions={
        <select
          className="input"
          aria-label={text('horizon')}
          value={horizonDays}
          onChange={({ target }) =>
            choose({ horizon: Number(target.value) === 1 ? null : Number(target.value) })
          }
        >
          {HORIZONS.map((each) => (
            <option key={each} value={each}>
              {text('daysAhead', { days: each })}
            </option>
          ))}
        </select>
      }
      columns={columns}
      rows={({ rows, upcoming }) => [...rows, ...upcoming]}
      rowKey={({ day, issuedOn }) => `${day} ${issuedOn}`}
      file="alert-forecasts"
      reports={[
        { report: 'alert-forecasts', parameters: asked, name: text('forecastAhead') },
        { report: 'forecast-accuracy', parameters: asked, name: text('forecastPast') },
      ]}
    >
      {({ n, wapePercent, naiveWapePercent, skill, rows, upcoming }) => {
        const all = [...rows, ...upcoming];
        const percent = (value: number | null): string => formats.value(value, 'PERCENT');
        return (
          <>
            <dl className={styles.accuracy}>
              <div>
                <dt>{text('dailyAverage')}</dt>
                <dd title={formats.exact(prediction?.dailyAverage ?? null, 'COUNT')}>
                  {count(prediction?.dailyAverage ?? null)}
                </dd>
                <dd>
                  {prediction === null
                    ? '\u00a0'
                    : prediction.dailyAverage === null
                      ? text('underTwoWeeks')
                      : text('dailyAverageAbout', { count: formats.count(prediction.n) })}
                </dd>
              </div>
              <div>
                <dt>{text('wape')}</dt>
                <dd title={formats.exact(wapePercent, 'PERCENT')}>{percent(wapePercent)}</dd>
                <dd>{n === 0 ? text('notScored') : text('wapeAbout')}</dd>
              </div>
              <div>
                <dt>{text('naiveWape')}</dt>
                <dd title={formats.exact(naiveWapePercent, 'PERCENT')}>{percent(naiveWapePercent)}</dd>
              </div>
              <div>
                <dt>{text('skill')}</dt>
                <dd title={formats.exact(skill, 'SCORE')}>{formats.value(skill, 'SCORE')}</dd>
                <dd>{text('skillAbout', { n })}</dd>
              </div>
            </dl>
            <BucketChart
              summary={text('forecastSummary', {
                from: all[0] === undefined ? '' : formats.date(moment(all[0].day)),
                to: formats.date(moment(all.at(-1)?.day ?? '2000-01-01')),
              })}
              height={HEIGHT}
              unit="COUNT"
              ticks={all.map(({ day }) => formats.day(moment(day)))}
              series={[
                { label: text('actual'), kind: 'bars', color: 7, values: all.map(({ actual }) => actual) },
                {
                  label: text('predicted'),
                  kind: 'line',
                  color: 0,
                  values: all.map(({ predicted }) => predicted),
                },
                {
                  label: text('naive'),
                  kind: 'line',
                  isEarlier: true,
                  values: all.map(({ naive }) => naive),
                },
              ]}
              format={count}
              tooltip={(at) => {
                const day = all[at];
                return day === undefined ? null : (
                  <TipList
                    title={
                      formats.date(moment(day.day)) + (day.actual === null ? ` (${text('isAhead')})` : '')
                    }
                    rows={[
                      [text('actual'), count(day.actual)],
                      [text('predicted'), count(day.predicted)],
                      [text('naive'), count(day.naive)],
                      [text('issuedOn'), formats.date(moment(day.issuedOn))],
                    ]}
                  />
                );
              }}
            />
          </>
        );
      }}
    </Figure>
  );
}
