// A platform role names an organization by header: the organization's own trail says so before anything is answered.
//
// Once for each actor and organization within an hour, on each gateway: a dashboard that polls would bury the trail
// under equal rows, and what is done there has rows of its own (every mutation, and every reading of the trail).
import { type Actor, type Client, type Database, statement } from '../platform';

const HOUR_MS = 3_600_000;
const MOST_ENTERED = 10_000;

const exists = statement<{ id: string }>(
  'identity.organization-exists',
  `SELECT e.id FROM enter_kept_organization($1, '2000') e`,
);

/** Writes the row; durable when it resolves. */
export type RecordEntering = (organizationId: string, actor: Actor, client: Client) => Promise<void>;

export class Entering {
  private readonly entered = new Map<
    string,
    { readonly until: number; readonly recorded: Promise<boolean> }
  >();

  constructor(
    private readonly database: Pick<Database, 'lookUp'>,
    private readonly record: RecordEntering,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /** Resolves when it is written down. An organization that does not exist has no trail: what is asked there finds nothing. */
  async enter(actor: Actor, organizationId: string, client: Client): Promise<void> {
    const key = JSON.stringify([organizationId, actor.role, actor.id]);
    const now = this.elapsed();
    const known = this.entered.get(key);
    if (known !== undefined && now < known.until) {
      await known.recorded;
      return;
    }
    const recorded = this.recordIfThere(actor, organizationId, client);
    const entry = { until: now + HOUR_MS, recorded };
    const [oldest] = this.entered.keys();
    if (this.entered.size >= MOST_ENTERED && oldest !== undefined) {
      this.entered.delete(oldest);
    }
    this.entered.delete(key);
    this.entered.set(key, entry);
    // Only what was written is remembered: the next one tries again.
    const forget = (): void => {
      if (this.entered.get(key) === entry) {
        this.entered.delete(key);
      }
    };
    recorded.then((isThere) => isThere || forget(), forget);
    await recorded;
  }

  private async recordIfThere(actor: Actor, organizationId: string, client: Client): Promise<boolean> {
    const [found] = await this.database.lookUp(exists, [organizationId]);
    if (found !== undefined) {
      await this.record(organizationId, actor, client);
    }
    return found !== undefined;
  }
}
