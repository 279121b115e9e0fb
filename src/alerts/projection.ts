// From events of alerts to changes of alerts, whatever their order and their batches.
import type { Projection } from '../ingest';
import { changeOf } from './alerts.events';
import { ALERT_FACTS, ALERTS_STREAM } from './alerts.facts';
import { tell } from './changes';

export const alertsProjection: Projection = {
  stream: ALERTS_STREAM,
  facts: ALERT_FACTS,
  project: async (session, organizationId, events) => {
    await tell(session, organizationId, events.map(changeOf));
  },
};
