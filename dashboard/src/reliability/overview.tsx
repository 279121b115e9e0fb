// The whole page: the numbers at a glance, services, trends, times to resolve, predictions, costs. What is on screen is asked for again
// each minute while somebody may be looking.
import { useAnswer } from '../api';
import { Card, Grid } from '../cards';
import { useFormats, useText } from '../intl';
import { RangePresets, useRange } from '../range';
import { useNow } from '../time';
import { Link } from 'wouter';
import { Calibration } from './calibration';
import { code } from './code';
import { Costs } from './costs';
import { Glance } from './glance';
import { Mttr } from './mttr';
import {
  CostsDocument,
  MttrDocument,
  PredictionAccuracyDocument,
  type ReliabilityKpisQuery,
  ReliabilityKpisDocument,
  ReliabilityTrendDocument,
  ServiceHealthDocument,
} from './operations.generated';
import { Predictions } from './predictions';
import styles from './reliability.module.css';
import { reliabilityTexts } from './reliability.texts';
import { Services } from './services';
import { IncidentTrend, LatencyTrend, RunTrend } from './trends';
import { useChoices } from './use-choices';
import { useDays } from './use-days';

const REFRESH_MS = 60_000;

export function Overview() {
  const text = useText(reliabilityTexts);
  const formats = useFormats();
  const [range] = useRange();
  const { by, threshold, tried } = useChoices();
  const now = useNow(REFRESH_MS);
  const always = { refreshOn: now.getTime(), atMostEveryMs: REFRESH_MS / 2 };
  // Outcomes of predictions come later, and what is open is of now: days that are over are asked for again as well.
  const days = useDays();
  const kpis = useAnswer(ReliabilityKpisDocument, days, always);
  const services = useAnswer(ServiceHealthDocument, {}, always);
  const trend = useAnswer(ReliabilityTrendDocument, days, always);
  const mttr = useAnswer(
    MttrDocument,
    { ...days, groupBy: by === 'service' ? ('SERVICE' as const) : ('SEVERITY' as const) },
    always,
  );
  const accuracy = useAnswer(PredictionAccuracyDocument, { ...days, threshold }, always);
  const costs = useAnswer(CostsDocument, { ...days, rates: tried }, always);

  const isUnknown =
    kpis.state === 'ready' &&
    services.state === 'ready' &&
    services.data.serviceHealth.rows.length === 0 &&
    isNothing(kpis.data);
  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      <div className={styles.choices}>
        <RangePresets />
        {range.isShortened && (
          <p role="status" className={styles.note}>
            {text('shortened', { days: formats.count(range.days) })}
          </p>
        )}
      </div>
      {isUnknown ? (
        <Card
          title={text('nothing')}
          answer={kpis}
          height={240}
          empty={{
            is: () => true,
            text: text('nothingAbout'),
            next: (
              <>
                <p className={styles.next}>{text.rich('nothingNext', { code })}</p>
                <Link className={styles.nextLink} href="/settings">
                  {text('settings')}
                </Link>
              </>
            ),
          }}
        >
          {() => null}
        </Card>
      ) : (
        <>
          <Glance answer={kpis} />
          <Services answer={services} now={now} />
          <RunTrend answer={trend} range={range} />
          <LatencyTrend answer={trend} range={range} />
          <IncidentTrend answer={trend} range={range} />
          <Mttr answer={mttr} now={now} />
          <Predictions answer={accuracy} />
          <Calibration answer={accuracy} />
          <Costs answer={costs} />
        </>
      )}
    </Grid>
  );
}

/** Neither in the chosen days nor in those before, nor anything that is still open. */
function isNothing({ reliabilityOverview: { previous, ...own }, mttr }: ReliabilityKpisQuery): boolean {
  const counts = [
    own.runs,
    own.measurements,
    own.predictions,
    own.incidentsOpened,
    own.incidentsResolved,
    previous.runs,
    previous.predictions,
    previous.incidentsOpened,
    mttr.total.open,
  ];
  return counts.every((count) => count === 0);
}
