// What the list is narrowed to: words, and choices among what there is. All of it is in the address.
import { type SubmitEvent, useEffect, useState } from 'react';
import { useAnswer } from '../api';
import { useText } from '../intl';
import { useSession } from '../session';
import { alertsTexts } from './alerts.texts';
import styles from './list.module.css';
import { AlertServicesDocument } from './operations.generated';
import type { ListedAlert } from './use-alerts';
import { useChoices } from './use-choices';
import { CLASSES, SEVERITIES, VIEWS } from './words';

const LONGEST_SEARCH = 100;
const REST_MS = 400;

interface Props {
  /** Those that the list holds. */
  readonly alerts: readonly ListedAlert[];
  /** Those that the chart knows of. */
  readonly categories: readonly string[];
}

export function ListFilters({ alerts, categories }: Props) {
  const text = useText(alertsTexts);
  const { role } = useSession();
  const { status, severity, class: typeClass, category, service, choose } = useChoices();
  // Operators are not told which services there are: they choose among those of the alerts that they see.
  const answer = useAnswer(AlertServicesDocument, {}, { pause: role === 'OPERATOR' });
  const registered = answer.state === 'ready' ? answer.data.services : [];
  const names = new Map(registered.map(({ id, name }) => [id, name]));
  const knownCategories = inOrder([...categories, ...alerts.map((each) => each.category), category]);
  const knownServices = inOrder([...names.keys(), ...alerts.map((each) => each.serviceId), service], (id) =>
    names.get(id),
  );
  return (
    <>
      <SearchField />
      <Choice
        label={text('status')}
        value={status}
        options={VIEWS.map((each) => [each, text(each)])}
        onChange={(value) => choose({ status: VIEWS.find((each) => each === value) ?? null })}
      />
      <Choice
        label={text('severity')}
        value={severity ?? ''}
        options={[['', text('anySeverity')], ...SEVERITIES.map((each) => [each, text(each)] as const)]}
        onChange={(value) => choose({ severity: SEVERITIES.find((each) => each === value) ?? null })}
      />
      <Choice
        label={text('typeClass')}
        value={typeClass ?? ''}
        options={[['', text('anyClass')], ...CLASSES.map((each) => [each, text(each)] as const)]}
        onChange={(value) => choose({ class: CLASSES.find((each) => each === value) ?? null })}
      />
      <Choice
        label={text('category')}
        value={category ?? ''}
        options={[['', text('anyCategory')], ...knownCategories.map((each) => [each, each] as const)]}
        onChange={(value) => choose({ category: value === '' ? null : value })}
      />
      <Choice
        label={text('service')}
        value={service ?? ''}
        options={[
          ['', text('anyService')],
          ...knownServices.map((each) => [each, names.get(each) ?? each] as const),
        ]}
        onChange={(value) => choose({ service: value === '' ? null : value })}
      />
    </>
  );
}

/** Each once, by what people read of it. */
function inOrder(
  ids: readonly (string | null)[],
  nameOf: (id: string) => string | undefined = () => undefined,
): readonly string[] {
  return [...new Set(ids.filter((id): id is string => id !== null && id !== ''))].sort((one, other) =>
    (nameOf(one) ?? one).localeCompare(nameOf(other) ?? other),
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select
      className={`input ${styles.choice ?? ''}`}
      aria-label={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {options.map(([each, name]) => (
        <option key={each} value={each}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** Asked for when somebody stops writing. */
function SearchField() {
  const text = useText(alertsTexts);
  const { q, write } = useChoices();
  const [typed, setTyped] = useState(q);
  // Changed elsewhere, as by the browser's Back: what the address says counts.
  const [was, setWas] = useState(q);
  if (was !== q) {
    setWas(q);
    setTyped(q);
  }
  useEffect(() => {
    if (typed === q) return;
    const timer = window.setTimeout(() => write({ q: typed }), REST_MS);
    return () => window.clearTimeout(timer);
    // `write` is another function each time and does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed, q]);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    write({ q: typed });
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
