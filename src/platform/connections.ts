// How many connections one address may hold, whatever it does with them. Balancers are not counted: everybody is behind
// them.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf, trustedAddresses } from './client-address';

/** Closes what an address opens beyond `most`; 0: as many as it likes. */
export function limitConnections(server: Server, most: number, trustedProxies: readonly string[]): void {
  if (most === 0) {
    return;
  }
  const isProxy = trustedAddresses(trustedProxies);
  const open = new Map<string, Set<Socket>>();
  server.on('connection', (socket: Socket) => {
    if (socket.remoteAddress === undefined || isProxy(socket.remoteAddress)) {
      return;
    }
    const address = networkOf(socket.remoteAddress);
    const sockets = open.get(address) ?? new Set();
    // A connection may be handed to the server a second time: then it is no new one.
    if (sockets.has(socket)) {
      return;
    }
    if (sockets.size >= most) {
      socket.destroy();
      return;
    }
    open.set(address, sockets.add(socket));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) {
        open.delete(address);
      }
    });
  });
}
