// What a tooltip says: a heading, and names with their values.
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, value: ReactNode])[];
}

export function TipList({ title, rows }: Props) {
  return (
    <>
      <strong>{title}</strong>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
