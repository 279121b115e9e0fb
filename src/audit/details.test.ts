// What the trail keeps of arguments: everything that fits, no secret, and a word wherever something is missing.
import fc from 'fast-check';
import { canonicalJson } from './canonical';
import { detailsOf, MOST_ARGUMENT_BYTES, storable } from './details';

const bytesOf = (details: ReturnType<typeof detailsOf>) => Buffer.byteLength(canonicalJson(details));

describe('the details of a call', () => {
  it('are {} when there was nothing', () => {
    expect(detailsOf({})).toEqual({});
  });

  it('are every argument as it was given, null included', () => {
    const values = {
      text: 'é\u0001"\\',
      none: null,
      flag: false,
      number: -0.5,
      list: [1, [2], { three: 3 }],
      input: { a: { b: ['c'] } },
    };
    expect(detailsOf(values)).toEqual(values);
  });

  it('have U+FFFD for NUL and for half a surrogate pair, in values and in names: the database takes neither', () => {
    expect(detailsOf({ text: 'a\0b\ud800', list: ['\0'], input: { 'k\0': { '\udc00': '\0' } } })).toEqual({
      text: 'a\uFFFDb\uFFFD',
      list: ['\uFFFD'],
      input: { 'k\uFFFD': { '\uFFFD': '\uFFFD' } },
    });
    expect(detailsOf({ text: `${'x'.repeat(999)}\0 and more` })['text']).toMatch(/^x{999}\uFFFD \(cut: /);
  });

  it('write what JSON cannot: moments in ISO 8601, large and endless numbers as text', () => {
    expect(
      detailsOf({
        at: new Date('2026-03-29T12:00:00.123Z'),
        never: new Date(NaN),
        big: 2n ** 64n,
        endless: Infinity,
        wrong: NaN,
        left: undefined,
        inside: { left: undefined, kept: 1 },
      }),
    ).toEqual({
      at: '2026-03-29T12:00:00.123Z',
      never: null,
      big: '18446744073709551616',
      endless: 'Infinity',
      wrong: 'NaN',
      inside: { kept: 1 },
    });
  });

  it('keep members called __proto__ and constructor as members', () => {
    const input: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1}');
    expect(JSON.stringify(detailsOf({ input }))).toBe(
      '{"input":{"__proto__":{"admin":true},"constructor":1}}',
    );
  });
});

describe('a secret', () => {
  it.each([
    'password',
    'newPassword',
    'passwordConfirmation',
    'password_hash',
    'PASSWORD1',
    'passphrase',
    'passwd',
    'pwd',
    'dbPass',
    'secret',
    'clientSecret',
    'token',
    'accessToken',
    'refresh_tokens',
    'authorization',
    'apiKey',
    'api_key',
    'x-api-key',
    'APIKEY',
    'privateKey',
    'private_key',
    'accessKey',
    'cookie',
    'set-cookie',
    'credentials',
    'jwt',
    'idJwt',
    'JWT',
    'otp',
    'smsOtp',
    'otpCode',
    'one-time-otp',
    'totp',
    'pin',
    'PIN',
    'cardPin',
    'card_pin',
    'pinCode',
    'oldPIN2',
    'cvv',
    'cvv2',
    'cardCvc',
    'CVC',
    'ssn',
    'customerSSN',
    'SSNHash',
    'ssn_last4',
  ])('called %s is redacted, on top and deep inside, whatever it holds', (name) => {
    expect(
      detailsOf({ [name]: 'hunter2', input: [{ [name]: { value: ['hunter2'] } }], also: 'kept' }),
    ).toEqual({ [name]: '[redacted]', input: [{ [name]: '[redacted]' }], also: 'kept' });
  });

  it.each([
    ...['passenger', 'compassion', 'key', 'keyword', 'externalId', 'author', 'passed', 'bypass_reason'],
    ...['pinned', 'isPinned', 'pinnedAt', 'spinning', 'shipping', 'opinion', 'mapPins', 'PINNED'],
    ...['adoption', 'option', 'footprint', 'laptop', 'hotPath', 'className', 'businessName', 'lessness'],
  ])('is not what is called %s', (name) => {
    expect(detailsOf({ [name]: 'kept' })).toEqual({ [name]: 'kept' });
  });

  it('is also what the declaration says, exactly by that name', () => {
    expect(detailsOf({ plate: '1234', input: { plate: '1234', plates: 2 } }, ['plate'])).toEqual({
      plate: '[redacted]',
      input: { plate: '[redacted]', plates: 2 },
    });
  });

  it('never shows in the text, wherever it stands', () => {
    const key = fc.constantFrom('token', 'a', 'b', 'myPassword', 'list');
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 6 },
        fc.string(),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    fc.assert(
      fc.property(tree, fc.constantFrom('token', 'userPassword'), (value, name) => {
        // Whatever stood below a secret name carries a mark that must be gone.
        const marked = { value, secretly: { [name]: ['MARK', { deeper: 'MARK' }] } };
        const withMarks = JSON.parse(
          JSON.stringify(marked, (member: string, child: unknown) =>
            member === 'token' || member === 'myPassword' ? { MARK: 'MARK' } : child,
          ),
        ) as Record<string, unknown>;
        expect(canonicalJson(detailsOf(withMarks))).not.toContain('MARK');
      }),
    );
  });
});

describe('what is too long', () => {
  it('is cut after 1,000 characters, and says how many there were', () => {
    expect(detailsOf({ fits: 'x'.repeat(1_000), long: 'x'.repeat(1_001) })).toEqual({
      fits: 'x'.repeat(1_000),
      long: `${'x'.repeat(1_000)} (cut: 1001 characters)`,
    });
  });

  it('is not cut through a character', () => {
    const { long } = detailsOf({ long: `${'x'.repeat(999)}😀 and more` });
    expect(long).toBe(`${'x'.repeat(999)}\uFFFD (cut: 1010 characters)`);
  });

  it('is a list after 100 items', () => {
    const items = Array.from({ length: 101 }, (_, index) => index);
    expect(detailsOf({ fits: items.slice(0, 100) })).toEqual({ fits: items.slice(0, 100) });
    expect(detailsOf({ items })).toEqual({ items: [...items.slice(0, 100), '(cut: 101 items)'] });
  });

  it('is an object after 100 members, which says so too', () => {
    const members = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`m${index}`, index]));
    const { m100: left, ...kept } = members;
    expect(left).toBe(100);
    expect(detailsOf({ fits: kept })).toEqual({ fits: kept });
    expect(detailsOf({ members })).toEqual({ members: { ...kept, '(cut)': '101 members' } });
  });

  it('is a name after 200 characters: two long names stay two members', () => {
    const name = 'n'.repeat(200);
    const input = { [name]: 0, [`${name}a`]: 1, [`${name}bc`]: 2 };
    expect(detailsOf({ input })).toEqual({
      input: { [name]: 0, [`${name} (cut: 201 characters)`]: 1, [`${name} (cut: 202 characters)`]: 2 },
    });
  });

  it('is nested more than 8 deep', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 'end' : { in: nested(depth - 1) });
    const text = canonicalJson(detailsOf({ nested: nested(20) }));
    expect(text).toContain('"(cut: nested too deeply)"');
    expect(text.match(/"in"/g)).toHaveLength(7);
  });

  it('gives up the largest argument first, keeps the others whole, and says how large it was', () => {
    const small = { id: 'session-1', reason: 'because' };
    const large = Array.from({ length: 100 }, () => 'x'.repeat(500));
    const details = detailsOf({ ...small, large, medium: 'y'.repeat(900) });
    expect(details).toEqual({
      ...small,
      medium: 'y'.repeat(900),
      large: `(cut: ${Buffer.byteLength(JSON.stringify(large))} bytes)`,
    });
  });

  it('never adds up to more than 16 KiB, and what fits is kept as it is', () => {
    const argument = fc.stringMatching(/^[a-z][A-Za-z]{0,30}$/);
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 1_200 }),
      fc.nat(40).map((length) => '\u0001'.repeat(length * 50)),
    );
    const value = fc.oneof(
      text,
      fc.array(text, { maxLength: 120 }),
      fc.dictionary(argument, text),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.dictionary(argument, value, { maxKeys: 20 }), (values) => {
        const details = detailsOf(values);
        expect(Object.keys(details).sort()).toEqual(Object.keys(values).sort());
        expect(bytesOf(details)).toBeLessThanOrEqual(MOST_ARGUMENT_BYTES);
        // The database takes it: no lone surrogate is left, and no NUL.
        expect(canonicalJson(details).isWellFormed()).toBe(true);
        expect(canonicalJson(details).replaceAll('\\\\', '')).not.toContain('\\u0000');
      }),
    );
  });
});

describe('a text that is stored', () => {
  it('is null for nothing, and itself else', () => {
    expect([storable(null), storable(undefined), storable(''), storable('é😀')]).toEqual([
      null,
      null,
      '',
      'é😀',
    ]);
  });

  it('has no NUL, no lone surrogate, and 512 characters at most', () => {
    expect(storable('a\0b\uD800c')).toBe('a\uFFFDb\uFFFDc');
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 600 }),
        fc.constantFrom('', '\0', '\uDC00'),
        (a, b) => {
          const stored = storable(a + b + a) ?? '';
          expect(stored.length).toBeLessThanOrEqual(512);
          expect(stored.isWellFormed() && !stored.includes('\0')).toBe(true);
        },
      ),
    );
  });
});
