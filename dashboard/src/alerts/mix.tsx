// What alerts are made of: severities and classes of those raised, and classes of those that are active.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import { alertsTexts } from './alerts.texts';
import type { AlertMixQuery } from './operations.generated';
import { type Share, Shares } from './shares';
import { useDays } from './use-days';
import { useListFilter } from './use-list-filter';

interface Props {
  readonly answer: Answer<AlertMixQuery>;
}

const HEIGHT = 200;

export function useShareColumns(header: string): readonly Column<Share>[] {
  const text = useText(alertsTexts);
  const formats = useFormats();
  return [
    { id: 'name', header, value: ({ label }) => label, exact: ({ label }) => label },
    {
      id: 'count',
      header: text('count'),
      value: ({ count }) => count,
      render: ({ count }) => formats.count(count),
      isFigure: true,
    },
    {
      id: 'percent',
      header: text('share'),
      value: ({ percent }) => percent,
      render: ({ percent }) => formats.value(percent, 'PERCENT'),
      exact: ({ percent }) => formats.exact(percent, 'PERCENT'),
      isFigure: true,
    },
  ];
}

export function SeverityMix({ answer }: Props) {
  const text = useText(alertsTexts);
  const days = useDays();
  const columns = useShareColumns(text('severity'));
  const { chosen, filter } = useListFilter();
  const shares = ({ alertDashboard }: AlertMixQuery): Share[] =>
    alertDashboard.severities.map(({ severity, count, percent }) => ({
      id: severity,
      label: text(severity),
      count,
      percent,
      tone: severity,
      isChosen: chosen.severity === severity,
      onChoose: () => filter({ severity: chosen.severity === severity ? null : severity }),
    }));
  return (
    <Figure
      title={text('severities')}
      about={text('filtersList')}
      answer={answer}
      height={HEIGHT}
      span={4}
      empty={{
        is: ({ alertDashboard }) => alertDashboard.raised === 0,
        text: text('mixEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={shares}
      rowKey={({ id }) => id}
      file="alerts-by-severity"
      reports={[{ report: 'alert-severities', parameters: days }]}
    >
      {(data) => <Shares shares={shares(data)} />}
    </Figure>
  );
}

export function TypeClasses({ answer }: Props) {
  const text = useText(alertsTexts);
  const days = useDays();
  const columns = useShareColumns(text('typeClass'));
  const { chosen, filter } = useListFilter();
  const shares = ({ alertDashboard }: AlertMixQuery): Share[] =>
    alertDashboard.typeClasses.map(({ typeClass, count, percent }) => ({
      id: typeClass,
      label: text(typeClass),
      count,
      percent,
      isChosen: chosen.class === typeClass,
      onChoose: () => filter({ class: chosen.class === typeClass ? null : typeClass }),
    }));
  return (
    <Figure
      title={text('typeClasses')}
      about={text('filtersList')}
      answer={answer}
      height={HEIGHT}
      span={4}
      empty={{
        is: ({ alertDashboard }) => alertDashboard.raised === 0,
        text: text('mixEmpty'),
        next: text('otherRange'),
      }}
      columns={columns}
      rows={shares}
      rowKey={({ id }) => id}
      file="alerts-by-class"
      reports={[{ report: 'alert-type-classes', parameters: days }]}
    >
      {(data) => <Shares shares={shares(data)} />}
    </Figure>
  );
}

export function ActiveClasses({ answer }: Props) {
  const text = useText(alertsTexts);
  const days = useDays();
  const formats = useFormats();
  const columns = useShareColumns(text('typeClass'));
  const shares = ({ alertDashboard }: AlertMixQuery): Share[] =>
    alertDashboard.activeTypeClasses.map(({ typeClass, count, percent }) => ({
      id: typeClass,
      label: text(typeClass),
      count,
      percent,
    }));
  return (
    <Figure
      title={text('activeClasses')}
      about={
        answer.state === 'ready'
          ? text('activeClassesAbout', { at: formats.dateTime(new Date(answer.data.alertDashboard.asOf)) })
          : '\u00a0'
      }
      answer={answer}
      height={HEIGHT}
      span={4}
      empty={{
        is: ({ alertDashboard }) => alertDashboard.activeTypeClasses.every(({ count }) => count === 0),
        text: text('noneActiveHere'),
        next: text('noneActiveNext'),
      }}
      columns={columns}
      rows={shares}
      rowKey={({ id }) => id}
      file="active-alerts-by-class"
      reports={[{ report: 'alert-active-type-classes', parameters: days }]}
    >
      {(data) => <Shares shares={shares(data)} />}
    </Figure>
  );
}
