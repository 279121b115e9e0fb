// Where a websocket came from: the peer, or, behind balancers that are trusted by name, whoever they say.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Reads the address as Fastify does for HTTP: from the right, the first one that is no trusted proxy. */
export function clientAddresses(trusted: readonly string[]): (request: IncomingMessage) => string | null {
  const proxies = new BlockList();
  for (const each of trusted) {
    const [address = '', prefix] = each.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) {
      proxies.addAddress(address, family);
    } else {
      proxies.addSubnet(address, Number(prefix), family);
    }
  }
  const isTrusted = (address: string): boolean => {
    const family = isIP(address);
    return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
  return ({ socket, headers }) => {
    const forwarded = headers['x-forwarded-for'] ?? '';
    const hops = [
      ...String(forwarded).split(',').map(plain).filter(Boolean),
      plain(socket.remoteAddress ?? ''),
    ];
    const nearest = hops.findLast((hop) => !isTrusted(hop));
    return nearest ?? hops[0] ?? null;
  };
}

/** An IPv4 address in the dress of IPv6 is the IPv4 address. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
