// Names of the gateway within a sentence: the same in every language.
import type { ReactNode } from 'react';

export function code(parts: ReactNode[]): ReactNode {
  return <code>{parts}</code>;
}
