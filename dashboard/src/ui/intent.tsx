// Loads what opens on a press or a hover when somebody is about to do so, and not with the page: until then the trigger is a plain
// button.
import {
  type ComponentType,
  cloneElement,
  type HTMLAttributes,
  type ReactElement,
  useEffect,
  useRef,
  useState,
} from 'react';

/** What the loaded component gets, besides its own properties. */
export interface Intended {
  readonly trigger: ReactElement<HTMLAttributes<HTMLElement>>;
  /** How it was asked for: it opens at once, and the trigger keeps the focus that it had. */
  readonly by: 'press' | 'hover' | 'focus';
}

interface Props<P> {
  readonly load: () => Promise<{ readonly default: ComponentType<P & Intended> }>;
  /** A button. */
  readonly trigger: Intended['trigger'];
  /** Opens by the pointer or the focus alone, as an explanation does. */
  readonly opensOnHover?: boolean;
  readonly props: P;
}

export function Intent<P extends object>({ load, trigger, opensOnHover = false, props }: Props<P>) {
  const [Loaded, setLoaded] = useState<ComponentType<P & Intended> | null>(null);
  const wanted = useRef<Intended['by'] | null>(null);
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);

  if (Loaded !== null) return <Loaded {...props} trigger={trigger} by={wanted.current ?? 'press'} />;

  function want(by: Intended['by']): void {
    wanted.current = by;
    void load().then(
      (module) => {
        // Whoever has gone on in the meantime wants it no more.
        if (isThere.current && wanted.current !== null) setLoaded(() => module.default);
      },
      // Without a connection it does not open; the next press tries again.
      () => undefined,
    );
  }
  const prepare = (): void => void load().catch(() => undefined);
  const forget = (): void => {
    if (wanted.current !== 'press') wanted.current = null;
  };
  return cloneElement(trigger, {
    'aria-haspopup': 'dialog',
    onClick: () => want('press'),
    onPointerEnter: opensOnHover ? () => want('hover') : prepare,
    onPointerLeave: forget,
    onFocus: opensOnHover ? () => want('focus') : prepare,
    onBlur: forget,
  });
}
