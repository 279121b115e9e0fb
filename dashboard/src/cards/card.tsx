// A card and its five states: loading, empty, failed, stale, forbidden; and the numbers themselves.
import { type ReactNode, useId } from 'react';
import type { Answer, Problem } from '../api';
import { useFormats, useText } from '../intl';
import { cardTexts } from './card.texts';
import styles from './card.module.css';

export interface CardProps<T> {
  readonly title: string;
  /** One line of plain words under the title. */
  readonly about?: string | undefined;
  readonly answer: Answer<T>;
  /** Shown instead of the content where there is nothing in it. */
  readonly empty?: {
    readonly is: (data: T) => boolean;
    /** What will be here. */
    readonly text: string;
    /** What to do for it. */
    readonly next?: ReactNode;
  };
  /** Height of the content in pixels, which its skeleton has as well. */
  readonly height: number;
  /** Shown while loading, instead of one block: where the height of the content follows from the card's width. */
  readonly skeleton?: ReactNode;
  /** Columns of twelve that it takes where there is room; default all. */
  readonly span?: number;
  readonly actions?: ReactNode;
  readonly children: (data: T) => ReactNode;
}

export function Card<T>({
  title,
  about,
  answer,
  empty,
  height,
  skeleton,
  span = 12,
  actions,
  children,
}: CardProps<T>) {
  const id = useId();
  return (
    <section
      className={styles.card}
      aria-labelledby={id}
      data-state={stateOf(answer, empty)}
      data-span={span}
    >
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {answer.state === 'ready' && answer.staleSince !== null && (
          <StaleNote since={answer.staleSince} problem={answer.problem} />
        )}
        {about !== undefined && <p className={styles.about}>{about}</p>}
        {/* Their room is kept while the numbers are on their way. */}
        {actions !== undefined && (answer.state === 'ready' || answer.state === 'loading') && (
          <div className={styles.actions} data-hidden={answer.state === 'loading'}>
            {actions}
          </div>
        )}
      </header>
      <div className={styles.body} style={{ minHeight: height }}>
        <Content answer={answer} empty={empty} height={height} skeleton={skeleton}>
          {children}
        </Content>
      </div>
    </section>
  );
}

/** The name of the state that is shown. */
function stateOf<T>(answer: Answer<T>, empty: CardProps<T>['empty']): string {
  if (answer.state !== 'ready') return answer.state;
  if (answer.staleSince !== null) return 'stale';
  return empty?.is(answer.data) === true ? 'empty' : 'ready';
}

interface ContentProps<T> {
  readonly answer: Answer<T>;
  readonly empty: CardProps<T>['empty'];
  readonly height: number;
  readonly skeleton: ReactNode;
  readonly children: (data: T) => ReactNode;
}

function Content<T>({ answer, empty, height, skeleton, children }: ContentProps<T>) {
  const text = useText(cardTexts);
  switch (answer.state) {
    case 'loading':
      return skeleton ?? <Skeleton height={height} />;
    case 'failed':
      return (
        <div role="alert" className={styles.message}>
          <p className={styles.bad}>{text('failed', { reason: answer.problem.message })}</p>
          {answer.problem.id !== null && (
            <p className={styles.id}>
              {text('id')} <code>{answer.problem.id}</code>
            </p>
          )}
          <button type="button" className="button button-small" onClick={answer.retry}>
            {text('retry')}
          </button>
        </div>
      );
    case 'forbidden':
      return (
        <div className={styles.message}>
          <p>{text('forbidden')}</p>
          <p className={styles.id}>{answer.problem.message}</p>
        </div>
      );
    case 'ready':
      return empty?.is(answer.data) === true ? (
        <div className={styles.message}>
          <p>{empty.text}</p>
          {empty.next !== undefined && <div className={styles.id}>{empty.next}</div>}
        </div>
      ) : (
        <div
          className={styles.content}
          data-stale={answer.staleSince !== null}
          aria-busy={answer.isRefreshing}
        >
          {children(answer.data)}
        </div>
      );
  }
}

function StaleNote({ since, problem }: { readonly since: Date; readonly problem: Problem | null }) {
  const text = useText(cardTexts);
  const time = useFormats().timeToSecond(since);
  return (
    <p
      className={styles.stale}
      title={problem === null ? undefined : `${problem.message} ${problem.id ?? ''}`}
    >
      <span className={styles.staleLong}>{text('stale', { since: time })}</span>
      <span className={styles.staleShort} aria-hidden="true">
        {text('staleShort', { since: time })}
      </span>
    </p>
  );
}

/** Of the final size, so that nothing moves when the numbers come. */
export function Skeleton({ height }: { readonly height: number }) {
  const text = useText(cardTexts);
  return <div role="status" aria-label={text('loading')} className={styles.skeleton} style={{ height }} />;
}
