// Who may do what has changed in an organization: heard here at once, and by the other gateways through Changes. What
// is not heard, because Redis is away, is found out when what is remembered of somebody is looked up anew.
import type { Changes } from '../platform';

/** All organizations share one topic, which names those that changed: a gateway listens once, whoever comes to it. */
const TOPIC = 'identity';

/** Null: nobody knows which. */
export type IdentityListener = (organizationId: string | null) => void;

export class IdentityChanges {
  private readonly listeners = new Set<IdentityListener>();
  private readonly stop: () => void;

  constructor(private readonly changes: Pick<Changes, 'subscribe' | 'publish'>) {
    this.stop = changes.subscribe(TOPIC, (organizations) => {
      for (const each of organizations === 'all' ? [null] : organizations) {
        this.tell(each);
      }
    });
  }

  listen(listener: IdentityListener): void {
    this.listeners.add(listener);
  }

  /** Something has changed on this gateway: heard here before this returns. */
  changed(organizationId: string): void {
    this.tell(organizationId);
    this.changes.publish(TOPIC, [organizationId]);
  }

  close(): void {
    this.stop();
    this.listeners.clear();
  }

  private tell(organizationId: string | null): void {
    this.listeners.forEach((listener) => listener(organizationId));
  }
}
