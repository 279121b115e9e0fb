// Texts of the dashboard: English and Thai side by side, so that neither can be forgotten and a reader sees both.

export type Language = 'en' | 'th';

/** A text in both languages, in ICU message syntax. */
export type Text = readonly [en: string, th: string];

export type Catalog = Readonly<Record<string, Text>>;
