// How long ago something was, in words.
import { useFormats, useText } from '../intl';
import { auditTexts } from './audit.texts';

const JUST_NOW_MS = 10_000;
/** The clock of the page is looked at now and then, and the gateway's may be a little ahead. */
const AHEAD_MS = 90_000;

export function useAgo(now: Date): (at: Date) => string {
  const text = useText(auditTexts);
  const formats = useFormats();
  return (at) => {
    const elapsed = now.getTime() - at.getTime();
    return elapsed < JUST_NOW_MS && elapsed > -AHEAD_MS ? text('justNow') : formats.ago(at, now);
  };
}
