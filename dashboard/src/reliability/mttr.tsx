// How fast incidents are acknowledged and resolved, by service or by severity, and what is open beside that.
import type { Answer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { type Column, DataTable } from '../table';
import { code } from './code';
import { MetricLink } from './metric-link';
import type { MttrQuery } from './operations.generated';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { type Group, GROUPS, useChoices } from './use-choices';
import { useDays } from './use-days';

type Row = MttrQuery['mttr']['rows'][number];

interface Props {
  readonly answer: Answer<MttrQuery>;
  readonly now: Date;
}

const HEIGHT = 228;
const SEVERITIES: ReadonlySet<string> = new Set(['CRITICAL', 'MAJOR', 'MINOR', 'INFO']);

export function Mttr({ answer, now }: Props) {
  const text = useText(reliabilityTexts);
  const { by, choose } = useChoices();
  const days = useDays();
  const rows = answer.state === 'ready' ? answer.data.mttr.rows : [];
  const columns = useColumns(rows, by, now);
  return (
    <Card
      title={text('mttrTable')}
      about={text('mttrTableAbout')}
      answer={answer}
      height={HEIGHT + 28}
      span={6}
      empty={{
        is: ({ mttr }) => mttr.rows.length === 0,
        text: text('mttrEmpty'),
        next: text.rich('noIncidents', { code }),
      }}
      actions={
        <>
          <div role="group" aria-label={text('groupBy')} className={styles.switch}>
            {GROUPS.map((each) => (
              <button
                key={each}
                type="button"
                className="button button-small"
                aria-pressed={by === each}
                onClick={() => choose({ by: each })}
              >
                {text(`by-${each}`)}
              </button>
            ))}
          </div>
          <FileMenu
            title={text('mttrTable')}
            shown={{ file: 'time-to-resolve', columns, rows: () => rows }}
            reports={[
              {
                report: 'mttr',
                parameters: { ...days, groupBy: by === 'service' ? 'SERVICE' : 'SEVERITY' },
              },
            ]}
          />
        </>
      }
    >
      {() => (
        <>
          <DataTable
            caption={text('mttrTable')}
            columns={columns}
            rows={rows}
            rowKey={({ key }) => key ?? ''}
            maxHeight={HEIGHT}
            isDense
          />
          <p className={styles.foot}>
            <MetricLink
              metric="incidentMttrSeconds"
              name={text('mttr')}
              groupBy={by === 'service' ? 'serviceId' : 'incidentSeverity'}
            />
          </p>
        </>
      )}
    </Card>
  );
}

function useColumns(rows: readonly Row[], by: Group, now: Date): readonly Column<Row>[] {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const most = Math.max(1, ...rows.map(({ mttrSeconds }) => mttrSeconds ?? 0));
  const nameOf = ({ key, name }: Row): string =>
    key === null
      ? text(by === 'service' ? 'noService' : 'noSeverity')
      : by === 'severity' && SEVERITIES.has(key)
        ? text(`severity-${key as 'CRITICAL' | 'MAJOR' | 'MINOR' | 'INFO'}`)
        : (name ?? key);
  const time = (id: string, header: string, value: (row: Row) => number | null): Column<Row> => ({
    id,
    header,
    value,
    render: (row) => formats.value(value(row), 'SECONDS'),
    exact: (row) => formats.exact(value(row), 'SECONDS'),
    isFigure: true,
  });
  const count = (id: string, header: string, value: (row: Row) => number): Column<Row> => ({
    id,
    header,
    value,
    render: (row) => formats.value(value(row), 'COUNT'),
    exact: (row) => formats.exact(value(row), 'COUNT'),
    isFigure: true,
  });
  return [
    { id: 'group', header: text(`one-${by}`), value: nameOf, exact: (row) => row.key ?? nameOf(row) },
    {
      ...time('mean', text('meanTime'), ({ mttrSeconds }) => mttrSeconds),
      width: '28%',
      render: ({ mttrSeconds }) => (
        <span className={styles.barCell}>
          <span className={styles.bar} aria-hidden="true">
            {mttrSeconds !== null && <span style={{ width: `${(mttrSeconds / most) * 100}%` }} />}
          </span>
          <span>{formats.value(mttrSeconds, 'SECONDS')}</span>
        </span>
      ),
    },
    { ...time('median', text('median'), ({ timeToResolve }) => timeToResolve.p50), foldsBelow: 480 },
    { ...time('p95', text('p95'), ({ timeToResolve }) => timeToResolve.p95), foldsBelow: 480 },
    { ...count('resolved', text('resolved'), ({ resolved }) => resolved), foldsBelow: 720 },
    { ...time('mtta', text('mttaShort'), ({ mttaSeconds }) => mttaSeconds), foldsBelow: 720 },
    { ...count('opened', text('opened'), ({ opened }) => opened), foldsBelow: 720 },
    {
      ...count('open', text('open'), ({ open }) => open),
      render: ({ open, oldestOpenAt }) =>
        oldestOpenAt === null ? (
          formats.value(open, 'COUNT')
        ) : (
          <span title={text('oldestSince', { ago: formats.ago(new Date(oldestOpenAt), now) })}>
            {formats.value(open, 'COUNT')}
          </span>
        ),
    },
    {
      id: 'oldest',
      header: text('oldestOpen'),
      value: ({ oldestOpenAt }) => (oldestOpenAt === null ? null : new Date(oldestOpenAt)),
      render: ({ oldestOpenSeconds }) => formats.value(oldestOpenSeconds, 'SECONDS'),
      exact: ({ oldestOpenAt }) => (oldestOpenAt === null ? '' : formats.dateTime(new Date(oldestOpenAt))),
      isFigure: true,
      foldsBelow: 720,
    },
  ];
}
