// Which feature an endpoint belongs to.
import fc from 'fast-check';
import { endpointOf, type FeatureRule, featuresBy } from './endpoints';

const rule = (feature: string, more: Partial<FeatureRule>): FeatureRule => ({
  feature,
  method: null,
  path: null,
  operation: null,
  ...more,
});

const rules = [
  rule('Everything', { path: '/' }),
  rule('Orders', { path: '/orders' }),
  rule('Refunds', { path: '/orders/:id/refunds/' }),
  rule('Buying', { path: '/orders', method: 'POST' }),
  rule('Shop queries', { operation: 'Shop*' }),
  rule('Shop window', { operation: 'ShopWindow' }),
];
const feature = (text: string): string | null => featuresBy(rules)(endpointOf(text));

describe('the feature of an endpoint', () => {
  it('is that of the longest path that it lies below', () => {
    expect(feature('GET /orders')).toBe('Orders');
    expect(feature('GET /orders/')).toBe('Orders');
    expect(feature('GET /orders/:id')).toBe('Orders');
    expect(feature('GET /orders/:id/refunds')).toBe('Refunds');
    expect(feature('GET /orders/:id/refunds/:no')).toBe('Refunds');
    expect(feature('GET /')).toBe('Everything');
  });

  it('ends where a part of the path ends: /orders-old is no /orders', () => {
    expect(feature('GET /orders-old')).toBe('Everything');
    expect(featuresBy(rules.slice(1))(endpointOf('GET /orders-old'))).toBeNull();
  });

  it('prefers a rule for the very method, where the paths are equal', () => {
    expect(feature('POST /orders')).toBe('Buying');
    expect(feature('POST /orders/:id/refunds')).toBe('Refunds');
  });

  it('is that of an operation before that of its path, of a whole name before a beginning', () => {
    expect(feature('POST /graphql QUERY ShopWindow')).toBe('Shop window');
    expect(feature('POST /graphql QUERY ShopWindows')).toBe('Shop queries');
    expect(feature('POST /graphql MUTATION Buy')).toBe('Everything');
    expect(feature('GET /ShopWindow')).toBe('Everything');
  });

  it('does not depend on the order of rules that differ', () => {
    const paths = ['GET /orders/:id', 'POST /orders', 'POST /graphql QUERY ShopWindow', 'GET /x'];
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: rules.length }), (shuffled) => {
        for (const path of paths) {
          expect(featuresBy(shuffled)(endpointOf(path))).toBe(featuresBy(rules)(endpointOf(path)));
        }
      }),
    );
  });

  it('is the first of rules that say the same', () => {
    const same = [rule('A', { path: '/a' }), rule('B', { path: '/a/' })];
    expect(featuresBy(same)(endpointOf('GET /a/b'))).toBe('A');
  });

  it('is found among the most rules for the most endpoints while nobody notices', () => {
    const most = Array.from({ length: 500 }, (_, index) =>
      rule('A', { path: `/part-${index}/${'/'.repeat(400)}` }),
    );
    const endpoints = Array.from({ length: 20_000 }, (_, index) => endpointOf(`GET /elsewhere-${index}`));
    const began = process.cpuUsage();
    const find = featuresBy(most);
    expect(endpoints.filter((endpoint) => find(endpoint) !== null)).toEqual([]);
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(1_500);
  });
});
