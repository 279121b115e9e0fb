// The support desk: the whole of it for those who may see it, their own figures for operators.
import { Card, Grid } from '../cards';
import { useText } from '../intl';
import { type Role, useSession } from '../session';
import { Desk } from './desk';
import { OwnFigures } from './own';
import { supportTexts } from './support.texts';

const SEES_THE_DESK: ReadonlySet<Role> = new Set(['ADMIN', 'ORG_ADMIN', 'ANALYST', 'SUPER_ADMIN']);

export default function SupportPage() {
  const text = useText(supportTexts);
  const { role } = useSession();
  if (SEES_THE_DESK.has(role)) return <Desk />;
  if (role === 'OPERATOR') return <OwnFigures />;
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
