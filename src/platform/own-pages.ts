// Whose page a browser's request comes from. A browser sends cookies by itself, so a cookie counts only on requests of
// pages that may speak for the person: the gateway's own, and those that configuration lists.
import type { IncomingHttpHeaders } from 'node:http';

export class OwnPages {
  private readonly listed: ReadonlySet<string>;
  private readonly publicOrigin: string | null;

  /** `publicUrl` is where browsers reach the gateway; undefined: wherever the Host header says. */
  constructor(publicUrl: string | undefined, listed: readonly string[] = []) {
    this.publicOrigin = publicUrl === undefined ? null : originOf(publicUrl);
    this.listed = new Set(listed.map((each) => originOf(each) ?? each));
  }

  /** From a page of the gateway itself. A request that says nothing of its page is from none. */
  areOwn(headers: IncomingHttpHeaders): boolean {
    // No script can set it, and unlike Origin it is there whatever the page's referrer policy.
    const site = headers['sec-fetch-site'];
    if (site !== undefined) {
      return site === 'same-origin';
    }
    const from = originOf(headers.origin);
    if (from === null) {
      return false;
    }
    // Behind a balancer the scheme of the request is not the one that the browser saw, and decides which port goes unsaid.
    const own = originOf(`${new URL(from).protocol}//${headers.host ?? ''}`);
    return from === this.publicOrigin || (this.publicOrigin === null && from === own);
  }

  /** From the gateway's own pages or from those that are listed. */
  areTrusted(headers: IncomingHttpHeaders): boolean {
    const from = originOf(headers.origin);
    return (from !== null && this.listed.has(from)) || this.areOwn(headers);
  }
}

function originOf(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) {
    return null;
  }
  const { origin, protocol } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? origin : null;
}
