// A rule for arguments that are kept as text: names and ids that other systems gave.
import { buildMessage, ValidateBy } from 'class-validator';

const LONGEST = 200;

/** 1 to 200 characters that PostgreSQL can hold: no NUL, and no half of a surrogate pair, which is no character. */
export function IsShortText(): PropertyDecorator {
  return ValidateBy({
    name: 'isShortText',
    validator: {
      validate: isShortText,
      defaultMessage: buildMessage(
        (each) =>
          `${each}$property must be 1 to ${LONGEST} characters, without NUL and without half a surrogate pair`,
      ),
    },
  });
}

function isShortText(value: unknown): boolean {
  // A character may take two units; what is far too long is not even counted.
  if (typeof value !== 'string' || value === '' || value.length > 2 * LONGEST) {
    return false;
  }
  return value.isWellFormed() && !value.includes('\0') && Array.from(value).length <= LONGEST;
}
