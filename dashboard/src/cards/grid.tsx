// The twelve columns that a page's cards stand in.
import type { ReactNode } from 'react';
import styles from './card.module.css';

export function Grid({ children }: { readonly children: ReactNode }) {
  return <div className={styles.grid}>{children}</div>;
}
