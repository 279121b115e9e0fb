// Whether the page hears from the gateway: one state for the websocket that all subscriptions share.

export type LiveState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live'; readonly since: Date }
  /** Lost and being tried again; what is on screen is of `since` or before. */
  | { readonly kind: 'reconnecting'; readonly since: Date }
  /** The gateway will not have this credential any more: trying again would be refused again. */
  | { readonly kind: 'refused'; readonly reason: string };

export class LiveStatus {
  private state: LiveState = { kind: 'idle' };
  private readonly listeners = new Set<() => void>();

  readonly get = (): LiveState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  connecting(): void {
    if (this.state.kind === 'idle') this.set({ kind: 'connecting' });
  }

  connected(): void {
    this.set({ kind: 'live', since: new Date() });
  }

  closed(): void {
    // The first of several attempts says since when.
    if (this.state.kind !== 'reconnecting') this.set({ kind: 'reconnecting', since: new Date() });
  }

  /** Closed because nobody subscribes any more. */
  rested(): void {
    this.set({ kind: 'idle' });
  }

  refused(reason: string): void {
    this.set({ kind: 'refused', reason });
  }

  private set(state: LiveState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
