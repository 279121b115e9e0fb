// What is done by itself: who takes a course that was changed is counted again, and insights are found again. A step is a
// transaction of one organization; a worker that is killed in it has done nothing.
import type { Database } from '../platform';
import { findInsights } from './insights';
import { PROGRESS_FACTS } from './learning.facts';
import { recountStep } from './progress';
import { dueLearning } from './progress.sql';

/** Steps of one organization before the next one has its turn. */
const STEPS_AT_ONCE = 10;

export class LearningWorker {
  /** `told` hears which facts of an organization have changed, after the commit. */
  constructor(
    private readonly database: Pick<Database, 'withOrganization' | 'withPlatform'>,
    private readonly told: (organizationId: string, facts: readonly string[]) => void,
  ) {}

  /** Which of the organizations have something to be done. */
  async due(organizationIds: readonly string[]): Promise<string[]> {
    const rows = await this.database.withPlatform((session) => session.run(dueLearning, [organizationIds]));
    return rows.map(({ id }) => id);
  }

  /** A turn of an organization: some steps of counting again, and insights once that is done. */
  async run(organizationId: string): Promise<void> {
    for (let step = 0; step < STEPS_AT_ONCE; step += 1) {
      const worked = await this.database.withOrganization(organizationId, (session) =>
        recountStep(session, organizationId),
      );
      if (!worked) {
        await this.find(organizationId);
        return;
      }
      this.told(organizationId, PROGRESS_FACTS);
    }
  }

  /** Finds the insights of an organization now. */
  async find(organizationId: string): Promise<void> {
    await this.database.withOrganization(organizationId, (session) => findInsights(session, organizationId));
  }
}
