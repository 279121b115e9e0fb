// The list of keys, loaded when somebody asks for it.
import { Dialog } from '@base-ui/react/dialog';
import { useText } from '../intl';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';
import { pages } from './pages';

export interface KeysListProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

export function KeysList({ isOpen, onOpenChange }: KeysListProps) {
  const text = useText(frameTexts);
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className={styles.keys}>
          <Dialog.Title>{text('keys')}</Dialog.Title>
          <dl>
            {pages.map(({ key, label }) => (
              <Row key={key} keys={['g', key]} about={text('keyGo', { page: text(label) })} />
            ))}
            <Row keys={['/']} about={text('keySearch')} />
            <Row keys={['←', '→']} about={text('keyChart')} />
            <Row keys={['?']} about={text('keyHelp')} />
          </dl>
          <Dialog.Close className="button">{text('close')}</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Row({ keys, about }: { readonly keys: readonly string[]; readonly about: string }) {
  return (
    <>
      <dt>
        {keys.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{about}</dd>
    </>
  );
}
