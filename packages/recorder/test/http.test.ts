// Bare node:http.
import http from 'node:http';
import { arrived, askAndLeave, deferred, until, useStage } from './harness/host.ts';

describe('node:http', () => {
  const stage = useStage();

  it('records each request once, by its path without query and ids', async () => {
    const recorder = stage().recorder({ user: (request) => request.headers['x-user'] as string | undefined });
    const url = await stage().listen(
      http.createServer(
        recorder.http((request, response) => {
          response.statusCode = request.url?.startsWith('/gone') === true ? 410 : 200;
          response.end('fine');
        }),
      ),
    );

    await fetch(`${url}/orders/17/lines/0b9f6f4c-5e3a-4c55-9d7e-0d5a2a0f3c11?token=x`, {
      headers: { 'x-user': 'u1' },
    });
    await fetch(`${url}/gone/anna@example.com`, { method: 'DELETE' });

    const events = await arrived(stage(), recorder, 2);
    expect(events).toMatchObject([
      { method: 'GET', endpoint: '/orders/:id/lines/:id', statusCode: 200, userId: 'u1' },
      { method: 'DELETE', endpoint: '/gone/:id', statusCode: 410 },
    ]);
    expect(events[1]).not.toHaveProperty('userId');
    expect(events[0]).not.toHaveProperty('ip');
  });

  it('passes the listener its own server, request and response, and lets it throw as without', () => {
    const recorder = stage().recorder();
    const failure = new Error('its own');
    const seen: unknown[] = [];
    const listener = recorder.http(function (this: unknown, request, response) {
      seen.push(this, request, response);
      throw failure;
    });
    const server = http.createServer();
    const request = new http.IncomingMessage(null as never);
    const response = new http.ServerResponse(request);

    expect(() => listener.call(server as never, request, response as never)).toThrow(failure);

    expect(seen).toEqual([server, request, response]);
  });

  it('records a client that left before the answer with 499, and one that left a stream with what it got', async () => {
    const recorder = stage().recorder();
    const [asked, streaming] = [deferred(), deferred()];
    const url = await stage().listen(
      http.createServer(
        recorder.http((request, response) => {
          if (request.url === '/stream') {
            response.write('data: 1\n\n');
            streaming.resolve();
          } else {
            asked.resolve();
          }
        }),
      ),
    );

    await askAndLeave(`${url}/slow`, asked.promise);
    await until(() => recorder.stats().recorded === 1, 'the first recorded');
    await askAndLeave(`${url}/stream`, streaming.promise);

    expect((await arrived(stage(), recorder, 2)).map(({ statusCode }) => statusCode)).toEqual([499, 200]);
  });

  it('records once what is hung in twice', async () => {
    const recorder = stage().recorder();
    const listener = recorder.http((_request, response) => void response.end());
    const url = await stage().listen(http.createServer(recorder.http(listener)));

    await fetch(url);
    await fetch(url);

    expect(await arrived(stage(), recorder, 2)).toHaveLength(2);
  });
});
