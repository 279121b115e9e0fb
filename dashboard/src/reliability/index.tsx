// Reliability: runs, latency, incidents and predictions of the connected services, their objectives, and what it all costs.
import { Card, Grid } from '../cards';
import { useText } from '../intl';
import { type Role, useSession } from '../session';
import { Overview } from './overview';
import { reliabilityTexts } from './reliability.texts';

const SEES_RELIABILITY: ReadonlySet<Role> = new Set(['ADMIN', 'ORG_ADMIN', 'ANALYST', 'SUPER_ADMIN']);

export default function ReliabilityPage() {
  const text = useText(reliabilityTexts);
  const { role } = useSession();
  if (SEES_RELIABILITY.has(role)) return <Overview />;
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
