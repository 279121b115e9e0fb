// How long alerts wait for their first answer, by severity and both ways: as time passed, and without snoozed time.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import { SeverityMark } from './marks';
import type { AlertResponseQuery, AlertSeverity, ResponseFiguresFragment } from './operations.generated';
import { useDays } from './use-days';

interface Row {
  /** Null: of all. */
  readonly severity: AlertSeverity | null;
  readonly elapsed: ResponseFiguresFragment;
  readonly unsnoozed: ResponseFiguresFragment;
}

interface Line {
  readonly severity: AlertSeverity | null;
  readonly way: 'elapsed' | 'unsnoozed';
  readonly figures: ResponseFiguresFragment;
}

const WAYS = ['elapsed', 'unsnoozed'] as const;
const SHARES = ['p50Seconds', 'p90Seconds', 'p95Seconds'] as const;
const SHARE_NAMES = { p50Seconds: 'p50', p90Seconds: 'p90', p95Seconds: 'p95' } as const;

function rowsOf({ alertAnalytics, alertDashboard }: AlertResponseQuery): Row[] {
  return [
    {
      severity: null,
      elapsed: alertAnalytics.responseTime,
      unsnoozed: alertAnalytics.responseTimeWithoutSnooze,
    },
    ...alertDashboard.responseBySeverity.map(({ severity, responseTime, responseTimeWithoutSnooze }) => ({
      severity,
      elapsed: responseTime,
      unsnoozed: responseTimeWithoutSnooze,
    })),
  ];
}

export function ResponseTimes({ answer }: { readonly answer: Answer<AlertResponseQuery> }) {
  const text = useText(alertsTexts);
  const days = useDays();
  const formats = useFormats();
  const seconds = (
    id: string,
    header: string,
    value: (figures: ResponseFiguresFragment) => number | null,
  ): Column<Line> => ({
    id,
    header,
    value: ({ figures }) => value(figures),
    render: ({ figures }) => formats.value(value(figures), 'SECONDS'),
    exact: ({ figures }) => formats.exact(value(figures), 'SECONDS'),
    isFigure: true,
  });
  const columns: readonly Column<Line>[] = [
    {
      id: 'severity',
      header: text('severity'),
      value: ({ severity }) => text(severity ?? 'everySeverity'),
    },
    {
      id: 'way',
      header: text('snoozing'),
      value: ({ way }) => text(way === 'elapsed' ? 'withSnooze' : 'withoutSnooze'),
    },
    { ...seconds('mean', text('mean'), ({ meanSeconds }) => meanSeconds), foldsBelow: 480 },
    ...SHARES.map((share) => seconds(share, SHARE_NAMES[share], (figures) => figures[share])),
    {
      id: 'n',
      header: text('samples'),
      value: ({ figures }) => figures.n,
      render: ({ figures }) => formats.count(figures.n),
      isFigure: true,
      foldsBelow: 480,
    },
  ];
  return (
    <Figure
      title={text('response')}
      about={text('responseAbout')}
      answer={answer}
      height={404}
      span={6}
      empty={{
        is: ({ alertAnalytics }) => alertAnalytics.responseTime.n === 0,
        text: text('responseEmpty'),
        next: text('responseNext'),
      }}
      columns={columns}
      rows={(data) =>
        rowsOf(data).flatMap(({ severity, ...ways }) =>
          WAYS.map((way): Line => ({ severity, way, figures: ways[way] })),
        )
      }
      rowKey={({ severity, way }) => `${severity ?? ''} ${way}`}
      file="alert-response-times"
      reports={[{ report: 'alert-responses', parameters: days }]}
    >
      {(data) => {
        const rows = rowsOf(data);
        const most = Math.max(0, ...rows.flatMap((row) => WAYS.map((way) => row[way].p95Seconds ?? 0)));
        return (
          <div className={styles.spread}>
            <ul className={styles.legend} aria-label={text('legend')}>
              {SHARES.map((share) => (
                <li key={share}>
                  <span data-share={share} aria-hidden="true" />
                  {text('upTo', { share: SHARE_NAMES[share] })}
                </li>
              ))}
            </ul>
            {rows.map((row) => (
              <section key={row.severity ?? ''} aria-label={text(row.severity ?? 'everySeverity')}>
                <div className={styles.barLine}>
                  {row.severity === null ? (
                    <strong>{text('everySeverity')}</strong>
                  ) : (
                    <SeverityMark severity={row.severity} />
                  )}
                  <span>{text('n', { count: formats.count(row.elapsed.n) })}</span>
                </div>
                {row.elapsed.n > 0 &&
                  WAYS.map((way) => (
                    <div key={way} className={styles.way}>
                      <span>{text(way)}</span>
                      <div className={styles.track} aria-hidden="true">
                        {SHARES.map((share, at) => {
                          const until = row[way][share] ?? 0;
                          const since = at === 0 ? 0 : (row[way][SHARES[at - 1] ?? share] ?? 0);
                          return (
                            <span
                              key={share}
                              data-share={share}
                              style={{ width: most === 0 ? 0 : `${((until - since) / most) * 100}%` }}
                            />
                          );
                        })}
                      </div>
                      <span className={styles.wayFigures}>
                        {SHARES.map((share) => (
                          <span key={share} title={formats.exact(row[way][share], 'SECONDS')}>
                            <span>{SHARE_NAMES[share]}</span> {formats.value(row[way][share], 'SECONDS')}
                          </span>
                        ))}
                      </span>
                    </div>
                  ))}
              </section>
            ))}
          </div>
        );
      }}
    </Figure>
  );
}
