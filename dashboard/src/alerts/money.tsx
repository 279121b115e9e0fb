// What active alerts put at risk and what prevented issues saved: by currency, as decimals, never added up across currencies.
import type { Answer } from '../api';
import { Figure } from '../cards';
import { useFormats, useText } from '../intl';
import type { Column } from '../table';
import styles from './alerts.module.css';
import { alertsTexts } from './alerts.texts';
import { amountText } from './amounts';
import type { AlertMixQuery } from './operations.generated';
import { useDays } from './use-days';

interface Row {
  readonly kind: 'atRisk' | 'saved';
  readonly currency: string;
  readonly amount: string;
  readonly n: number;
}

interface Props {
  readonly answer: Answer<AlertMixQuery>;
}

function rowsOf({ alertDashboard }: AlertMixQuery): Row[] {
  return [
    ...alertDashboard.moneyAtRisk.map((money) => ({ kind: 'atRisk' as const, ...money })),
    ...alertDashboard.estimatedSavings.amounts.map((money) => ({ kind: 'saved' as const, ...money })),
  ];
}

export function Money({ answer }: Props) {
  const text = useText(alertsTexts);
  const days = useDays();
  const formats = useFormats();
  const columns: readonly Column<Row>[] = [
    { id: 'kind', header: text('kind'), value: ({ kind }) => text(kind) },
    { id: 'currency', header: text('currency'), value: ({ currency }) => currency },
    // As text: no digit is lost in a file either.
    { id: 'amount', header: text('amount'), value: ({ amount }) => amount, isFigure: true },
    { id: 'n', header: text('count'), value: ({ n }) => n, isFigure: true },
  ];
  return (
    <Figure
      title={text('money')}
      answer={answer}
      height={352}
      span={4}
      columns={columns}
      rows={rowsOf}
      rowKey={({ kind, currency }) => `${kind} ${currency}`}
      file="alert-money"
      reports={[
        { report: 'alert-money-at-risk', parameters: days, name: text('atRisk') },
        { report: 'alert-savings', parameters: days, name: text('saved') },
      ]}
    >
      {({ alertDashboard: { moneyAtRisk, estimatedSavings, asOf } }) => {
        const { prevented, stated, unstated, amounts, formula } = estimatedSavings;
        return (
          <div className={styles.money}>
            <section aria-labelledby="money-at-risk">
              <h3 id="money-at-risk">{text('atRisk')}</h3>
              <Amounts amounts={moneyAtRisk} none={text('noneAtRisk')} />
              <p className={styles.aside}>{text('atRiskAbout', { at: formats.dateTime(new Date(asOf)) })}</p>
            </section>
            <section aria-labelledby="money-saved">
              <h3 id="money-saved">{text('saved')}</h3>
              <Amounts amounts={amounts} none={text('noneSaved')} />
              <p className={styles.aside}>
                {text('savedInputs', {
                  prevented,
                  preventedCount: formats.count(prevented),
                  stated: formats.count(stated),
                  unstated: formats.count(unstated),
                })}
              </p>
              {/* The gateway's words are English. */}
              <p className={styles.aside}>{text.language === 'en' ? formula : text('savedFormula')}</p>
            </section>
          </div>
        );
      }}
    </Figure>
  );
}

function Amounts({
  amounts,
  none,
}: {
  readonly amounts: AlertMixQuery['alertDashboard']['moneyAtRisk'];
  readonly none: string;
}) {
  const text = useText(alertsTexts);
  const formats = useFormats();
  if (amounts.length === 0) return <p className={styles.noAmount}>{none}</p>;
  return (
    <ul
      className={styles.amounts}
      data-scrolls={amounts.length > 4}
      tabIndex={amounts.length > 4 ? 0 : undefined}
    >
      {amounts.map(({ currency, amount, n }) => (
        <li key={currency}>
          <strong>{amountText(amount, currency, text.language)}</strong>
          <span>{text('moneyOf', { n, count: formats.count(n) })}</span>
        </li>
      ))}
    </ul>
  );
}
