// Where a websocket came from: the peer, or, behind balancers that are trusted by name, whoever they say.
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Reads the address as Fastify does for HTTP: from the right, the first one that is no trusted proxy. */
export function clientAddresses(trusted: readonly string[]): (request: IncomingMessage) => string | null {
  const isTrusted = trustedAddresses(trusted);
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

/** Whether an address is one of these addresses or networks. */
export function trustedAddresses(trusted: readonly string[]): (address: string) => boolean {
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
  return (given) => {
    const address = plain(given);
    const family = isIP(address);
    return family !== 0 && proxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/** What is counted as one client: an IPv4 address, or the 64 bits of IPv6 of which a household has all addresses. */
export function networkOf(ip: string): string {
  const address = plain(ip);
  if (!isIPv6(address)) {
    return address;
  }
  const [before = '', after] = (address.split('%')[0] ?? '').split('::');
  const groups = before.split(':').filter(Boolean);
  const rest = (after ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  const network = [...groups, ...zeros, ...rest].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** An IPv4 address in the dress of IPv6 is the IPv4 address. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
