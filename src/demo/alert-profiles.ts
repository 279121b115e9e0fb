// What raises alerts in the two organizations of demo mode. Every name is invented.
import type { AlertProfile, AlertRule } from './alert-simulation';

type Of = Pick<AlertRule, 'severity' | 'typeClass' | 'weight'> & { readonly money?: number };

function rule(key: string, serviceId: string, category: string, title: string, of: Of): AlertRule {
  return { key, serviceId, category, title, ...of };
}

export const demoAlerts: AlertProfile = {
  slug: 'demo',
  seed: 'nordlicht-alerts',
  prefix: 'nl',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  alertsPerDay: 46,
  weekdayDemand: [1.25, 1.05, 1, 1, 1.1, 0.6, 0.5],
  people: ['henrike', 'jonas', 'aylin', 'marek', 'svenja'],
  rules: [
    rule('checkout-errors', 'checkout', 'errors', 'Checkout answers with errors', {
      severity: 'CRITICAL',
      typeClass: 'ACTION_NEEDED',
      weight: 4,
      money: 900,
    }),
    rule('checkout-slow', 'checkout', 'latency', 'Checkout is slow', {
      severity: 'IMPORTANT',
      typeClass: 'ACTION_NEEDED',
      weight: 9,
      money: 240,
    }),
    rule('payment-declines', 'payments', 'errors', 'More payments are declined than usual', {
      severity: 'CRITICAL',
      typeClass: 'ESCALATION',
      weight: 2,
      money: 1_800,
    }),
    rule('stock-low', 'inventory', 'stock', 'Stock runs out before the next delivery', {
      severity: 'IMPORTANT',
      typeClass: 'TREND_WARNING',
      weight: 8,
      money: 320,
    }),
    rule('stock-reordered', 'inventory', 'stock', 'Stock was reordered in time', {
      severity: 'STANDARD',
      typeClass: 'PREVENTED_ISSUE',
      weight: 12,
      money: 180,
    }),
    rule('cache-warmed', 'search', 'capacity', 'Search was scaled up before the rush', {
      severity: 'STANDARD',
      typeClass: 'PREVENTED_ISSUE',
      weight: 7,
      money: 90,
    }),
    rule('delivery-late', 'delivery', 'logistics', 'Deliveries are late', {
      severity: 'STANDARD',
      typeClass: 'ACTION_NEEDED',
      weight: 11,
      money: 60,
    }),
    rule('disk', 'search', 'capacity', 'A disk is nearly full', {
      severity: 'STANDARD',
      typeClass: 'TREND_WARNING',
      weight: 6,
    }),
    rule('certificate', 'website', 'security', 'A certificate expires soon', {
      severity: 'INFO',
      typeClass: 'INFORMATION',
      weight: 3,
    }),
    rule('backup', 'website', 'maintenance', 'The nightly backup was done', {
      severity: 'INFO',
      typeClass: 'INFORMATION',
      weight: 7,
    }),
  ],
};

export const demoBAlerts: AlertProfile = {
  slug: 'demo-b',
  seed: 'chao-phraya-alerts',
  prefix: 'cp',
  timezone: 'Asia/Bangkok',
  currency: 'THB',
  alertsPerDay: 14,
  weekdayDemand: [1, 0.9, 0.95, 1, 1.2, 1.1, 0.8],
  people: ['siriporn', 'daniel', 'kittisak', 'anong'],
  rules: [
    rule('pos-offline', 'shop', 'errors', 'เครื่องคิดเงินออฟไลน์', {
      severity: 'CRITICAL',
      typeClass: 'ACTION_NEEDED',
      weight: 2,
      money: 9_000,
    }),
    rule('line-slow', 'chat', 'latency', 'แชทตอบช้า', {
      severity: 'IMPORTANT',
      typeClass: 'ACTION_NEEDED',
      weight: 5,
      money: 1_500,
    }),
    rule('stock-low', 'warehouse', 'stock', 'สินค้าใกล้หมด', {
      severity: 'IMPORTANT',
      typeClass: 'TREND_WARNING',
      weight: 6,
      money: 4_000,
    }),
    rule('stock-reordered', 'warehouse', 'stock', 'สั่งสินค้าเพิ่มทันเวลา', {
      severity: 'STANDARD',
      typeClass: 'PREVENTED_ISSUE',
      weight: 5,
      money: 2_500,
    }),
    rule('delivery-late', 'delivery', 'logistics', 'จัดส่งล่าช้า', {
      severity: 'STANDARD',
      typeClass: 'ESCALATION',
      weight: 4,
      money: 700,
    }),
    rule('closing', 'shop', 'maintenance', 'ปิดยอดประจำวันแล้ว', {
      severity: 'INFO',
      typeClass: 'INFORMATION',
      weight: 3,
    }),
  ],
};
