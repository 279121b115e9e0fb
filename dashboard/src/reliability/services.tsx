// How each service stands against its objective: what is left of its error budget, how fast that burns, and its last incident.
import type { Answer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { NONE, useFormats, useText } from '../intl';
import { type Column, DataTable } from '../table';
import { code } from './code';
import type { ServiceHealthQuery } from './operations.generated';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { type Service, worstFirst } from './standing';
import { useChoices } from './use-choices';

interface Props {
  readonly answer: Answer<ServiceHealthQuery>;
  readonly now: Date;
}

/** Of five services; more make it higher, up to where they scroll. */
const HEIGHT = 216;
const MOST_HEIGHT = 480;

export function Services({ answer, now }: Props) {
  const text = useText(reliabilityTexts);
  const { sort, choose } = useChoices();
  const rows = answer.state === 'ready' ? worstFirst(answer.data.serviceHealth.rows) : [];
  const columns = useColumns(now);
  const fileColumns = useFileColumns();
  return (
    <Card
      title={text('services')}
      about={text('servicesAbout')}
      answer={answer}
      height={HEIGHT}
      empty={{
        is: ({ serviceHealth }) => serviceHealth.rows.length === 0,
        text: text('servicesEmpty'),
        next: text.rich('servicesNext', { code }),
      }}
      actions={
        <FileMenu
          title={text('services')}
          shown={{ file: 'service-health', columns: [...columns, ...fileColumns], rows: () => rows }}
          reports={[{ report: 'service-health' }]}
        />
      }
    >
      {() => (
        <DataTable
          caption={text('services')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          sort={sort}
          onSort={(next) => choose({ sort: next })}
          maxHeight={MOST_HEIGHT}
        />
      )}
    </Card>
  );
}

function useColumns(now: Date): readonly Column<Service>[] {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const burn = (
    id: string,
    window: 'hour' | 'sixHours' | 'day' | 'threeDays',
    foldsBelow: 480 | 720,
  ): Column<Service> => ({
    id,
    header: text(`burn-${window}`),
    value: ({ burnRates }) => burnRates[window],
    render: ({ burnRates }) => {
      const rate = burnRates[window];
      return rate === null ? NONE : `${formats.value(rate, 'SCORE')}×`;
    },
    exact: ({ burnRates }) => `${formats.exact(burnRates[window], 'SCORE')}×`,
    isFigure: true,
    foldsBelow,
  });
  return [
    {
      id: 'service',
      header: text('one-service'),
      value: ({ name }) => name,
      exact: ({ name, id }) => (name === id ? name : `${name} (${id})`),
    },
    {
      id: 'status',
      header: text('status'),
      value: ({ status }) => text(`status-${status}`),
      render: ({ status }) => (
        <span className={styles.status} data-status={status}>
          {text(`status-${status}`)}
        </span>
      ),
      exact: ({ status }) => text(`status-${status}-about`),
    },
    {
      id: 'target',
      header: text('target'),
      value: ({ sloPercent }) => sloPercent,
      render: ({ sloPercent, sloDays }) =>
        text('targetOver', { percent: formats.exact(sloPercent, 'PERCENT'), days: formats.count(sloDays) }),
      exact: ({ budget }) =>
        budget === null ? '' : text('kept', { percent: formats.exact(budget.successPercent, 'PERCENT') }),
      isFigure: true,
      foldsBelow: 720,
    },
    {
      id: 'budget',
      header: text('budget'),
      value: ({ budget }) => budget?.leftPercent ?? null,
      render: ({ budget }) =>
        budget === null ? (
          NONE
        ) : (
          <span className={styles.barCell} data-folds-bar="true">
            <span className={styles.bar} data-short={budget.leftPercent <= 0} aria-hidden="true">
              <span style={{ width: `${Math.max(0, Math.min(100, budget.leftPercent))}%` }} />
            </span>
            <span>
              {budget.leftPercent >= 0
                ? text('left', { percent: formats.value(budget.leftPercent, 'PERCENT') })
                : text('over', { percent: formats.value(-budget.leftPercent, 'PERCENT') })}
            </span>
          </span>
        ),
      exact: ({ budget, basis }) =>
        budget === null
          ? ''
          : text(basis === 'WORKFLOW_RUNS' ? 'budgetOfRuns' : 'budgetOfRequests', {
              spent: formats.count(budget.spent),
              allowed: formats.value(budget.allowed, 'COUNT'),
              events: formats.count(budget.events),
            }),
      isFigure: true,
      width: '13%',
    },
    burn('burn1', 'hour', 480),
    burn('burn6', 'sixHours', 720),
    burn('burn24', 'day', 480),
    burn('burn72', 'threeDays', 720),
    {
      id: 'latency',
      header: text('latency24'),
      value: ({ avgP95LatencyMs }) => avgP95LatencyMs,
      render: ({ avgP95LatencyMs }) => formats.value(avgP95LatencyMs, 'MILLISECONDS'),
      exact: ({ avgP95LatencyMs }) => formats.exact(avgP95LatencyMs, 'MILLISECONDS'),
      isFigure: true,
      foldsBelow: 480,
    },
    {
      id: 'incident',
      header: text('lastIncident'),
      value: ({ lastIncident }) => (lastIncident === null ? null : new Date(lastIncident.openedAt)),
      render: ({ lastIncident, openIncidents }) =>
        lastIncident === null ? (
          <span className={styles.aside}>{text('noIncident')}</span>
        ) : (
          <span className={styles.incident}>
            {/* How it stands is what must be read where there is little room. */}
            <span className={styles.aside}>
              {text(`incident-${lastIncident.status}`, {
                ago: formats.ago(new Date(lastIncident.resolvedAt ?? lastIncident.openedAt), now),
              })}
              {openIncidents > 1 && ` · ${text('openOf', { count: formats.count(openIncidents) })}`}
            </span>
            {/* Its own words, whatever the language of the page. */}
            <span>{lastIncident.title ?? lastIncident.id}</span>
          </span>
        ),
      exact: ({ lastIncident }) =>
        lastIncident === null
          ? ''
          : [
              lastIncident.title ?? lastIncident.id,
              ...(lastIncident.severity === null ? [] : [text(`severity-${lastIncident.severity}`)]),
              formats.dateTime(new Date(lastIncident.openedAt)),
            ].join(' · '),
      foldsBelow: 720,
    },
  ];
}

/** What a file has beside what is on screen. */
function useFileColumns(): readonly Column<Service>[] {
  const text = useText(reliabilityTexts);
  return [
    { id: 'id', header: text('serviceId'), value: ({ id }) => id },
    { id: 'days', header: text('targetDays'), value: ({ sloDays }) => sloDays },
    { id: 'events', header: text('events'), value: ({ budget }) => budget?.events ?? null },
    { id: 'allowed', header: text('allowed'), value: ({ budget }) => budget?.allowed ?? null },
    { id: 'spent', header: text('spent'), value: ({ budget }) => budget?.spent ?? null },
    { id: 'title', header: text('incidentTitle'), value: ({ lastIncident }) => lastIncident?.title ?? null },
    { id: 'open', header: text('openIncidents'), value: ({ openIncidents }) => openIncidents },
  ];
}
