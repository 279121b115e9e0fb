// What became of the sessions that were started: how many reached each stage.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import type { PeriodFiguresQuery } from './operations.generated';
import styles from './support.module.css';
import { supportTexts } from './support.texts';

type Step = PeriodFiguresQuery['dashboard']['funnel'][number];

interface Props {
  readonly answer: Answer<PeriodFiguresQuery>;
  /** Said besides: that these are not all days of the range. */
  readonly note: string | null;
  /** What was asked for. */
  readonly asked: object;
}

export function Funnel({ answer, note, asked }: Props) {
  const text = useText(supportTexts);
  const formats = useFormats();
  const columns: readonly Column<Step>[] = [
    { id: 'stage', header: text('stage'), value: ({ step }) => text(step) },
    {
      id: 'count',
      header: text('count'),
      value: ({ count }) => count,
      render: ({ count }) => formats.count(count),
      isFigure: true,
    },
    {
      id: 'ofPrevious',
      header: text('ofPrevious'),
      value: ({ percentOfPrevious }) => percentOfPrevious,
      render: ({ percentOfPrevious }) => formats.value(percentOfPrevious, 'PERCENT'),
      isFigure: true,
    },
    {
      id: 'ofStarted',
      header: text('ofStarted'),
      value: ({ percentOfStarted }) => percentOfStarted,
      render: ({ percentOfStarted }) => formats.value(percentOfStarted, 'PERCENT'),
      isFigure: true,
    },
  ];
  return (
    <Figure
      title={text('funnel')}
      about={note === null ? text('funnelAbout') : `${text('funnelAbout')} ${note}`}
      answer={answer}
      height={286}
      span={4}
      empty={{
        is: ({ dashboard }) => (dashboard.funnel[0]?.count ?? 0) === 0,
        text: text('funnelEmpty'),
        next: text('trendNext'),
      }}
      columns={columns}
      rows={({ dashboard }) => dashboard.funnel}
      rowKey={({ step }) => step}
      file="funnel"
      reports={[{ report: 'dashboard-funnel', parameters: asked }]}
    >
      {({ dashboard: { funnel } }) => (
        <ol className={styles.bars}>
          {funnel.map(({ step, count, percentOfStarted, percentOfPrevious }, at) => (
            <li key={step}>
              <div className={styles.barLine}>
                <span>{text(step)}</span>
                <span>
                  <strong title={formats.exact(count, 'COUNT')}>{formats.value(count, 'COUNT')}</strong>
                  {at > 0 &&
                    ` · ${text('funnelShare', { percent: formats.value(percentOfStarted, 'PERCENT') })}`}
                </span>
              </div>
              <div className={styles.track} aria-hidden="true">
                <span style={{ width: `${percentOfStarted ?? 0}%` }} />
              </div>
              <p className={styles.aside}>
                {at > 0
                  ? text('funnelStep', { percent: formats.value(percentOfPrevious, 'PERCENT') })
                  : '\u00a0'}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Figure>
  );
}
