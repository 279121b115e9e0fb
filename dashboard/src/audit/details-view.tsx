// A row's details for people: what changed, old beside new; then all the rest by name; then as it is written.
import { useText } from '../intl';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import { type Change, isObject, type Json, readDetails } from './details';

export function DetailsView({ details }: { readonly details: Readonly<Record<string, unknown>> }) {
  const text = useText(auditTexts);
  // Whatever the gateway answers as JSON is JSON.
  const { changes, rest } = readDetails(details as { readonly [name: string]: Json });
  const isEmpty = Object.keys(details).length === 0;
  return (
    <>
      {changes.length > 0 && (
        <section>
          <h3>{text('changes')}</h3>
          <div className={styles.changes} role="region" aria-label={text('changes')} tabIndex={0}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{text('field')}</th>
                  <th scope="col">{text('before')}</th>
                  <th scope="col">{text('after')}</th>
                </tr>
              </thead>
              <tbody>
                {changes.map((change) => (
                  <ChangeRow key={change.path.join('\n')} change={change} />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      <section>
        <h3>{text('details')}</h3>
        {isEmpty ? (
          <p className={styles.muted}>{text('noDetails')}</p>
        ) : (
          <>
            {Object.keys(rest).length > 0 && <Tree value={rest} />}
            <details className={styles.raw}>
              <summary>{text('rawJson')}</summary>
              <pre tabIndex={0}>{JSON.stringify(details, null, 2)}</pre>
            </details>
          </>
        )}
      </section>
    </>
  );
}

function ChangeRow({ change: { path, kind, before, after } }: { readonly change: Change }) {
  const text = useText(auditTexts);
  return (
    <tr data-kind={kind}>
      <th scope="row">
        {path.join(' › ')}
        <small>{text(kind)}</small>
      </th>
      <td>
        {kind === 'added' ? (
          <span className={styles.muted}>{text('nothing')}</span>
        ) : (
          <del>
            <Value value={before} />
          </del>
        )}
      </td>
      <td>
        {kind === 'removed' ? (
          <span className={styles.muted}>{text('nothing')}</span>
        ) : (
          <ins>
            <Value value={after} />
          </ins>
        )}
      </td>
    </tr>
  );
}

function Value({ value }: { readonly value: Json }) {
  const text = useText(auditTexts);
  if (value === '') return <>{text('empty')}</>;
  return <>{typeof value === 'string' ? value : JSON.stringify(value)}</>;
}

/** Names and values, one level under the other. */
function Tree({ value }: { readonly value: Json }) {
  const text = useText(auditTexts);
  if (typeof value !== 'object' || value === null) return <Value value={value} />;
  const members: readonly (readonly [string, Json])[] = isObject(value)
    ? Object.entries(value)
    : value.map((item, at) => [String(at + 1), item] as const);
  if (members.length === 0) return <span className={styles.muted}>{text('empty')}</span>;
  return (
    <dl className={styles.tree}>
      {members.map(([name, member]) => (
        <div key={name} data-nested={typeof member === 'object' && member !== null}>
          <dt>{name}</dt>
          <dd>
            <Tree value={member} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
