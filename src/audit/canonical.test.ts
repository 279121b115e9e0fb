// Canonical JSON against RFC 8785: the examples of the standard, and the laws that a hash depends on.
import fc from 'fast-check';
import { canonicalJson, type Json } from './canonical';

describe('canonical JSON', () => {
  it('is that of the example in RFC 8785, 3.2.2 to 3.2.4', () => {
    const value = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts members by UTF-16 code units, as in RFC 8785, 3.2.3', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    // The emoji comes before U+FB33: by code points it would come last.
    expect(canonicalJson(value)).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",' +
        '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [-1.7976931348623157e308, '-1.7976931348623157e+308'],
    [9007199254740992, '9007199254740992'],
    [295147905179352830000, '295147905179352830000'],
    [1e21, '1e+21'],
    [1e-6, '0.000001'],
    [1e-7, '1e-7'],
    [9.999999999999997e22, '9.999999999999997e+22'],
    [1424953923781206.25, '1424953923781206.2'],
  ])('prints the number %s as %s', (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });

  it('escapes what must be escaped, in the shortest way, and nothing else', () => {
    expect(canonicalJson('\b\t\n\f\r"\\\u0000\u001f\u007f/<é\u2028😀')).toBe(
      '"\\b\\t\\n\\f\\r\\"\\\\\\u0000\\u001f\u007f/<é\u2028😀"',
    );
  });

  it('sorts on every level, keeps the order of lists, and has no blanks', () => {
    expect(canonicalJson({ b: [{ z: 1, a: 2 }, []], a: {}, '10': 1, '9': 2 })).toBe(
      '{"10":1,"9":2,"a":{},"b":[{"a":2,"z":1},[]]}',
    );
  });

  it('has a member called __proto__ like any other', () => {
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"a":2}}') as Json)).toBe(
      '{"__proto__":{"a":2},"b":1}',
    );
  });

  const json = fc.jsonValue({ noUnicodeString: false }).map((value) => value as Json);

  it('says the same as JSON, and saying it again changes nothing', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        const read = JSON.parse(text) as Json;
        expect(read).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(read)).toBe(text);
      }),
    );
  });

  it('is one text however the members were ordered', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(fc.string(), json), { selector: ([key]) => key }), (members) => {
        const object = (of: readonly (readonly [string, Json])[]) => canonicalJson(Object.fromEntries(of));
        expect(object(members.toReversed())).toBe(object(members));
      }),
    );
  });
});
