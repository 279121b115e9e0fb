// Names of time zones.

const AREAS =
  /^(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)?$/;
/** Known to ICU, by nobody else. */
const ICU_ONLY = new Set(['US/Pacific-New']);

/**
 * True for UTC, GMT and the IANA names of the form Area/City. PostgreSQL would also take `FOO+99`, and ICU knows short
 * names (IST, PST) that mean another zone to PostgreSQL or none, so names are checked before either sees them.
 */
export function isTimeZone(name: string): boolean {
  if (name === 'UTC' || name === 'GMT') {
    return true;
  }
  if (name.length > 64 || !AREAS.test(name) || ICU_ONLY.has(name)) {
    return false;
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
