// Something that opens beside its button: a form, or an explanation that hovering is enough for.
import type { ReactNode } from 'react';
import { Intent, type Intended } from './intent';

export interface PopupProps {
  /** Names what opens. */
  readonly label: string;
  readonly opensOnHover?: boolean;
  readonly align?: 'start' | 'center' | 'end';
  readonly children: (close: () => void) => ReactNode;
}

const load = () => import('./popup-loaded');

export function Popup({ trigger, ...props }: PopupProps & Pick<Intended, 'trigger'>) {
  return (
    <Intent<PopupProps>
      load={load}
      trigger={trigger}
      opensOnHover={props.opensOnHover === true}
      props={props}
    />
  );
}
