// Between page and gateway: answers that are held back or replaced by failures, for states that data does not bring about.
import type { Page, Route } from 'playwright-core';

/** As the gateway answers what it did not foresee. */
export const FAILURE = {
  message: 'Internal error',
  extensions: { code: 'INTERNAL_SERVER_ERROR', id: '0198c0de-0000-7000-8000-00000000beef' },
} as const;

export interface Answers {
  /** All further answers to operations of these names fail. */
  fail(operations?: RegExp): void;
  /** None is given until they pass again. */
  hold(): void;
  /** As the gateway gives them, those that were held back as well. */
  pass(): Promise<void>;
  /** Closes the page's websockets, as a gateway that ends does, and opens no other. */
  cutSockets(): Promise<void>;
}

type Mode =
  | { readonly kind: 'pass' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'fail'; readonly operations: RegExp };

/** To be called before the page asks anything. Who is signed in is always answered. */
export async function answersOf(page: Page): Promise<Answers> {
  let mode: Mode = { kind: 'pass' };
  let isCut = false;
  const held: Route[] = [];
  const sockets: { close(): Promise<void> }[] = [];
  const fails = (name: string): boolean => mode.kind === 'fail' && mode.operations.test(name);

  await page.route('**/graphql', async (route) => {
    const { operationName = '' } = (route.request().postDataJSON() ?? {}) as { operationName?: string };
    if (operationName !== 'Me' && mode.kind === 'hold') {
      held.push(route);
    } else if (operationName !== 'Me' && fails(operationName)) {
      await route.fulfill({ status: 200, json: { data: null, errors: [FAILURE] } });
    } else {
      await route.continue();
    }
  });
  await page.routeWebSocket('**/graphql', async (socket) => {
    if (isCut) {
      await socket.close({ code: 1012 });
      return;
    }
    sockets.push({ close: () => socket.close({ code: 1012 }) });
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const { type, id, payload } = JSON.parse(message.toString()) as {
        type: string;
        id?: string;
        payload?: { query?: string };
      };
      const [, name = ''] = /subscription (\w+)/.exec(payload?.query ?? '') ?? [];
      if (type === 'subscribe' && fails(name)) {
        socket.send(JSON.stringify({ id, type: 'error', payload: [FAILURE] }));
      } else if (type !== 'subscribe' || mode.kind !== 'hold') {
        server.send(message);
      }
    });
  });
  return {
    fail: (operations = /./) => {
      mode = { kind: 'fail', operations };
    },
    hold: () => {
      mode = { kind: 'hold' };
    },
    pass: async () => {
      mode = { kind: 'pass' };
      for (const route of held.splice(0)) {
        await route.continue();
      }
    },
    cutSockets: async () => {
      isCut = true;
      for (const socket of sockets.splice(0)) {
        await socket.close();
      }
    },
  };
}
