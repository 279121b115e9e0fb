// REDIS_URL: one Redis, the masters that Sentinels name, or a cluster.
//
//   redis://user:password@host:6379/0
//   redis+sentinel://user:password@host:26379,host:26379/name-of-the-master/0
//   redis+cluster://user:password@host:6379,host:6379
//
// With `rediss` in place of `redis`, connections are encrypted.

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Credentials {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly isEncrypted: boolean;
}

export type RedisAddress =
  | { readonly kind: 'single'; readonly url: string }
  | (Credentials & {
      readonly kind: 'sentinel';
      readonly nodes: readonly RedisNode[];
      readonly master: string;
      readonly database: number;
    })
  | (Credentials & { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] });

const SENTINEL_PORT = 26_379;
const REDIS_PORT = 6_379;
const MANY = /^(rediss?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([^/]*))?(?:\/(\d{1,2}))?\/?$/;

/** Null: it is none. */
export function parseRedisUrl(text: string): RedisAddress | null {
  if (/^rediss?:\/\//.test(text)) {
    return URL.canParse(text) ? { kind: 'single', url: text } : null;
  }
  const [, scheme, kind, user, hosts = '', first = '', second] = MANY.exec(text) ?? [];
  const isCluster = kind === 'cluster';
  const nodes = hosts.split(',').map((each) => nodeOf(each, isCluster ? REDIS_PORT : SENTINEL_PORT));
  const known = nodes.filter((each) => each !== null);
  const credentials = credentialsOf(user);
  if (scheme === undefined || known.length < nodes.length || credentials === null) {
    return null;
  }
  const shared = { ...credentials, isEncrypted: scheme === 'rediss', nodes: known };
  if (isCluster) {
    return first === '' && second === undefined ? { ...shared, kind: 'cluster' } : null;
  }
  return first === ''
    ? null
    : { ...shared, kind: 'sentinel', master: decodeURIComponent(first), database: Number(second ?? 0) };
}

/** For a person: where it is, without a password. */
export function describeRedis(text: string): string {
  const address = parseRedisUrl(text);
  if (address === null) {
    return 'an address that is none';
  }
  if (address.kind === 'single') {
    return new URL(address.url).host;
  }
  const hosts = address.nodes.map(({ host, port }) => `${host}:${port}`).join(', ');
  return address.kind === 'cluster'
    ? `the cluster of ${hosts}`
    : `${address.master} of the Sentinels ${hosts}`;
}

function nodeOf(text: string, defaultPort: number): RedisNode | null {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const number = port === undefined ? defaultPort : Number(port);
  return host === undefined || number < 1 || number > 65_535 ? null : { host, port: number };
}

function credentialsOf(text: string | undefined): Omit<Credentials, 'isEncrypted'> | null {
  if (text === undefined) {
    return { username: undefined, password: undefined };
  }
  const [username = '', ...password] = text.split(':');
  try {
    return {
      username: username === '' ? undefined : decodeURIComponent(username),
      password: password.length === 0 ? undefined : decodeURIComponent(password.join(':')),
    };
  } catch {
    return null;
  }
}
