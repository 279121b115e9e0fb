// What a client needs to know, and what it is by default. Wrong settings throw when the client is made.

/** How a credential is had: the one that was refused, when the gateway wants another. */
export type GetToken = (refused: string | null) => string | Promise<string>;

export interface RetryOptions {
  /** How often a question is asked at most. Default 4; 1: never again. */
  readonly attempts?: number | undefined;
  /** Pauses begin with up to the first and double to at most the longest, half of them by chance. Default 250 and 10,000. */
  readonly firstMs?: number | undefined;
  readonly longestMs?: number | undefined;
}

/** A constructor of websockets: the browser's own, or that of the package ws. */
export type WebSocketConstructor = abstract new (url: string, protocols?: string | string[]) => object;

export interface ClientOptions {
  /** Address of the gateway, such as https://opsgraph.example.com. */
  readonly url: string;
  /** A token or an API key. Without `token` and `getToken` the session of the page counts. */
  readonly token?: string | undefined;
  /** Instead of `token`, where it changes: asked before each question and each connection. */
  readonly getToken?: GetToken | undefined;
  /** Id of the organization, for a SUPER_ADMIN or SERVICE that names one. */
  readonly organization?: string | undefined;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Needed for subscriptions where there is no global one, as in Node 20. */
  readonly webSocket?: WebSocketConstructor | undefined;
  /** A question, with everything that is tried again, takes at most so many milliseconds. Default 30,000. */
  readonly timeout?: number | undefined;
  readonly retry?: RetryOptions | undefined;
}

export interface Settings {
  /** Of the gateway, without a path of its own. */
  readonly base: string;
  readonly getToken: GetToken | null;
  /** Another token may be had where one is refused. */
  readonly isRenewable: boolean;
  readonly organization: string | null;
  readonly fetch: typeof fetch;
  readonly webSocket: WebSocketConstructor | null;
  readonly timeoutMs: number;
  readonly retry: { readonly attempts: number; readonly firstMs: number; readonly longestMs: number };
}

export function settingsOf(options: ClientOptions): Settings {
  const { token, getToken, organization, retry = {} } = options;
  const url = new URL(options.url);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError('url must begin with http:// or https://');
  }
  if (token !== undefined && getToken !== undefined) {
    throw new TypeError('token and getToken exclude each other');
  }
  const global = globalThis as { readonly WebSocket?: WebSocketConstructor };
  return {
    base: `${url.origin}${url.pathname.replace(/\/(graphql\/?)?$/, '')}`,
    getToken: getToken ?? (token === undefined ? null : () => token),
    isRenewable: getToken !== undefined,
    organization: organization ?? null,
    fetch: options.fetch ?? ((...parameters) => fetch(...parameters)),
    webSocket: options.webSocket ?? global.WebSocket ?? null,
    timeoutMs: positive('timeout', options.timeout ?? 30_000),
    retry: {
      attempts: positive('retry.attempts', retry.attempts ?? 4),
      firstMs: positive('retry.firstMs', retry.firstMs ?? 250),
      longestMs: positive('retry.longestMs', retry.longestMs ?? 10_000),
    },
  };
}

function positive(name: string, value: number): number {
  if (!(value >= 1)) {
    throw new TypeError(`${name} must be a number of at least 1`);
  }
  return value;
}

/** What says who asks, in the words of HTTP. */
export async function credentialsOf(
  { getToken, organization }: Settings,
  refused: string | null = null,
): Promise<{ readonly token: string | null; readonly headers: Readonly<Record<string, string>> }> {
  const token = getToken === null ? null : await getToken(refused);
  return {
    token,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(organization === null ? {} : { 'x-org-id': organization }),
    },
  };
}
