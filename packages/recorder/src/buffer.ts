// What waits to be sent, within a number of events and of bytes. What is being sent counts until it is answered.
import type { Entry } from './event.ts';

export interface BufferLimits {
  readonly events: number;
  readonly bytes: number;
}

export class EventBuffer {
  private readonly waiting: Entry[] = [];
  private heldEvents = 0;
  private heldBytes = 0;

  constructor(private readonly limits: BufferLimits) {}

  /**
   * False: there is no room. The newest is the one that is left out, for three reasons: what came first may be on its
   * way already; the gap that stays has one beginning and one end; and a full buffer then costs a comparison, where
   * throwing out the oldest would age each event into the garbage that is dear to collect, in the very process that is
   * not to be slowed down, for as long as the gateway is away.
   */
  add(entry: Entry): boolean {
    if (this.heldEvents >= this.limits.events || this.heldBytes + entry.bytes > this.limits.bytes) {
      return false;
    }
    this.heldEvents += 1;
    this.heldBytes += entry.bytes;
    this.waiting.push(entry);
    return true;
  }

  get isFull(): boolean {
    return this.heldEvents >= this.limits.events;
  }

  /** Room for something beside events. */
  reserve(bytes: number): boolean {
    if (this.heldBytes + bytes > this.limits.bytes) {
      return false;
    }
    this.heldBytes += bytes;
    return true;
  }

  /** The oldest ones, to be sent: at least one unless there is none. They count until they are released. */
  take(most: BufferLimits): Entry[] {
    const { waiting } = this;
    let count = 0;
    let bytes = 0;
    for (const entry of waiting) {
      bytes += entry.bytes;
      if (count === most.events || (bytes > most.bytes && count > 0)) {
        break;
      }
      count += 1;
    }
    return waiting.splice(0, count);
  }

  release(entries: readonly Entry[]): void {
    this.heldEvents -= entries.length;
    for (const { bytes } of entries) {
      this.heldBytes -= bytes;
    }
  }

  releaseBytes(bytes: number): void {
    this.heldBytes -= bytes;
  }

  /** Events that wait, without those that are being sent. */
  get waitingEvents(): number {
    return this.waiting.length;
  }

  get events(): number {
    return this.heldEvents;
  }

  get bytes(): number {
    return this.heldBytes;
  }
}
