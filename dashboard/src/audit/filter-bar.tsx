// The choices of the list: search, filters, and those that are set, each to be taken away again.
import { type SubmitEvent, useEffect, useState } from 'react';
import type { Answer } from '../api';
import { Close } from '../icons';
import { useFormats, useText } from '../intl';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import { type Choices, LONGEST_SEARCH, LONGEST_VALUE, MOST_DAYS, NOBODY, OUTCOMES } from './filter';
import type { TrailSummaryQuery } from './operations.generated';
import { PickFilter } from './pick-list';
import { type Filters, NO_CHOICES, type Switches } from './use-filters';

interface Props {
  readonly filters: Filters;
  readonly switches: Switches;
  /** What was counted in this range: choices to offer. */
  readonly summary: Answer<TrailSummaryQuery>;
}

export function FilterBar({ filters, switches, summary }: Props) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const { choices, choose, window, range } = filters;
  const stats = summary.state === 'ready' ? summary.data.auditStats : null;
  const isPast = !range.isRunning;

  return (
    <section className={styles.filters} aria-label={text('filters')}>
      <div className={styles.bar}>
        <SearchField filters={filters} />
        <PickFilter
          name={text('action')}
          value={choices.action}
          options={stats?.actionBreakdown ?? null}
          onPick={(action) => choose({ action })}
        />
        <PickFilter
          name={text('admin')}
          value={choices.admin}
          options={stats?.adminBreakdown.filter(({ key }) => key !== NOBODY) ?? null}
          onPick={(admin) => choose({ admin })}
        />
        <PickFilter
          name={text('resource')}
          value={choices.resource}
          options={stats?.resourceBreakdown ?? null}
          onPick={(resource) => choose({ resource })}
        />
        <IdField key={choices.id ?? ''} filters={filters} />
        <select
          className="input"
          aria-label={text('outcome')}
          value={choices.outcome ?? ''}
          onChange={({ target }) =>
            choose({ outcome: OUTCOMES.find((each) => each === target.value) ?? null })
          }
        >
          <option value="">{text('anyOutcome')}</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {text(outcome)}
            </option>
          ))}
        </select>
        <button
          type="button"
          role="switch"
          className={`button ${styles.switch ?? ''}`}
          aria-checked={switches.hidesReads}
          title={text('hideReadsAbout')}
          onClick={() => switches.change({ hidesReads: !switches.hidesReads })}
        >
          {text('hideReads')}
        </button>
        <button
          type="button"
          role="switch"
          className={`button ${styles.switch ?? ''}`}
          aria-checked={switches.isTailing && !isPast}
          disabled={isPast}
          title={text(isPast ? 'tailPast' : 'tailAbout')}
          onClick={() => switches.change({ tail: !switches.isTailing })}
        >
          {text('tail')}
        </button>
      </div>
      <Chips choices={choices} choose={choose} nameOf={(id) => nameOfAdmin(stats, id)} />
      {window.isCut && (
        <p className={styles.notice}>
          {text('windowCut', { days: MOST_DAYS, from: formats.dateTime(window.from) })}
        </p>
      )}
    </section>
  );
}

function nameOfAdmin(stats: TrailSummaryQuery['auditStats'] | null, id: string): string {
  return stats?.adminBreakdown.find(({ key }) => key === id)?.label ?? id;
}

/** A pause in writing that is worth a question: each one is a row of the trail. */
const REST_MS = 600;

function SearchField({ filters: { choices, write } }: { readonly filters: Filters }) {
  const text = useText(auditTexts);
  const present = choices.q ?? '';
  const [typed, setTyped] = useState(present);
  const [was, setWas] = useState(present);
  // Chosen elsewhere, as by the browser's way back.
  if (was !== present) {
    setWas(present);
    setTyped(present);
  }
  useEffect(() => {
    if (typed === present) return;
    const timer = window.setTimeout(() => write({ q: typed === '' ? null : typed }), REST_MS);
    return () => window.clearTimeout(timer);
  }, [typed, present, write]);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    write({ q: typed === '' ? null : typed });
  }

  return (
    <form role="search" className={styles.search} onSubmit={submit}>
      <input
        className="input"
        type="search"
        aria-label={text('search')}
        placeholder={text('searchHint')}
        maxLength={LONGEST_SEARCH}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </form>
  );
}

/** Ids are not offered: there are too many. */
function IdField({ filters: { choices, choose } }: { readonly filters: Filters }) {
  const text = useText(auditTexts);
  const [typed, setTyped] = useState(choices.id ?? '');
  const take = (): void => {
    const id = typed.trim() === '' ? null : typed.trim();
    if (id !== choices.id) choose({ id });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <input
        className={`input ${styles.idField ?? ''}`}
        type="text"
        aria-label={text('resourceId')}
        placeholder={text('resourceId')}
        maxLength={LONGEST_VALUE}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
      />
    </form>
  );
}

interface ChipsProps {
  readonly choices: Choices;
  readonly choose: (change: Partial<Choices>) => void;
  readonly nameOf: (adminId: string) => string;
}

function Chips({ choices, choose, nameOf }: ChipsProps) {
  const text = useText(auditTexts);
  const { action, admin, resource, id, outcome, q } = choices;
  const chips: readonly (readonly [keyof Choices, string, string | null])[] = [
    ['q', text('search'), q],
    ['action', text('action'), action],
    ['admin', text('admin'), admin === null ? null : nameOf(admin)],
    ['resource', text('resource'), resource],
    ['id', text('resourceId'), id],
    ['outcome', text('outcome'), outcome === null ? null : text(outcome)],
  ];
  const set = chips.flatMap(([key, name, value]) => (value === null ? [] : [{ key, name, value }]));
  if (set.length === 0) return null;
  return (
    <ul className={styles.chips} aria-label={text('chosen')}>
      {set.map(({ key, name, value }) => (
        <li key={key}>
          <button
            type="button"
            className={styles.chip}
            aria-label={text('removeFilter', { name, value })}
            onClick={() => choose({ [key]: null })}
          >
            <span>{text('chip', { name, value })}</span>
            <Close />
          </button>
        </li>
      ))}
      <li>
        <button type="button" className="button button-quiet button-small" onClick={() => choose(NO_CHOICES)}>
          {text('clearAll')}
        </button>
      </li>
    </ul>
  );
}
