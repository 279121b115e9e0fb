// Chooses the days of a page: presets, one period back or on, or two dates. Says in which zone days begin.
import { type SubmitEvent, useState } from 'react';
import { useFormats } from '../intl';
import { useText } from '../intl/use-text';
import { ChevronLeft, ChevronRight } from '../icons';
import { Popup } from '../ui';
import { dayOf, PRESETS, shiftRange } from './range';
import styles from './range-picker.module.css';
import { rangeTexts } from './range.texts';
import { useRange } from './use-range';

export function RangePicker() {
  const [range, change] = useRange();
  const text = useText(rangeTexts);
  const formats = useFormats();
  const earlier = shiftRange(range, -1, new Date());
  const later = shiftRange(range, 1, new Date());
  const lastMoment = new Date(range.to.getTime() - 1);
  // The year is written once, unless there are two.
  const first =
    range.firstDay.slice(0, 4) === range.lastDay.slice(0, 4)
      ? formats.day(range.from)
      : formats.date(range.from);
  const span = range.days === 1 ? formats.date(range.from) : `${first} – ${formats.date(lastMoment)}`;

  return (
    <div className={styles.picker} role="group" aria-label={text('range')}>
      <button
        type="button"
        className="button button-quiet button-small"
        aria-label={text('earlier')}
        disabled={earlier === null}
        onClick={() => earlier !== null && change(earlier)}
      >
        <ChevronLeft />
      </button>
      <Popup
        label={text('range')}
        trigger={
          <button type="button" className={`button button-small ${styles.trigger ?? ''}`}>
            <span>{range.choice.kind === 'custom' ? span : text(range.choice.kind)}</span>
            <span className={styles.zone}>{range.zone}</span>
          </button>
        }
      >
        {(close) => (
          <>
            <div className={styles.presets}>
              {PRESETS.map((preset) => (
                <button
                  key={preset}
                  type="button"
                  className="button button-small"
                  aria-pressed={range.choice.kind === preset}
                  onClick={() => {
                    change({ kind: preset });
                    close();
                  }}
                >
                  {text(preset)}
                </button>
              ))}
              <button
                type="button"
                className="button button-small"
                disabled={earlier === null}
                onClick={() => {
                  if (earlier !== null) change(earlier);
                  close();
                }}
              >
                {text('previous')}
              </button>
            </div>
            <CustomDays key={`${range.firstDay} ${range.lastDay}`} onDone={close} />
            <p className={styles.note}>{text('zone', { zone: range.zone, span })}</p>
          </>
        )}
      </Popup>
      <button
        type="button"
        className="button button-quiet button-small"
        aria-label={text('later')}
        disabled={later === null}
        onClick={() => later !== null && change(later)}
      >
        <ChevronRight />
      </button>
    </div>
  );
}

function CustomDays({ onDone }: { readonly onDone: () => void }) {
  const [range, change] = useRange();
  const text = useText(rangeTexts);
  const [from, setFrom] = useState(range.firstDay);
  const [to, setTo] = useState(range.lastDay);
  const today = dayOf(new Date(), range.zone).toString();

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (from === '' || to === '') return;
    change({ kind: 'custom', from, to });
    onDone();
  }

  return (
    <form className={styles.custom} onSubmit={submit}>
      <label>
        {text('from')}
        <input
          className="input"
          type="date"
          required
          max={to === '' ? today : to}
          value={from}
          onChange={(event) => setFrom(event.target.value)}
        />
      </label>
      <label>
        {text('to')}
        <input
          className="input"
          type="date"
          required
          min={from}
          max={today}
          value={to}
          onChange={(event) => setTo(event.target.value)}
        />
      </label>
      <button type="submit" className="button button-main">
        {text('apply')}
      </button>
    </form>
  );
}
