// Structured logs, one JSON object a line on standard error: standard output belongs to what a command was asked for.
//
// The finished line passes one place: whatever looks like a secret or a person's address is taken out there, in a
// message, a stack or a field alike, and whatever could forge a line or a terminal's picture is written as an escape.
import { destination, type DestinationStream, pino, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

/** `mixin` adds to every line what is true of the moment, such as the trace it was written in. */
export function createLogger(
  level: string,
  to?: DestinationStream,
  mixin?: () => Record<string, string>,
): Logger {
  return pino(
    {
      ...(mixin === undefined ? {} : { mixin }),
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: harmless },
    },
    to ?? destination({ fd: 2, sync: true }),
  );
}

const REDACTED = '[redacted]';

/** Names of members whose value is nobody's business. */
const SECRET_NAMES =
  '(?:proxy-)?authorization|cookie|set-cookie|x-api-key|api_?key|passw(?:or)?d|pwd|secret|client_secret|code_verifier|access_token|refresh_token|id_token|token|e-?mail';

/**
 * All in one pass, the first that fits. A sequence that JSON has escaped is passed over as a whole, so that no half of
 * one is left behind. Lengths are bounded: no line takes longer than its length allows.
 */
const SENSITIVE = new RegExp(
  [
    // A member of the line itself.
    `(?<name>"(?:${SECRET_NAMES})":)(?:"(?:\\\\.|[^"\\\\])*"|\\[[^\\]]*\\])`,
    // A member of JSON within a text.
    `(?<inner>\\\\"(?:${SECRET_NAMES})\\\\": ?)\\\\"(?:[^"\\\\]|\\\\[^"]){0,4096}\\\\"`,
    '(?<escape>\\\\u[0-9a-f]{4}|\\\\.)',
    // The user and password of a URL, up to the last @ before the path ends.
    '(?<url>:\\/\\/)(?:\\\\[^u]|[^\\s"\\\\@]){0,512}(?:@[^\\s"\\\\@/]{0,512}){0,4}@',
    '(?<scheme>\\b(?:Bearer|Basic|Digest|DPoP) +)(?!TOKEN\\b)[\\w.~+/=-]{6,}',
    '\\beyJ[\\w-]{5,}\\.[\\w-]+(?:\\.[\\w-]*)*',
    '\\bogk_[\\w-]+',
    '\\bogt_[\\w.-]+',
    `(?<pair>\\b(?:${SECRET_NAMES}|code|state)=)[^\\s&;"\\\\]+`,
    '(?<cookie>__(?:Host|Secure)-[\\w-]+=)[^\\s;"\\\\]+',
    "[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63})+",
  ].join('|'),
  'giu',
);

/** C1 controls, line and paragraph separators, zero-width and bidirectional controls; JSON escapes the C0 ones. */
const MISLEADING = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The line without what nobody should read. */
export function harmless(line: string): string {
  return line
    .replace(SENSITIVE, (found: string, ...rest: unknown[]) => {
      const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>;
      const { name, inner, escape, url, scheme, pair, cookie } = groups;
      if (escape !== undefined) {
        return found;
      }
      if (name !== undefined) {
        return `${name}"${REDACTED}"`;
      }
      if (inner !== undefined) {
        return `${inner}\\"${REDACTED}\\"`;
      }
      return url === undefined ? `${scheme ?? pair ?? cookie ?? ''}${REDACTED}` : `${url}${REDACTED}@`;
    })
    .replace(MISLEADING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
