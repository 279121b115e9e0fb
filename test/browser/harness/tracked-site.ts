// A small site of somebody else, with the tracker in it: two documents and their script, from an origin that is not the
// gateway's, under a policy that allows no more than it says in the tracker's README.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const dist = path.resolve(__dirname, '../../../packages/tracker/dist');

export interface TrackedSite {
  /** Scheme, host and port. */
  readonly url: string;
  close(): Promise<void>;
}

export interface SiteOptions {
  /** The gateway. */
  readonly gateway: string;
  /** Given to `start`, beside the address; a text of JavaScript, so that functions can be among them. */
  readonly options: string;
  /** True: the ES module instead of the script with a global. */
  readonly asModule?: boolean;
}

export async function trackedSite({ gateway, options, asModule = false }: SiteOptions): Promise<TrackedSite> {
  const start = `globalThis.tracker = start({ url: ${JSON.stringify(gateway)}, ${options} });`;
  const scripts: Readonly<Record<string, () => Promise<string>>> = {
    '/tracker.js': () => readFile(path.join(dist, asModule ? 'tracker.js' : 'tracker.global.js'), 'utf8'),
    '/site.js': () =>
      Promise.resolve(
        `${asModule ? "import { start } from './tracker.js'" : 'const { start } = opsgraph'};\n${start}`,
      ),
  };
  const tags = asModule
    ? '<script type="module" src="/site.js"></script>'
    : '<script src="/tracker.js"></script><script src="/site.js"></script>';
  const page = `<!doctype html><html lang="en"><head><title>A site</title><link rel="icon" href="data:,"></head>
    <body><a href="/">one</a> <a href="/two?secret=1#part">two</a>${tags}</body></html>`;
  const server = createServer((request, response) => {
    const script = scripts[request.url ?? ''];
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; img-src data:; script-src 'self'; connect-src ${gateway}; require-trusted-types-for 'script'`,
    );
    response.setHeader('content-type', script === undefined ? 'text/html' : 'text/javascript');
    void (script?.() ?? Promise.resolve(page)).then((text) => response.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The site listens nowhere');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
