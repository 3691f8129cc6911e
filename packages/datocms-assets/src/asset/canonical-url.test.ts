import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalQuery, normalisePath } from './canonical-url.ts';

describe('normalisePath', () => {
  it('gives one path to a file name, no matter which characters are escaped', () => {
    const escapeAll = (text: string) =>
      text.replace(/%[0-9A-F]{2}|./g, (each) => (each.length > 1 ? each : `%${each.charCodeAt(0).toString(16)}`));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const escaped = encodeURIComponent(name);
        expect(normalisePath(escapeAll(escaped))).toBe(normalisePath(escaped));
      }),
    );
  });

  it('gives different paths to different names', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
        const same = normalisePath(`/${encodeURIComponent(one)}`) === normalisePath(`/${encodeURIComponent(other)}`);
        expect(same).toBe(one === other);
      }),
    );
  });
});

describe('canonicalQuery', () => {
  it.each([
    ['sorts by name', 'w=640&auto=format&h=2', 'auto=format&h=2&w=640'],
    ['keeps what is canonical', 'auto=format&w=640', 'auto=format&w=640'],
    ['writes a comma and a colon plainly', 'ar=16%3A9&auto=format%2Ccompress', 'ar=16:9&auto=format,compress'],
    ['writes a space in one way', 'txt=a+b', 'txt=a%20b'],
    ['writes a plus sign as an escape', 'txt=a%2Bb', 'txt=a%2Bb'],
    ['gives escapes upper-case hex', 'txt=%c2%a9', 'txt=%C2%A9'],
    ['escapes Unicode', 'txt=©', 'txt=%C2%A9'],
    ['decodes needless escapes, in names too', '%77=6%34%30', 'w=640'],
    ['drops parameters that the service does not know', 'utm_source=x&w=1&ixlib=js-3.9.1&compress=auto', 'w=1'],
    ['drops names of another case', 'W=1', ''],
    ['keeps parameters without a value', 'skip-default-optimizations', 'skip-default-optimizations'],
    ['reads an empty value as none', 'dl=&w=1', 'dl&w=1'],
    ['keeps the order of a parameter that is given twice', 'w=2&h=3&w=1', 'h=3&w=2&w=1'],
    ['keeps equal signs of a value', 'txt=a=b', 'txt=a%3Db'],
    ['keeps base64 parameters', 'blend64=aHR0cHM6Ly93&w=1', 'blend64=aHR0cHM6Ly93&w=1'],
    ['drops empty parts', '&&w=1&', 'w=1'],
    ['escapes a percent sign that begins no escape', 'txt=100%&w=1', 'txt=100%25&w=1'],
    ['changes no byte that is no UTF-8', 'txt=%41%ff', 'txt=A%FF'],
    ['is empty for an empty query', '', ''],
    [
      'keeps a signed query exactly',
      'w=640&&utm=x&auto=format%2ccompress&s=0123abcd&',
      'w=640&&utm=x&auto=format%2ccompress&s=0123abcd&',
    ],
    ['finds a signature whose name is escaped', 'w=1&auto=x&%73=0', 'w=1&auto=x&%73=0'],
    ['reads no other parameter as a signature', 'w=1&sat=2&ss=3&as=s=4', 'sat=2&w=1'],
  ])('%s', (_, query, expected) => {
    expect(canonicalQuery(query)).toBe(expected);
  });

  const names = ['w', 'h', 'auto', 'fm', 'txt', 'mark', 'blend64', 'fp-x', 'crop', 'unknown', 'utm_source'];
  const value = fc
    .string({ unit: 'binary', maxLength: 12 })
    .map((text) => text.replace(/[&=]/g, ''))
    .map((text) => text.toWellFormed());
  const parameters = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), value), { selector: ([name]) => name });
  const join = (list: readonly (readonly [string, string])[]) =>
    list.map(([name, each]) => `${name}=${each}`).join('&');

  it('changes nothing when it is called again', () => {
    fc.assert(
      fc.property(fc.oneof(parameters.map(join), fc.string({ unit: 'binary' })), (query) => {
        expect(canonicalQuery(canonicalQuery(query))).toBe(canonicalQuery(query));
      }),
    );
  });

  it('does not depend on the order of parameters', () => {
    const shuffled = parameters.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(canonicalQuery(join(other))).toBe(canonicalQuery(join(one)));
      }),
    );
  });

  it('does not change what a server reads', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const { txt = null } = Object.fromEntries(
          new URLSearchParams(canonicalQuery(`${new URLSearchParams({ txt: text })}`)),
        );
        expect(txt).toBe(text);
      }),
    );
  });
});
