// Sends messages to the gateway, one after the other: what fails is kept in memory and tried again, with the same id.

export interface Sender {
  send(kind: 'pageView' | 'heartbeat', fields: Fields): void;
  /** The page may be gone in a moment: everything that is left goes at once, and nobody waits for an answer. */
  leave(): void;
  stop(): void;
}

type Fields = Readonly<Record<string, unknown>>;

interface Kept {
  readonly kind: 'pageView' | 'heartbeat';
  readonly fields: Fields;
  /** When it happened, by the page's own clock. */
  readonly at: number;
}

const MOST_KEPT = 20;
const LONGEST_AGO_MS = 86_400_000;
const LONGEST_WAIT_MS = 60_000;

export function createSender(
  url: string,
  token: string | (() => string | Promise<string>),
  onRefused: () => void,
): Sender {
  let kept: Kept[] = [];
  let known: string | undefined;
  let [isBusy, isStopped, isAskedAgain] = [false, false, false];
  let failures = 0;

  const bodyOf = ({ kind, fields, at }: Kept): string =>
    JSON.stringify({
      token: known,
      [kind]: { ...fields, agoMs: Math.min(Math.round(performance.now() - at), LONGEST_AGO_MS) },
    });

  /** Sends the first one; answers for how many milliseconds to wait until the next. */
  const sendFirst = async (first: Kept): Promise<number> => {
    known ??= typeof token === 'string' ? token : await token();
    // A text without headers of one's own: no browser asks the gateway first whether it may.
    const { status, headers } = await fetch(url, {
      method: 'POST',
      body: bodyOf(first),
      credentials: 'omit',
      keepalive: true,
    });
    if (status === 401) {
      if (isAskedAgain || typeof token === 'string') {
        onRefused();
      }
      isAskedAgain = true;
      known = undefined;
      return 0;
    }
    if (status === 408 || status === 429 || status >= 500) {
      return waitMs(Number(headers.get('retry-after')) * 1_000);
    }
    // Taken, or refused for good.
    isAskedAgain = false;
    failures = 0;
    kept = kept.filter((each) => each !== first);
    return 0;
  };

  const waitMs = (atLeast = 0): number =>
    Math.max(atLeast, Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** failures++) * (0.5 + Math.random() / 2));

  const sendAll = async (): Promise<void> => {
    if (isBusy) {
      return;
    }
    isBusy = true;
    while (!isStopped && kept[0] !== undefined) {
      const ms = await sendFirst(kept[0]).catch(() => waitMs());
      await (ms > 0 && new Promise((resolve) => setTimeout(resolve, ms)));
    }
    isBusy = false;
  };

  return {
    send(kind, fields) {
      // Of a page, the longest time that it was visible says all.
      const isOlder = (each: Kept): boolean =>
        kind === 'heartbeat' && each.kind === kind && each.fields['pageViewId'] === fields['pageViewId'];
      kept = [...kept.filter((each) => !isOlder(each)), { kind, fields, at: performance.now() }].slice(
        -MOST_KEPT,
      );
      // So that what is left at once can still go by beacon, alone.
      void Promise.resolve().then(sendAll);
    },
    leave() {
      known ??= typeof token === 'string' ? token : undefined;
      if (known !== undefined) {
        // A beacon is not answered: a page view is asked about again should the page live on, which its id allows.
        kept = kept.filter((each) => !navigator.sendBeacon(url, bodyOf(each)) || each.kind === 'pageView');
      }
    },
    stop() {
      isStopped = true;
      kept = [];
    },
  };
}
