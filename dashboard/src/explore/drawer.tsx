// What opens over the page from its edge, for a closer look. A modal dialog of the browser: Escape closes it, the focus stays inside
// and returns to where it was.
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Close } from '../icons';
import { useText } from '../intl';
import { exploreTexts } from './explore.texts';
import styles from './explore.module.css';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Drawer({ title, onClose, children }: Props) {
  const text = useText(exploreTexts);
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element?.open === false) element.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.drawer}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        // On the scrim, which belongs to the dialog itself.
        if (event.target === event.currentTarget) dialog.current?.close();
      }}
    >
      <div className={styles.drawerInside}>
        <header className={styles.drawerHead}>
          <h2 id={id}>{title}</h2>
          <button
            type="button"
            className="button button-quiet button-small"
            aria-label={text('close')}
            onClick={() => dialog.current?.close()}
          >
            <Close />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
