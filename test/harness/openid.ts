// Signing in like a person with a browser: a provider in a child process, and redirects followed with cookies by hand.
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';

export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export class TestProvider {
  private child: ChildProcess | null = null;

  constructor(
    readonly port: number,
    private readonly redirectUri: string,
    private readonly accounts: Accounts,
  ) {}

  get issuer(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const { port, redirectUri, accounts } = this;
    const child = spawn(
      process.execPath,
      [
        path.join(__dirname, 'openid-provider.mjs'),
        JSON.stringify({ port, redirectUris: [redirectUri], accounts }),
      ],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    ) as ChildProcessByStdio<null, Readable, Readable>;
    this.child = child;
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(`The provider ended: ${said}`)));
    // Awaited only until it is ready.
    ended.catch(() => undefined);
    await Promise.race([once(child.stdout, 'data'), ended]);
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (child !== null && child.exitCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
  }
}

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Where it sends the browser. */
  readonly location: string | null;
}

/** A browser without a face: keeps cookies by host and port, and says where its requests come from. */
export class Browser {
  private readonly jars = new Map<string, Map<string, string>>();

  /** `headers` go with every request. */
  constructor(private readonly headers: Readonly<Record<string, string>> = {}) {}

  cookies(url: string): Map<string, string> {
    const { host } = new URL(url);
    const jar = this.jars.get(host) ?? new Map<string, string>();
    this.jars.set(host, jar);
    return jar;
  }

  /** One request, no redirect followed. */
  async request(url: string, init: RequestInit = {}): Promise<Page> {
    const jar = this.cookies(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      ...init,
      headers: { ...this.headers, ...(cookie === '' ? {} : { cookie }), ...(init.headers as object) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const at = pair.indexOf('=');
      const isOver = attributes.some((each) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(each));
      if (isOver) {
        jar.delete(pair.slice(0, at));
      } else {
        jar.set(pair.slice(0, at), pair.slice(at + 1));
      }
    }
    const location = response.headers.get('location');
    return {
      url,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
      location: location === null ? null : new URL(location, url).href,
    };
  }

  post(
    url: string,
    fields: Readonly<Record<string, string>>,
    headers: Record<string, string> = {},
  ): Promise<Page> {
    return this.request(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(url).origin, ...headers },
    });
  }

  /** Follows redirects until a page comes, or one that leads to `until`. */
  async follow(page: Page, until: (url: string) => boolean = () => false): Promise<Page> {
    let now = page;
    while (now.location !== null && !until(now.location)) {
      now = await this.request(now.location);
    }
    return now;
  }

  /** Signs in at the provider; the page whose redirect leads back to the gateway. */
  async passProvider(page: Page, login: string): Promise<Page> {
    const isBack = (url: string): boolean => new URL(url).pathname === '/sign-in/callback';
    const action = ({ body }: Page): string => /<form[^>]*action="([^"]+)"/.exec(body)?.[1] ?? '';
    let now = await this.follow(page, isBack);
    if (now.body.includes('name="login"')) {
      now = await this.follow(
        await this.post(action(now), { prompt: 'login', login, password: 'any' }),
        isBack,
      );
    }
    if (now.location === null && now.body.includes('value="consent"')) {
      now = await this.follow(await this.post(action(now), { prompt: 'consent' }), isBack);
    }
    return now;
  }
}
