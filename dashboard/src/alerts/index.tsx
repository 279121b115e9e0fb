// Alerts: how many there are, how fast they are answered, what they put at risk and saved, and the alerts themselves.
import { Card, Grid } from '../cards';
import { useText } from '../intl';
import { type Role, useSession } from '../session';
import { alertsTexts } from './alerts.texts';
import { Overview } from './overview';

const SEES_FIGURES: ReadonlySet<Role> = new Set(['ADMIN', 'ORG_ADMIN', 'ANALYST', 'SUPER_ADMIN']);

export default function AlertsPage() {
  const text = useText(alertsTexts);
  const { role } = useSession();
  // Whoever answers alerts has the list, and no numbers.
  if (SEES_FIGURES.has(role) || role === 'OPERATOR') return <Overview hasFigures={role !== 'OPERATOR'} />;
  // One card that says so, instead of a wall of them.
  const problem = { code: 'FORBIDDEN', message: text('forbiddenAbout'), id: null, retryAfterSeconds: null };
  return (
    <Grid>
      <Card title={text('title')} answer={{ state: 'forbidden', problem }} height={160}>
        {() => null}
      </Card>
    </Grid>
  );
}
