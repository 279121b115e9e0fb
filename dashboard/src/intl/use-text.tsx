// A catalogue's texts in the person's language: `const text = useText(catalog)`, then `text('some.id', { count })`.
import { type ReactNode, useMemo } from 'react';
import { IntlProvider, type IntlShape, useIntl } from 'react-intl';
import type { Catalog, Language } from './catalog';
import { usePreferences } from './preferences';

type Plain = string | number | boolean | Date | null | undefined;
type Rich = Plain | ReactNode | ((parts: ReactNode[]) => ReactNode);

/** Only what the catalogue has can be asked for. */
export interface TextOf<C extends Catalog> {
  (id: keyof C & string, values?: Readonly<Record<string, Plain>>): string;
  /** With elements in it, or tags that functions make elements of. */
  readonly rich: (id: keyof C & string, values: Readonly<Record<string, Rich>>) => ReactNode;
  readonly language: Language;
}

export function useText<C extends Catalog>(catalog: C): TextOf<C> {
  const intl = useIntl();
  return useMemo(() => textOf(catalog, intl), [catalog, intl]);
}

function textOf<C extends Catalog>(catalog: C, intl: IntlShape): TextOf<C> {
  const language: Language = intl.locale === 'th' ? 'th' : 'en';
  const message = (id: string): { readonly id: string; readonly defaultMessage: string } => {
    const [en, th] = catalog[id] ?? [id, id];
    return { id, defaultMessage: language === 'en' ? en : th };
  };
  return Object.assign(
    (id: keyof C & string, values?: Readonly<Record<string, Plain>>) =>
      intl.formatMessage(message(id), { ...values }),
    {
      language,
      rich: (id: keyof C & string, values: Readonly<Record<string, Rich>>): ReactNode => {
        const parts = intl.formatMessage(message(id), values as Record<string, ReactNode>);
        // Pieces of a sentence keep their order, so their place is as good a key as any.
        return Array.isArray(parts)
          ? parts.map((part: ReactNode, at) => <span key={at}>{part}</span>)
          : parts;
      },
    },
  );
}

const NO_MESSAGES = {};

/** Texts come with their catalogue and not from here, so that a page's own travel with that page. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const { language } = usePreferences();
  return (
    <IntlProvider locale={language} defaultLocale={language} messages={NO_MESSAGES}>
      {children}
    </IntlProvider>
  );
}
