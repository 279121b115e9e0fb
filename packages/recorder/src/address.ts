// Addresses of clients, as much of them as is to be kept.
import { isIPv4, isIPv6 } from 'node:net';

/** Of IPv4 the first three numbers, of IPv6 the first 48 bits: about a provider's customers of one place. */
export function truncated(address: string): string | null {
  const plain = /^::ffff:(?=\d+\.)/i.test(address) ? address.slice('::ffff:'.length) : address;
  if (isIPv4(plain)) {
    return `${plain.slice(0, plain.lastIndexOf('.'))}.0`;
  }
  const [bare = ''] = plain.split('%');
  if (!isIPv6(bare)) {
    return null;
  }
  const [head = '', tail] = bare.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(8 - groups.length - after.length, 0);
  const first = [...groups, ...Array.from({ length: missing }, () => '0'), ...after].slice(0, 3);
  return `${first.map((group) => group.toLowerCase()).join(':')}::`;
}
