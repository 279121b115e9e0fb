// Text from outside that PostgreSQL can hold.
import { z } from 'zod';

const storable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** Text that the database can hold, of so many characters. */
export function storableText(longest: number, least = 0): z.ZodString {
  const limit = `must have ${least === 0 ? 'at most' : `${least} to`} ${longest.toLocaleString('en')} characters`;
  return z
    .string()
    .min(least, limit)
    .max(longest, limit)
    .refine(storable, 'must not contain NUL or lone surrogates');
}
