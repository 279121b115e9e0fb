// The rules that name features: rows to edit, saved together; what is refused is told at its row.
import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import { type Answer, useAction } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { Close } from '../icons';
import { useText } from '../intl';
import {
  type EndpointsQuery,
  type FeatureMapQuery,
  type RuleFragment,
  SetFeatureMapDocument,
} from './operations.generated';
import {
  type Draft,
  draftsOf,
  emptyDraft,
  isSame,
  LONGEST,
  METHODS,
  MOST_RULES,
  ruleProblem,
  rulesOf,
} from './rules';
import { suggestionsOf } from './suggestions';
import styles from './usage.module.css';
import { usageTexts } from './usage.texts';

interface Props {
  readonly answer: Answer<FeatureMapQuery>;
  /** What was asked for: offered while somebody writes. */
  readonly endpoints: EndpointsQuery['endpointUsage']['items'];
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

const HEIGHT = 120;

export default function RulesEditor({ answer, endpoints, onSaved, onClose }: Props) {
  const text = useText(usageTexts);
  return (
    <Card
      title={text('rules')}
      about={text('rulesAbout')}
      answer={answer}
      height={HEIGHT}
      actions={
        <>
          <FileMenu title={text('rules')} reports={[{ report: 'feature-map' }]} />
          <button type="button" className="button button-small button-quiet" onClick={onClose}>
            {text('close')}
          </button>
        </>
      }
    >
      {({ featureMap }) => <Editor saved={featureMap} endpoints={endpoints} onSaved={onSaved} />}
    </Card>
  );
}

interface EditorProps extends Pick<Props, 'endpoints' | 'onSaved'> {
  readonly saved: readonly RuleFragment[];
}

function Editor({ saved, endpoints, onSaved }: EditorProps) {
  const text = useText(usageTexts);
  const { run, isRunning, problem } = useAction(SetFeatureMapDocument);
  const [drafts, setDrafts] = useState<readonly Draft[]>(() =>
    saved.length === 0 ? [emptyDraft([])] : draftsOf(saved),
  );
  /** What the gateway has, as far as this editor knows. */
  const [base, setBase] = useState<readonly Draft[]>(() => draftsOf(saved));
  const [isSaved, setIsSaved] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const added = useRef<number | null>(null);
  const ids = useId();
  const refused = problem === null ? null : ruleProblem(problem.message);
  const suggestions = suggestionsOf(endpoints);
  const isChanged = !isSame(drafts, base);

  // A row that was added is where somebody wants to write.
  useEffect(() => {
    if (added.current === null) return;
    form.current?.querySelector<HTMLInputElement>(`[data-rule="${added.current}"] input`)?.focus();
    added.current = null;
  }, [drafts]);
  const refusedField = refused === null ? null : `${refused.row} ${refused.field ?? 'target'}`;
  useEffect(() => {
    if (refusedField === null) return;
    form.current?.querySelector<HTMLElement>(`[data-field="${refusedField}"]`)?.focus();
  }, [refusedField, problem]);

  function edit(key: number, change: Partial<Draft>): void {
    setIsSaved(false);
    setDrafts(drafts.map((draft) => (draft.key === key ? { ...draft, ...change } : draft)));
  }

  function add(): void {
    const draft = emptyDraft(drafts);
    added.current = draft.key;
    setIsSaved(false);
    setDrafts([...drafts, draft]);
  }

  function remove(key: number): void {
    setIsSaved(false);
    setDrafts(drafts.filter((draft) => draft.key !== key));
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const answered = await run({ rules: rulesOf(drafts) });
    if (answered === null) return;
    const kept = draftsOf(answered.setFeatureMap);
    setBase(kept);
    setDrafts(kept);
    setIsSaved(true);
    onSaved();
  }

  return (
    <form ref={form} className={styles.rules} onSubmit={(event) => void submit(event)}>
      {drafts.length === 0 && <p className={styles.hint}>{text('noRules')}</p>}
      <ol>
        {drafts.map((draft, at) => {
          const place = at + 1;
          const id = `${ids}-${draft.key}`;
          const wrong = refused?.row === at ? refused : null;
          const describedBy = wrong === null ? undefined : `${ids}-problem`;
          const isWrong = (field: 'feature' | 'method' | 'target'): true | undefined =>
            wrong !== null && (wrong.field ?? 'target') === field ? true : undefined;
          return (
            <li key={draft.key} data-rule={draft.key}>
              <fieldset>
                <legend className="visually-hidden">{text('rule', { place })}</legend>
                <div>
                  <label htmlFor={`${id}-feature`}>{text('featureName')}</label>
                  <input
                    id={`${id}-feature`}
                    className="input"
                    required
                    maxLength={LONGEST.feature}
                    placeholder={text('featureHint')}
                    value={draft.feature}
                    data-field={`${at} feature`}
                    aria-invalid={isWrong('feature')}
                    aria-describedby={describedBy}
                    onChange={(event) => edit(draft.key, { feature: event.target.value })}
                  />
                </div>
                <div>
                  <label htmlFor={`${id}-kind`}>{text('matches')}</label>
                  <select
                    id={`${id}-kind`}
                    className="input"
                    value={draft.kind}
                    onChange={(event) =>
                      edit(draft.key, { kind: event.target.value === 'operation' ? 'operation' : 'path' })
                    }
                  >
                    <option value="path">{text('path')}</option>
                    <option value="operation">{text('operation')}</option>
                  </select>
                </div>
                <div className={styles.target}>
                  <label htmlFor={`${id}-target`}>{text(draft.kind)}</label>
                  <input
                    id={`${id}-target`}
                    className="input"
                    required
                    maxLength={LONGEST[draft.kind]}
                    placeholder={text(draft.kind === 'path' ? 'pathHint' : 'operationHint')}
                    list={`${ids}-${draft.kind}`}
                    spellCheck={false}
                    autoComplete="off"
                    value={draft.target}
                    data-field={`${at} target`}
                    aria-invalid={isWrong('target')}
                    aria-describedby={describedBy}
                    onChange={(event) => edit(draft.key, { target: event.target.value })}
                  />
                </div>
                <div>
                  <label htmlFor={`${id}-method`}>{text('method')}</label>
                  <select
                    id={`${id}-method`}
                    className="input"
                    value={draft.method}
                    data-field={`${at} method`}
                    aria-invalid={isWrong('method')}
                    aria-describedby={describedBy}
                    onChange={(event) => edit(draft.key, { method: event.target.value })}
                  >
                    <option value="">{text('anyMethod')}</option>
                    {/* One that is no usual method stays what it is. */}
                    {[...new Set([...METHODS, draft.method])]
                      .filter((each) => each !== '')
                      .map((each) => (
                        <option key={each} value={each}>
                          {each}
                        </option>
                      ))}
                  </select>
                </div>
                <button
                  type="button"
                  className="button button-quiet"
                  aria-label={text('removeRule', { place })}
                  title={text('removeRule', { place })}
                  onClick={() => remove(draft.key)}
                >
                  <Close />
                </button>
              </fieldset>
              {wrong !== null && (
                <p id={`${ids}-problem`} role="alert" className={styles.problem}>
                  {text('problem', { reason: wrong.reason })}
                </p>
              )}
            </li>
          );
        })}
      </ol>
      {(['path', 'operation'] as const).map((kind) => (
        <datalist key={kind} id={`${ids}-${kind}`}>
          {suggestions[kind].map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      ))}
      {problem !== null && refused === null && (
        <p role="alert" className={styles.problem}>
          {text('problem', { reason: problem.message })}
          {problem.code === 'INTERNAL_SERVER_ERROR' && problem.id !== null && <code> {problem.id}</code>}
        </p>
      )}
      <div className={styles.saving}>
        <button type="button" className="button" disabled={drafts.length >= MOST_RULES} onClick={add}>
          {text('add')}
        </button>
        <button type="submit" className="button button-main" disabled={isRunning || !isChanged}>
          {text(isRunning ? 'saving' : 'save')}
        </button>
        <p role="status" className={styles.hint}>
          {isSaved ? text('saved') : isChanged ? text('unsaved') : ''}
        </p>
      </div>
    </form>
  );
}
