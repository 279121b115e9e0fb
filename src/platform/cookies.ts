// Cookies of the gateway. Where browsers come by https they carry the prefix `__Host-`, which browsers keep for cookies
// that came by https from this very host; on the loopback interface, without https, they have a plain name.
import type { IncomingHttpHeaders } from 'node:http';
import fastifyCookie from '@fastify/cookie';

/** How a browser reaches the gateway, as far as its cookies are concerned. */
export type CookieScheme = 'https' | 'loopback' | 'insecure';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}

/** One value that is kept in the browser. */
export class Cookie {
  /** `publicUrl` is where browsers reach the gateway, when that is known. */
  constructor(
    private readonly name: string,
    private readonly publicUrl: string | undefined,
  ) {}

  /** `insecure`: a browser would send the cookie in the clear over a network; it gets none. */
  scheme(protocol: string, headers: IncomingHttpHeaders): CookieScheme {
    if (protocol === 'https' || this.publicUrl?.startsWith('https:') === true) {
      return 'https';
    }
    return isLoopbackUrl(`http://${headers.host ?? ''}`) ? 'loopback' : 'insecure';
  }

  read(headers: IncomingHttpHeaders): string | undefined {
    const cookies = headers.cookie === undefined ? {} : fastifyCookie.parse(headers.cookie);
    const secure = cookies[`__Host-${this.name}`];
    // The plain name could be set by whoever answers http in the name of this host.
    return secure ?? (this.scheme('http', headers) === 'loopback' ? cookies[this.name] : undefined);
  }

  /** The header that sets it, or, without a value, takes it away. */
  write(scheme: CookieScheme, value: string | null, maxAgeSeconds = 0): string {
    const secure = scheme === 'https';
    return fastifyCookie.serialize(secure ? `__Host-${this.name}` : this.name, value ?? '', {
      path: '/',
      httpOnly: true,
      secure,
      // Lax: a person who comes back from the provider, or follows a link, is signed in.
      sameSite: 'lax',
      maxAge: value === null ? 0 : maxAgeSeconds,
    });
  }
}
