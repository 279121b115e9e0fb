// @opsgraph/tracker: tells an Opsgraph gateway which pages a signed-in person looks at, and for how long they are visible.
// It sets no cookie, stores nothing, and says nothing of the browser that the browser does not say by itself.
import { createSender } from './sender.ts';

export interface TrackerOptions {
  /** Where the gateway is, such as https://analytics.example.com */
  readonly url: string;
  /** A tracker token of the person before the page, or how to get one: called when one is needed, and once more when it was refused. */
  readonly token: string | (() => string | Promise<string>);
  /** What a page is called, such as a route's template; default: the path of its address, without what follows `?` or `#`. */
  readonly path?: (location: Location) => string;
  /** While the page is visible it says so this often; default: 60,000. */
  readonly heartbeatMs?: number;
  /** False: also for people whose browser asks not to be tracked, by Do Not Track or Global Privacy Control; default: true. */
  readonly respectDoNotTrack?: boolean;
}

export interface Tracker {
  /** Says how long the page was visible, and nothing more. */
  stop(): void;
  /** A page view that no address tells of, such as an opened dialogue. */
  pageView(path?: string): void;
}

const LONGEST_PATH = 500;
const LONGEST_REFERRER = 2_000;
/** Of a page that nobody closes. */
const LONGEST_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Begins to tell. On a server, or for somebody who does not want it, it does nothing; it never throws. */
export function start(options: TrackerOptions): Tracker {
  try {
    if (typeof document === 'object' && !(options.respectDoNotTrack !== false && isAskedNotTo())) {
      return track(options);
    }
  } catch {
    // A page works without it.
  }
  return { stop: () => undefined, pageView: () => undefined };
}

function isAskedNotTo(): boolean {
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & {
    readonly globalPrivacyControl?: boolean;
  };
  return doNotTrack === '1' || globalPrivacyControl === true;
}

function track({
  url,
  token,
  path: pathOf = (at) => at.pathname,
  heartbeatMs = MINUTE_MS,
}: TrackerOptions): Tracker {
  const listening = new AbortController();
  const undo: (() => void)[] = [];
  /** The page that was told of last. */
  let id: string | undefined;
  let visibleMs = 0;
  /** Since when it is visible; undefined: it is not. */
  let since: number | undefined;
  let beating: ReturnType<typeof setInterval> | undefined;
  /** Where the person is, and the page that is still to be told of: it counts once it is visible. */
  let current: string | undefined;
  let untold: string | undefined;
  let referrer = document.referrer.replace(/[?#].*/, '');

  const end = (): void => {
    listening.abort();
    clearInterval(beating);
    undo.forEach((each) => each());
    sender.stop();
  };
  const sender = createSender(`${url.replace(/\/+$/, '')}/v1/track`, token, end);

  const safely =
    (work: () => void): (() => void) =>
    () => {
      try {
        if (!listening.signal.aborted) {
          work();
        }
      } catch {
        // A page works without it.
      }
    };

  const beat = (): void => {
    const now = performance.now();
    visibleMs += now - (since ?? now);
    since = now;
    sender.send('heartbeat', { pageViewId: id, durationMs: Math.min(Math.round(visibleMs), LONGEST_MS) });
  };
  const pause = (): void => {
    if (since !== undefined) {
      beat();
      since = undefined;
      clearInterval(beating);
    }
  };
  const resume = (): void => {
    if (
      document.visibilityState !== 'visible' ||
      (document as { prerendering?: boolean }).prerendering === true
    ) {
      return;
    }
    if (untold !== undefined) {
      [id, visibleMs] = [newId(), 0];
      sender.send('pageView', {
        id,
        path: untold,
        ...(referrer === '' ? {} : { referrer: referrer.slice(0, LONGEST_REFERRER) }),
      });
      [referrer, untold] = [untold, undefined];
    }
    if (since === undefined) {
      since = performance.now();
      beating = setInterval(safely(beat), heartbeatMs);
    }
  };
  const view = (path: string): void => {
    pause();
    untold = path;
    resume();
  };
  const here = (): string => (current = (pathOf(location) || '/').slice(0, LONGEST_PATH));
  const move = safely(() => {
    const before = current;
    if (here() !== before) {
      view(current ?? '');
    }
  });
  const leave = safely(() => {
    pause();
    sender.leave();
  });
  const on = (target: EventTarget, name: string, listener: (event: Event) => void): void =>
    target.addEventListener(name, listener, { signal: listening.signal });

  on(document, 'visibilitychange', () =>
    document.visibilityState === 'hidden' ? leave() : safely(resume)(),
  );
  on(document, 'prerenderingchange', safely(resume));
  on(window, 'pagehide', leave);
  on(window, 'popstate', move);
  // Back from the browser's memory, with everything as it was: that is another look at the page.
  on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && safely(() => view(here()))());
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = Reflect.get(history, name) as Move;
    const patched: Move = (...given) => {
      original.apply(history, given);
      move();
    };
    history[name] = patched;
    undo.push(() => {
      // Whoever came after us calls us, and we do nothing any more.
      if (Reflect.get(history, name) === patched) {
        history[name] = original;
      }
    });
  }
  move();
  return {
    stop: safely(() => {
      leave();
      end();
    }),
    pageView: (path) => safely(() => view((path ?? here()).slice(0, LONGEST_PATH)))(),
  };
}

type Move = (...given: Parameters<History['pushState']>) => void;

/** A UUID; pages that did not come by https have no randomUUID. */
function newId(): string {
  return typeof crypto.randomUUID === 'function'
    ? crypto.randomUUID()
    : '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (digit) =>
        (+digit ^ ((crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) & (15 >> (+digit / 4)))).toString(16),
      );
}
