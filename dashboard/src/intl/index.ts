// Language, numbers and dates.
import { useSession } from '../session';
import { type Formats, formatsFor } from './formats';
import { usePreferences } from './preferences';

export type { Catalog } from './catalog';
export { type Formats, NONE, type Unit } from './formats';
export { changePreferences, usePreferences } from './preferences';
export { type TextOf, useText } from './use-text';

/** In the person's language and the organization's zone. */
export function useFormats(): Formats {
  const { language, calendar } = usePreferences();
  const { zone } = useSession();
  return formatsFor(language, calendar, zone);
}
