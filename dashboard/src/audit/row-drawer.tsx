// All that is kept of one row, beside the list; loaded when the first row is opened.
import { Dialog } from '@base-ui/react/dialog';
import { type ReactNode, useState } from 'react';
import { Skeleton } from '../cards';
import { Check, ChevronLeft, ChevronRight, Close } from '../icons';
import { NONE, useFormats, useText } from '../intl';
import { useNow } from '../time';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import { DetailsView } from './details-view';
import type { Choices } from './filter';
import { rowKeyFrom } from './filter';
import { OutcomeMark } from './outcome-mark';
import { type FullRow, useRowAt } from './use-row-at';
import { NO_CHOICES } from './use-filters';
import { useAgo } from './use-ago';

export interface RowDrawerProps {
  /** Key of the row; null: closed. */
  readonly row: string | null;
  /** Keys of the rows beside it, as far as the list holds them. */
  readonly newer: string | null;
  readonly older: string | null;
  readonly onRow: (row: string | null) => void;
  readonly choose: (choices: Choices) => void;
}

const HEIGHT = 420;

export default function RowDrawer({ row, newer, older, onRow, choose }: RowDrawerProps) {
  const text = useText(auditTexts);
  const answer = useRowAt(row);
  const named = row === null ? null : rowKeyFrom(row);
  return (
    <Dialog.Root open={row !== null} onOpenChange={(isOpen) => !isOpen && onRow(null)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup
          className={styles.drawer}
          // Back to the row it was opened from, or to the one that was walked to since.
          finalFocus={() =>
            row === null
              ? true
              : (document.querySelector<HTMLElement>(`[data-row="${CSS.escape(row)}"]`) ?? true)
          }
        >
          <header>
            <Dialog.Title>{text('row', { seq: named?.seq ?? NONE })}</Dialog.Title>
            <div>
              <button
                type="button"
                className="button button-quiet button-small"
                aria-label={text('newer')}
                disabled={newer === null}
                onClick={() => onRow(newer)}
              >
                <ChevronLeft />
              </button>
              <button
                type="button"
                className="button button-quiet button-small"
                aria-label={text('older')}
                disabled={older === null}
                onClick={() => onRow(older)}
              >
                <ChevronRight />
              </button>
              <Dialog.Close className="button button-quiet button-small" aria-label={text('close')}>
                <Close />
              </Dialog.Close>
            </div>
          </header>
          {answer.state === 'loading' && <Skeleton height={HEIGHT} />}
          {answer.state === 'failed' && (
            <div role="alert" className={styles.said}>
              <p className={styles.bad}>{answer.problem.message}</p>
              {answer.problem.id !== null && <code>{answer.problem.id}</code>}
              <button type="button" className="button button-small" onClick={answer.retry}>
                {text('retry')}
              </button>
            </div>
          )}
          {answer.state === 'forbidden' && <p className={styles.said}>{answer.problem.message}</p>}
          {answer.state === 'ready' &&
            (answer.data === null ? (
              <p className={styles.said}>{text('noRow')}</p>
            ) : (
              <Fields row={answer.data} choose={choose} />
            ))}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Fields({ row, choose }: { readonly row: FullRow; readonly choose: (choices: Choices) => void }) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const ago = useAgo(useNow(60_000));
  const at = new Date(row.createdAt);
  const { adminId, resourceId } = row;
  const only = (change: Partial<Choices>): void => choose({ ...NO_CHOICES, ...change });
  return (
    <div className={styles.fields}>
      <dl aria-label={text('rowLabel')}>
        <Field name={text('when')}>
          <time dateTime={row.createdAt}>{formats.dateTime(at)}</time>
          <small>
            {ago(at)} · {formats.zone}
          </small>
        </Field>
        <Field name={text('admin')}>
          {row.adminName}
          {/* Whoever has no name goes by the id. */}
          {adminId !== null && adminId !== row.adminName && <small>{adminId}</small>}
          {adminId !== null && <Narrow label={text('allByAdmin')} onClick={() => only({ admin: adminId })} />}
        </Field>
        <Field name={text('action')}>
          {row.action}
          <Narrow label={text('allOfAction')} onClick={() => only({ action: row.action })} />
        </Field>
        <Field name={text('resourceColumn')}>
          {row.resourceType}
          {resourceId !== null && <small>{resourceId}</small>}
          <Narrow
            label={text('allOfResource')}
            onClick={() => only({ resource: row.resourceType, id: resourceId })}
          />
        </Field>
        <Field name={text('outcome')}>
          <OutcomeMark outcome={row.outcome} code={row.errorCode} />
        </Field>
        {row.errorCode !== null && <Field name={text('errorCode')}>{row.errorCode}</Field>}
        <Field name={text('address')}>{row.ipAddress ?? NONE}</Field>
        <Field name={text('userAgent')}>{row.userAgent ?? NONE}</Field>
        {row.externalId !== null && <Field name={text('externalId')}>{row.externalId}</Field>}
        <Field name={text('id')}>
          <code>{row.id}</code>
        </Field>
        <Field name={text('hash')}>
          <code>{row.hash}</code>
          <Copy label={text('copyHash')} content={() => row.hash} />
        </Field>
      </dl>
      <Copy label={text('copyLink')} content={() => window.location.href} />
      <DetailsView details={row.details} />
    </div>
  );
}

function Field({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Narrow({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className={styles.narrow} onClick={onClick}>
      {label}
    </button>
  );
}

function Copy({ label, content }: { readonly label: string; readonly content: () => string }) {
  const text = useText(auditTexts);
  const [isCopied, setIsCopied] = useState(false);
  // A browser has no clipboard for pages that come over plain HTTP from another machine.
  if (!('clipboard' in navigator)) return null;
  return (
    <button
      type="button"
      className="button button-small"
      onClick={() =>
        void navigator.clipboard.writeText(content()).then(
          () => setIsCopied(true),
          () => setIsCopied(false),
        )
      }
    >
      {isCopied && <Check />}
      <span role="status">{isCopied ? text('copied') : label}</span>
    </button>
  );
}
