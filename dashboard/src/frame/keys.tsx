// Keys that work on every page: g and a letter opens a page, / searches, ? lists the keys.
import { type ComponentType, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { KeysListProps } from './keys-list';
import { pages } from './pages';
import { usePageAddress } from './use-page-address';

/** A second key counts for so long after the first. */
const SECOND_KEY_MS = 1_500;

export function Keys() {
  const [isOpen, setIsOpen] = useState(false);
  const [KeysList, setKeysList] = useState<ComponentType<KeysListProps> | null>(null);
  const [, navigate] = useLocation();
  const addressOf = usePageAddress();
  const open = useEffectEvent((path: string) => navigate(addressOf(path)));
  const goAt = useRef(0);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event))
        return;
      // What is open over the page has the keyboard to itself.
      if (document.querySelector('dialog[open], .scrim[data-open]') !== null) return;
      const isSecond = event.timeStamp - goAt.current < SECOND_KEY_MS && goAt.current !== 0;
      goAt.current = event.key === 'g' && !isSecond ? event.timeStamp : 0;
      const page = isSecond ? pages.find(({ key }) => key === event.key) : undefined;
      if (page !== undefined) {
        event.preventDefault();
        if (page.isDocument === true) window.location.assign(page.path);
        else open(page.path);
      } else if (event.key === '?') {
        event.preventDefault();
        setIsOpen(true);
        void import('./keys-list').then(
          (module) => setKeysList(() => module.KeysList),
          () => undefined,
        );
      } else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('main input[type="search"]');
        if (search !== null) {
          event.preventDefault();
          search.focus();
        }
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return KeysList === null ? null : <KeysList isOpen={isOpen} onOpenChange={setIsOpen} />;
}

function isWriting({ target }: KeyboardEvent): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
