// How many sockets may be open before their client is admitted: nobody has shown a credential for them yet, so that they
// are counted by where they come from.
import { networkOf } from '../platform';
import type { SocketLimits } from './socket-limits';

/** Why another one is turned away, in the words of HTTP. */
export interface Crowded {
  readonly status: 429 | 503;
  readonly message: string;
}

export class HalfOpenSockets {
  private count = 0;
  private readonly networks = new Map<string, number>();

  constructor(private readonly limits: SocketLimits) {}

  /** Null while there is room. */
  refusal(ip: string | null): Crowded | null {
    const { maxHalfOpenSockets, maxHalfOpenSocketsPerAddress } = this.limits;
    if ((this.networks.get(networkOf(ip ?? '')) ?? 0) >= maxHalfOpenSocketsPerAddress) {
      return { status: 429, message: 'Too many sockets of this address wait to be admitted' };
    }
    return this.count >= maxHalfOpenSockets
      ? { status: 503, message: 'Too many sockets wait to be admitted' }
      : null;
  }

  /** Takes a place, and returns what gives it back (once). */
  enter(ip: string | null): () => void {
    const network = networkOf(ip ?? '');
    this.count += 1;
    this.networks.set(network, (this.networks.get(network) ?? 0) + 1);
    let inside = true;
    return () => {
      if (!inside) {
        return;
      }
      inside = false;
      this.count -= 1;
      const left = (this.networks.get(network) ?? 0) - 1;
      if (left > 0) {
        this.networks.set(network, left);
      } else {
        this.networks.delete(network);
      }
    };
  }
}
