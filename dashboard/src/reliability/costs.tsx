// What the chosen days cost: counts times rates. Rates can be tried, which is in the address, and by administrators of the organization kept.
import { type SubmitEvent, useId, useState } from 'react';
import { type Answer, useAction } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { useSession } from '../session';
import type { Column } from '../table';
import { apart, isRate, isSameRate } from './choices';
import { type CostsQuery, SetCostRatesDocument } from './operations.generated';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { type RateName, RATES, useChoices } from './use-choices';
import { useDays } from './use-days';

type Origin = CostsQuery['costs']['rates']['run']['origin'];

interface Line {
  readonly name: string;
  readonly count: number | null;
  readonly rate: string | null;
  readonly origin: Origin | null;
  readonly cost: string;
}

type Drafts = Partial<Readonly<Record<RateName, string>>>;

const HEIGHT = 248;
const LINES = { run: 'runs', metric: 'metrics', prediction: 'predictions' } as const;

export function Costs({ answer }: { readonly answer: Answer<CostsQuery> }) {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const days = useDays();
  const rates = useChoices().tried;
  const columns: readonly Column<Line>[] = [
    { id: 'name', header: text('costOf'), value: ({ name }) => name },
    { id: 'count', header: text('count'), value: ({ count }) => count },
    { id: 'rate', header: text('rate'), value: ({ rate }) => rate },
    {
      id: 'origin',
      header: text('origin'),
      value: ({ origin }) => (origin === null ? null : text(`origin-${origin}`)),
    },
    { id: 'cost', header: text('cost'), value: ({ cost }) => cost },
  ];
  const lines = (data: CostsQuery): readonly Line[] => [
    ...RATES.map((name) => ({
      name: text(`cost-${name}`),
      ...data.costs[LINES[name]],
      ...data.costs.rates[name],
    })),
    { name: text('total'), count: null, rate: null, origin: null, cost: data.costs.total },
    { name: text('perHour'), count: null, rate: null, origin: null, cost: data.costs.perHour },
  ];
  return (
    <Card
      title={text('costs')}
      about={
        answer.state === 'ready'
          ? text('costsAbout', {
              from: formats.date(new Date(answer.data.costs.from)),
              to: formats.dateTime(new Date(answer.data.costs.to)),
            })
          : '\u00a0'
      }
      answer={answer}
      height={HEIGHT}
      actions={
        <FileMenu
          title={text('costs')}
          shown={{ file: 'costs', columns, rows: () => (answer.state === 'ready' ? lines(answer.data) : []) }}
          reports={[{ report: 'costs', parameters: { ...days, rates } }]}
        />
      }
    >
      {(data) => <Rates data={data} onSaved={answer.state === 'ready' ? answer.retry : () => undefined} />}
    </Card>
  );
}

function Rates({ data, onSaved }: { readonly data: CostsQuery; readonly onSaved: () => void }) {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const { role } = useSession();
  const choices = useChoices();
  const { run, isRunning, problem } = useAction(SetCostRatesDocument);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [isSaved, setIsSaved] = useState(false);
  const ids = useId();
  const { costs, costRates: own } = data;
  const money = (amount: string): string => apart(amount, formats.count);

  /** As it is written now, else as it is tried, else as it is counted with. */
  const shown = (name: RateName): string => drafts[name] ?? choices[name] ?? own[name].rate;
  const wrong = RATES.filter((name) => !isRate(shown(name)));
  const isWritten = RATES.some((name) => {
    const draft = drafts[name];
    return draft !== undefined && !isSameRate(draft, choices[name] ?? own[name].rate);
  });
  const isTried = RATES.some((name) => choices[name] !== null);
  const isOther = RATES.some((name) => !isSameRate(shown(name), own[name].rate));
  const maySave = role === 'ORG_ADMIN' || role === 'SUPER_ADMIN';

  function attempt(event: SubmitEvent): void {
    event.preventDefault();
    if (wrong.length > 0) {
      document.getElementById(`${ids}-${wrong[0] ?? ''}`)?.focus();
      return;
    }
    const asked = (name: RateName): string | null =>
      isSameRate(shown(name), own[name].rate) ? null : shown(name);
    choices.choose({ run: asked('run'), metric: asked('metric'), prediction: asked('prediction') });
    setDrafts({});
    setIsSaved(false);
  }

  function forget(): void {
    choices.choose({ run: null, metric: null, prediction: null });
    setDrafts({});
  }

  async function save(): Promise<void> {
    const rates = { run: shown('run'), metric: shown('metric'), prediction: shown('prediction') };
    if ((await run({ rates })) === null) return;
    forget();
    setIsSaved(true);
    onSaved();
  }

  return (
    <form className={styles.costs} onSubmit={attempt} noValidate>
      <table>
        <caption className="visually-hidden">{text('costs')}</caption>
        <thead>
          <tr>
            <th scope="col">{text('costOf')}</th>
            <th scope="col">{text('count')}</th>
            <th scope="col">{text('rate')}</th>
            <th scope="col" className={styles.origin}>
              {text('origin')}
            </th>
            <th scope="col">{text('cost')}</th>
          </tr>
        </thead>
        <tbody>
          {RATES.map((name) => {
            const { count, cost } = costs[LINES[name]];
            const id = `${ids}-${name}`;
            const isWrong = wrong.includes(name);
            return (
              <tr key={name}>
                <th scope="row">{text(`cost-${name}`)}</th>
                <td title={formats.exact(count, 'COUNT')}>{formats.value(count, 'COUNT')}</td>
                <td>
                  <input
                    id={id}
                    className="input"
                    inputMode="decimal"
                    autoComplete="off"
                    maxLength={14}
                    aria-label={text('rateOf', { name: text(`cost-${name}`) })}
                    aria-invalid={isWrong ? true : undefined}
                    aria-describedby={isWrong ? `${ids}-wrong` : undefined}
                    value={shown(name)}
                    onChange={({ target }) => {
                      setDrafts({ ...drafts, [name]: target.value });
                      setIsSaved(false);
                    }}
                  />
                </td>
                <td className={styles.origin}>{text(`origin-${costs.rates[name].origin}`)}</td>
                <td>{money(cost)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {text('total')}
            </th>
            <td />
            <td className={styles.origin} />
            <td>
              <strong>{money(costs.total)}</strong>
            </td>
          </tr>
          <tr>
            <th scope="row" colSpan={2}>
              {text('perHour')}
            </th>
            <td />
            <td className={styles.origin} />
            <td>{money(costs.perHour)}</td>
          </tr>
        </tfoot>
      </table>
      {wrong.length > 0 && (
        <p id={`${ids}-wrong`} role="alert" className={styles.problem}>
          {text('wrongRate')}
        </p>
      )}
      {problem !== null && (
        <p role="alert" className={styles.problem}>
          {text('notSaved', { reason: problem.message })}
          {problem.id !== null && <code> {problem.id}</code>}
        </p>
      )}
      <div className={styles.saving}>
        <button type="submit" className="button" disabled={!isWritten}>
          {text('tryRates')}
        </button>
        {(isTried || isWritten) && (
          <button type="button" className="button button-quiet" onClick={forget}>
            {text('ownRates')}
          </button>
        )}
        {maySave && (
          <button
            type="button"
            className="button button-main"
            disabled={isRunning || !isOther || wrong.length > 0}
            onClick={() => void save()}
          >
            {text(isRunning ? 'saving' : 'saveRates')}
          </button>
        )}
        <p role="status" className={styles.hint}>
          {isSaved ? text('saved') : isTried ? text('tried') : maySave ? '' : text('whoSaves')}
        </p>
      </div>
    </form>
  );
}
