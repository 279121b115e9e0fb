// Product usage: who uses the connected application, what of it, and how fast it answers.
import { Card, Grid } from '../cards';
import { useText } from '../intl';
import { type Role, useSession } from '../session';
import { Overview } from './overview';
import { usageTexts } from './usage.texts';

const SEES_USAGE: ReadonlySet<Role> = new Set(['ADMIN', 'ORG_ADMIN', 'ANALYST', 'SUPER_ADMIN']);

export default function UsagePage() {
  const text = useText(usageTexts);
  const { role } = useSession();
  if (SEES_USAGE.has(role)) return <Overview />;
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
