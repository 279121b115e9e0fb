// The numbers of the chosen days, card by card: five questions, so that one that fails takes no other with it.
import { useEffect } from 'react';
import { useAnswer } from '../api';
import { useFormats, useText } from '../intl';
import { RangePresets, useRange } from '../range';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import { Categories } from './categories';
import { Forecasts } from './forecasts';
import { Heatmap } from './heatmap';
import { ActiveClasses, SeverityMix, TypeClasses } from './mix';
import { Money } from './money';
import {
  AlertFiguresDocument,
  AlertMixDocument,
  AlertResponseDocument,
  AlertTrendsDocument,
} from './operations.generated';
import { refreshAt } from './refresh';
import { ResponseTimes } from './response';
import { Tiles } from './tiles';
import { Trend } from './trend';
import { useAgain } from './use-again';
import { useDays } from './use-days';
import { Weekdays } from './weekdays';

interface Props {
  readonly now: Date;
  readonly answered: number;
  readonly onCategories: (categories: readonly string[]) => void;
}

export function Figures({ now, answered, onCategories }: Props) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  const [range] = useRange();
  const refresh = refreshAt(now);
  const days = useDays();
  const figures = useAnswer(AlertFiguresDocument, days, refresh);
  const trends = useAnswer(AlertTrendsDocument, days, refresh);
  const mix = useAnswer(AlertMixDocument, days, refresh);
  const response = useAnswer(AlertResponseDocument, days, refresh);
  useAgain(answered, [figures, trends, mix, response]);

  const known =
    trends.state === 'ready'
      ? trends.data.alertAnalytics.topCategories.rows.map(({ category }) => category).join('\n')
      : '';
  useEffect(() => onCategories(known === '' ? [] : known.split('\n')), [known, onCategories]);

  return (
    <>
      <div className={styles.choices}>
        <RangePresets />
        {range.isShortened && (
          <p role="status" className={styles.note}>
            {text('shortened', { days: formats.count(range.days) })}
          </p>
        )}
        {!range.isRunning && (
          <p role="status" className={styles.note}>
            {text('pastDays', { at: formats.dateTime(range.to) })}
          </p>
        )}
      </div>
      <Tiles answer={figures} isNow={range.isRunning} />
      <Trend answer={trends} />
      <Money answer={mix} />
      <ResponseTimes answer={response} />
      <Forecasts days={range.days} trends={trends} refresh={refresh} />
      <SeverityMix answer={mix} />
      <TypeClasses answer={mix} />
      <ActiveClasses answer={mix} />
      <Heatmap answer={trends} />
      <Categories answer={trends} />
      <Weekdays answer={trends} />
    </>
  );
}
