// The services of the two organizations of demo mode.
import type { ReliabilityProfile } from './reliability-vocabulary';

/** A shop on the web: one service does well, one is at risk, one has failed too often. */
export const demoReliability: ReliabilityProfile = {
  slug: 'demo',
  seed: 'nordlicht/reliability',
  timezone: 'Europe/Berlin',
  services: [
    {
      id: 'checkout',
      name: 'Checkout',
      sloPercent: 99.9,
      sloDays: 30,
      traffic: { requests: 4_200, p95LatencyMs: 240, failing: 0.0003 },
      workflows: [{ name: 'confirm-orders', aDay: 12, seconds: 14, failing: 0.02 }],
      incidentsADay: 0.08,
      troubles: ['Slow confirmations', 'Orders time out', 'Vouchers are refused'],
    },
    {
      id: 'search',
      name: 'Product search',
      sloPercent: 99.5,
      sloDays: 30,
      traffic: { requests: 9_500, p95LatencyMs: 130, failing: 0.0034 },
      workflows: [{ name: 'rebuild-index', aDay: 4, seconds: 640, failing: 0.05 }],
      incidentsADay: 0.15,
      troubles: ['Results are out of date', 'Search is slow', 'Filters show nothing'],
    },
    {
      id: 'payments',
      name: 'Payments',
      sloPercent: 99.95,
      sloDays: 28,
      traffic: { requests: 1_900, p95LatencyMs: 480, failing: 0.0007 },
      workflows: [{ name: 'settle-payments', aDay: 3, seconds: 95, failing: 0.03 }],
      incidentsADay: 0.12,
      troubles: ['Cards are declined', 'Refunds wait', 'The bank does not answer'],
    },
    {
      id: 'warehouse',
      name: 'Warehouse sync',
      sloPercent: 95,
      sloDays: 7,
      traffic: null,
      workflows: [
        { name: 'sync-stock', aDay: 24, seconds: 48, failing: 0.02 },
        { name: 'print-labels', aDay: 6, seconds: 21, failing: 0.01 },
      ],
      incidentsADay: 0.06,
      troubles: ['Stock is out of step', 'Labels are not printed'],
    },
  ],
};

/** Shops on the street. */
export const demoBReliability: ReliabilityProfile = {
  slug: 'demo-b',
  seed: 'chao-phraya/reliability',
  timezone: 'Asia/Bangkok',
  services: [
    {
      id: 'pos',
      name: 'เครื่องคิดเงิน',
      sloPercent: 99.5,
      sloDays: 30,
      traffic: { requests: 1_600, p95LatencyMs: 320, failing: 0.0021 },
      workflows: [{ name: 'close-day', aDay: 2, seconds: 130, failing: 0.03 }],
      incidentsADay: 0.11,
      troubles: ['เครื่องคิดเงินช้า', 'พิมพ์ใบเสร็จไม่ได้'],
    },
    {
      id: 'members',
      name: 'สมาชิกและแต้มสะสม',
      sloPercent: 99,
      sloDays: 14,
      traffic: { requests: 700, p95LatencyMs: 180, failing: 0.0016 },
      workflows: [{ name: 'award-points', aDay: 8, seconds: 36, failing: 0.02 }],
      incidentsADay: 0.07,
      troubles: ['แต้มไม่เข้า', 'ระบบสมาชิกช้า'],
    },
  ],
};
