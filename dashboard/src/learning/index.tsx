// Learning: how far people come in courses, where they leave, what they answer, and what stands out.
import { Card, Grid } from '../cards';
import { useText } from '../intl';
import { type Role, useSession } from '../session';
import { learningTexts } from './learning.texts';
import { Overview } from './overview';

const SEES_LEARNING: ReadonlySet<Role> = new Set(['ADMIN', 'ORG_ADMIN', 'ANALYST', 'SUPER_ADMIN']);

export default function LearningPage() {
  const text = useText(learningTexts);
  const { role } = useSession();
  if (SEES_LEARNING.has(role)) return <Overview />;
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
