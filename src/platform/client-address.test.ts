// Whose address counts, behind balancers and without.
import type { IncomingMessage } from 'node:http';
import { clientAddresses, networkOf } from './client-address';

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

it.each([
  ['nobody is trusted: the peer', [], from('203.0.113.7', '198.51.100.1'), '203.0.113.7'],
  ['a trusted balancer: whom it names', ['10.0.0.0/8'], from('10.1.2.3', '198.51.100.1'), '198.51.100.1'],
  [
    'what a client claims before it does not count',
    ['10.0.0.0/8'],
    from('10.1.2.3', '1.1.1.1, 198.51.100.1'),
    '198.51.100.1',
  ],
  [
    'two balancers in a row',
    ['10.0.0.0/8', '192.0.2.7'],
    from('10.1.2.3', '198.51.100.1, 192.0.2.7'),
    '198.51.100.1',
  ],
  ['IPv4 in the dress of IPv6', ['10.0.0.0/8'], from('::ffff:10.1.2.3', '198.51.100.1'), '198.51.100.1'],
  ['IPv6', ['fd00::/8'], from('fd00::1', '2001:db8::5'), '2001:db8::5'],
  ['only trusted ones: the farthest', ['10.0.0.0/8'], from('10.1.2.3', '10.9.9.9'), '10.9.9.9'],
  ['a balancer that names nobody', ['10.0.0.0/8'], from('10.1.2.3'), '10.1.2.3'],
])('%s', (_what, trusted, request, expected) => {
  expect(clientAddresses(trusted)(request)).toBe(expected);
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['', ''],
])('what is counted as one client: %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
