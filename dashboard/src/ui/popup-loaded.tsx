// The popover itself, loaded when the first one is about to open.
import { Popover } from '@base-ui/react/popover';
import { useEffect, useRef, useState } from 'react';
import type { Intended } from './intent';
import type { PopupProps } from './popup';
import styles from './popup.module.css';

export default function LoadedPopup({
  label,
  opensOnHover = false,
  align = 'end',
  children,
  trigger,
  by,
}: PopupProps & Intended) {
  const [isOpen, setIsOpen] = useState(true);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The plain button that had the focus is gone; this one is in its place.
    if (by === 'focus') button.current?.focus();
  }, [by]);
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger
        ref={button}
        openOnHover={opensOnHover}
        delay={150}
        render={trigger}
        onFocus={(event) => {
          if (opensOnHover && event.currentTarget.matches(':focus-visible')) setIsOpen(true);
        }}
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={6} align={align} collisionPadding={8} className={styles.positioner}>
          <Popover.Popup
            className={`popup ${styles.popup ?? ''}`}
            aria-label={label}
            // What hovering opens is read, not entered.
            initialFocus={!opensOnHover}
            finalFocus={!opensOnHover}
          >
            {children(() => setIsOpen(false))}
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
