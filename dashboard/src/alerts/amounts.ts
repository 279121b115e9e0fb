// Amounts of money as people of a language read them: from decimal text, without a digit being rounded on the way. Pure.
import type { Language } from '../intl/catalog';

const made = new Map<string, Intl.NumberFormat>();

/** Codes instead of signs: several currencies are a dollar. */
export function amountText(amount: string, currency: string, language: Language): string {
  const key = `${language} ${currency}`;
  let format = made.get(key);
  if (format === undefined) {
    const locale = language === 'th' ? 'th-u-nu-latn' : 'en';
    const style = { style: 'currency', currency, currencyDisplay: 'code' } as const;
    const { minimumFractionDigits } = new Intl.NumberFormat(locale, style).resolvedOptions();
    format = new Intl.NumberFormat(locale, {
      ...style,
      ...(minimumFractionDigits === undefined ? {} : { minimumFractionDigits }),
      maximumFractionDigits: 6,
    });
    made.set(key, format);
  }
  // Text that is a decimal is formatted as it is, without becoming a float.
  return format.format(amount as Intl.StringNumericLiteral);
}
