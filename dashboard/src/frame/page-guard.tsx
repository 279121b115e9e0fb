// Catches what a page throws, such as a piece of it that is no longer there after an update, so that the frame stays usable.
import { Component, type ReactNode } from 'react';
import { useText } from '../intl';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly reason: string | null;
}

export class PageGuard extends Component<Props, State> {
  override state: State = { reason: null };

  static getDerivedStateFromError(error: unknown): State {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { reason } = this.state;
    return reason === null ? this.props.children : <Broken reason={reason} />;
  }
}

function Broken({ reason }: { readonly reason: string }) {
  const text = useText(frameTexts);
  return (
    <div role="alert" className={styles.guard}>
      <h1>{text('broken')}</h1>
      <p>{text('brokenAbout', { reason })}</p>
      <button type="button" className="button" onClick={() => window.location.reload()}>
        {text('reload')}
      </button>
    </div>
  );
}
