// Amounts as text.
import { amountText } from './amounts';

const plain = (text: string): string => text.replace(/\u00a0/g, ' ');

it('keeps every digit of an amount that no float could hold', () => {
  expect(plain(amountText('12345678901234.567891', 'EUR', 'en'))).toBe('EUR 12,345,678,901,234.567891');
});

it('has as many decimals as the currency has, and no zeros beyond them', () => {
  expect(plain(amountText('1250.500000', 'EUR', 'en'))).toBe('EUR 1,250.50');
  expect(plain(amountText('1250', 'JPY', 'en'))).toBe('JPY 1,250');
  expect(plain(amountText('0.000001', 'USD', 'th'))).toContain('0.000001');
});
