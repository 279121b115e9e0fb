import { createLogger, harmless } from './log';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

function logged(fields: object, message: string): { line: string; read: Record<string, unknown> } {
  let line = '';
  createLogger('info', { write: (text) => void (line += text) }).info(fields, message);
  return { line, read: JSON.parse(line) as Record<string, unknown> };
}

describe('a secret', () => {
  it.each([
    ['a token', `the token ${JWT} was refused`, JWT],
    ['an unsigned token', 'got eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.', 'eyJhbGciOiJub25lIn0'],
    ['an API key', 'key ogk_live_0123456789abcdef is revoked', '0123456789abcdef'],
    [
      'a tracker token',
      'token ogt_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln is refused',
      'eyJzdWIiOiJhZGEifQ',
    ],
    ['a header', 'authorization was Bearer s3cr3t-opaque-value', 's3cr3t'],
    ['basic credentials', 'Basic dXNlcjpodW50ZXIy came', 'dXNlcjpodW50ZXIy'],
    ['the password of a URL', 'connect postgres://app:hunter2@db.example:5432/ops', 'hunter2'],
    ['a password with an @', 'connect postgres://app:hun@ter2@db.example/ops', 'ter2'],
    ['a password with a quote', 'connect redis://:hun"ter2@cache.example', 'ter2'],
    ['a session', 'cookie __Host-opsgraph=abcdef0123; path=/', 'abcdef0123'],
    ['a form field', 'POST client_secret=verysecret&grant_type=code', 'verysecret'],
    ['a code in a URL', 'GET /callback?code=SplxlOBeZQ&state=af0ifjsldkj', 'Splx'],
    ['an e-mail address', 'Key (email)=(ada.lovelace+x@mail.example.org) exists', 'lovelace'],
    ['an address after a line', 'who:\nada@example.org', 'ada@'],
    ['an address after a tab', 'who:\tbob@example.org', 'bob@'],
    ['an address with umlauts', 'jörg.müller@bücher.example', 'müller'],
    ['JSON within a text', 'body {"password":"hunter2","n":1}', 'hunter2'],
  ])('is not in a message, a field, an error or its stack: %s', (_what, text, secret) => {
    const error = Object.assign(new Error(text), { detail: text });
    const { line, read } = logged({ note: text, nested: { list: [text] }, err: error }, text);
    expect(line).not.toContain(secret);
    expect(line).toContain('[redacted]');
    expect(read['level']).toBe('info');
    expect(line.match(/\n/g)).toHaveLength(1);
  });

  it.each([
    'authorization',
    'cookie',
    'Set-Cookie',
    'password',
    'token',
    'secret',
    'email',
    'apiKey',
    'x-api-key',
  ])('is not in a member called %s', (name) => {
    const { line, read } = logged({ headers: { [name]: 'quite "harmless" looking' } }, 'm');
    expect(line).not.toContain('harmless');
    expect(read['headers']).toEqual({ [name]: '[redacted]' });
  });

  it('is not taken for one where it is none', () => {
    const text =
      'The header must read: Bearer TOKEN; 5432 at db:5432/ops, 3 @ 4, id 0190-aa, é “quoted” "x\\y"';
    expect(logged({ note: text }, text).read).toMatchObject({ note: text, msg: text });
  });
});

describe('a line', () => {
  it.each([
    ['a line feed', 'a\nb'],
    ['CR LF and a line of its own', 'a\r\n{"level":"error","msg":"forged"}'],
    ['an escape of a terminal', 'a\u001b[2Jb\u009b31m'],
    ['a backspace and a bell', 'a\b\u0007b'],
    ['separators that editors take for line ends', 'a\u2028b\u2029c\u0085d'],
    ['text that runs backwards', 'a\u202egnp.exe\u2066x\u2069\u200f'],
    ['what is not seen', 'a\u200bb\ufeffc\u00ad'.replace('\u00ad', '')],
    ['NUL and half a surrogate pair', 'a\0b\ud800c'],
    ['quotes and backslashes', 'a"},{"b\\'],
  ])('cannot be forged or hidden by %s', (_what, text) => {
    const { line, read } = logged({ userAgent: text, [text]: text }, text);
    expect(line.trimEnd().split(/[\r\n\u0085\u2028\u2029]/)).toHaveLength(1);

    expect(line.slice(0, -1)).not.toMatch(
      /[\0-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/,
    );
    // And it still says what was said.
    expect(read).toMatchObject({ userAgent: text, msg: text });
  });

  it.each(['a', 'a.', '://a:', 'eyJ', '\\"token\\":'])(
    'takes no longer than its length allows, whatever it repeats: %s',
    (part) => {
      const took = (length: number): number => {
        const line = `{"msg":"${part.repeat(length / part.length)}"}\n`;
        const times = Array.from({ length: 3 }, () => {
          const began = performance.now();
          harmless(line);
          return performance.now() - began;
        });
        return Math.min(...times);
      };
      took(20_000);
      // Eight times the text: eight times as long, and sixty-four times where it were read again and again.
      expect(took(160_000) / took(20_000)).toBeLessThan(32);
    },
  );
});
