// Choosing a value to filter by: those that were counted, with how often, or any other that is typed exactly.
import { type KeyboardEvent, type SubmitEvent, useRef, useState } from 'react';
import { ChevronDown } from '../icons';
import { useFormats, useText } from '../intl';
import { Popup } from '../ui';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import { LONGEST_VALUE } from './filter';

export interface PickOption {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

interface Props {
  readonly name: string;
  readonly value: string | null;
  /** Null: not counted yet. */
  readonly options: readonly PickOption[] | null;
  readonly onPick: (value: string | null) => void;
}

/** More than anybody reads: typing narrows them. */
const MOST_SHOWN = 100;

export function PickFilter(props: Props) {
  const { name, value, onPick } = props;
  return (
    <Popup
      label={name}
      align="start"
      trigger={
        <button type="button" className="button" data-pressed={value === null ? undefined : ''}>
          {name}
          <ChevronDown />
        </button>
      }
    >
      {(close) => (
        <PickList
          {...props}
          onPick={(picked) => {
            onPick(picked);
            close();
          }}
        />
      )}
    </Popup>
  );
}

function PickList({ name, value, options, onPick }: Props) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const [typed, setTyped] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const wanted = typed.trim().toLowerCase();
  const matching = (options ?? []).filter(
    ({ key, label }) => label.toLowerCase().includes(wanted) || key.toLowerCase().includes(wanted),
  );
  const isExact = matching.some(({ key, label }) => key === typed || label === typed);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    if (typed === '') return;
    const found = matching.find(({ key, label }) => key === typed || label === typed) ?? matching[0];
    onPick(found?.key ?? typed);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const direction = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    buttons[Math.max(0, Math.min(buttons.length - 1, at + direction))]?.focus();
  }

  return (
    <form className={styles.pick} onSubmit={submit} onKeyDown={onKeyDown}>
      <input
        className="input"
        type="text"
        aria-label={name}
        placeholder={text('pickHint')}
        maxLength={LONGEST_VALUE}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul ref={list}>
        {matching.slice(0, MOST_SHOWN).map(({ key, label, count }) => (
          <li key={key}>
            <button
              type="button"
              className="menu-item"
              aria-pressed={key === value}
              data-selected={key === value ? '' : undefined}
              onClick={() => onPick(key === value ? null : key)}
            >
              <span>{label}</span>
              <small title={text('counted', { count: formats.count(count) })}>
                {formats.value(count, 'COUNT')}
              </small>
            </button>
          </li>
        ))}
        {typed !== '' && !isExact && (
          <li>
            <button type="button" className="menu-item" onClick={() => onPick(typed)}>
              <span>{text('useTyped', { value: typed })}</span>
            </button>
          </li>
        )}
      </ul>
      {options === null && <p>{text('choicesLater')}</p>}
      {options?.length === 0 && <p>{text('noChoices')}</p>}
    </form>
  );
}
