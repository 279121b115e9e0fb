// The audit page: who did what, narrowed by the address, followed live, proven, and taken along as a file.
import { lazy, Suspense, useState } from 'react';
import { type Answer, useAnswer } from '../api';
import { Card, Grid } from '../cards';
import { useFormats, useText } from '../intl';
import { type Role, useSession } from '../session';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import { Downloads } from './downloads';
import { FilterBar } from './filter-bar';
import { MOST_DAYS, rowKeyOf } from './filter';
import type { Held } from './held';
import { TrailSummaryDocument } from './operations.generated';
import { Summary } from './summary';
import type { TrailView } from './trail';
import { TrailList } from './trail-list';
import { useFilters, useOpenRow, useSwitches } from './use-filters';
import { useTrail } from './use-trail';
import { Verification } from './verification';

const RowDrawer = lazy(() => import('./row-drawer'));

const AUDITORS: ReadonlySet<Role> = new Set<Role>(['ADMIN', 'ORG_ADMIN', 'SUPER_ADMIN']);
const LIST_HEIGHT = 560;

export default function AuditPage() {
  const { role } = useSession();
  return AUDITORS.has(role) ? <TrailPage /> : <Forbidden role={role} />;
}

/** The gateway would refuse each question, and write each refusal down: none is asked. */
function Forbidden({ role }: { readonly role: Role }) {
  const text = useText(auditTexts);
  const message = text('forbiddenRoles', { role });
  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      <Card
        title={text('title')}
        height={200}
        answer={{
          state: 'forbidden',
          problem: { code: 'FORBIDDEN', message, id: null, retryAfterSeconds: null },
        }}
      >
        {() => null}
      </Card>
    </Grid>
  );
}

function TrailPage() {
  const text = useText(auditTexts);
  const formats = useFormats();
  const filters = useFilters();
  const switches = useSwitches();
  const [row, openRow] = useOpenRow();
  const { filter, range, choose } = filters;
  const isTailing = switches.isTailing && range.isRunning;
  const [view, trail] = useTrail(filter, switches.hidesReads, isTailing);
  // Counting leaves a row: it is asked for once for each range, and not by the clock.
  const asked = {
    days: Math.min(MOST_DAYS, range.days),
    asOf: range.isRunning ? null : range.to.toISOString(),
  };
  const summary = useAnswer(TrailSummaryDocument, asked);
  const [hasOpened, setHasOpened] = useState(false);
  if (row !== null && !hasOpened) setHasOpened(true);
  const entries = view.held?.entries ?? [];
  const at = row === null ? -1 : entries.findIndex((entry) => rowKeyOf(entry.row) === row);
  const beside = (by: -1 | 1): string | null => {
    const entry = at < 0 ? undefined : entries[at + by];
    return entry === undefined ? null : rowKeyOf(entry.row);
  };

  return (
    <>
      <h1 className="visually-hidden">{text('title')}</h1>
      <Grid>
        <Verification />
        <FilterBar filters={filters} switches={switches} summary={summary} />
        <Card
          title={text('rows')}
          about={`${text('rowsAbout', { zone: formats.zone })}${isTailing ? ` ${text('tailOn')}` : ''}`}
          answer={answerOf(view, trail.retry)}
          height={LIST_HEIGHT}
          empty={{
            is: (held) => held.entries.length === 0 && held.olderAfter === null,
            text: text('noRows'),
            next: text('noRowsNext'),
          }}
          actions={<Downloads filter={filter} rows={entries.map((entry) => entry.row)} />}
        >
          {(held) => (
            <TrailList
              // Another question begins at its newest row.
              key={JSON.stringify([filter, switches.hidesReads])}
              held={held}
              view={view}
              trail={trail}
              height={LIST_HEIGHT}
              open={row}
              onOpen={openRow}
            />
          )}
        </Card>
        <Summary summary={summary} filters={filters} asked={asked} />
      </Grid>
      {hasOpened && (
        <Suspense fallback={<div className={styles.drawerWaits} />}>
          <RowDrawer
            row={row}
            newer={beside(-1)}
            older={beside(1)}
            onRow={openRow}
            choose={(choices) => {
              openRow(null);
              choose(choices);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

function answerOf(view: TrailView, retry: () => void): Answer<Held> {
  const { held, problem, at } = view;
  if (problem?.code === 'FORBIDDEN') return { state: 'forbidden', problem };
  if (held === null) return problem === null ? { state: 'loading' } : { state: 'failed', problem, retry };
  return {
    state: 'ready',
    data: held,
    at,
    staleSince: problem === null ? null : at,
    problem,
    isRefreshing: false,
    retry,
  };
}
