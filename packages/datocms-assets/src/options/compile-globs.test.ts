import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { compileAllow } from './compile-globs.ts';

const matches = (patterns: string | readonly string[], url: string) =>
  compileAllow(patterns).some((expression) => expression.test(url));

describe('compiled patterns', () => {
  it.each([
    ['https://www.datocms-assets.com/**', 'https://www.datocms-assets.com/1/2-a.jpg', true],
    ['https://www.datocms-assets.com/*', 'https://www.datocms-assets.com/1/2-a.jpg', false],
    ['**/*-secret.{jpg,png}', 'https://www.datocms-assets.com/1/2-secret.png', true],
    ['**/*-secret.jpg', 'https://www.datocms-assets.com/1/2-secret.jpg/x', false],
    ['!**/*-secret.jpg', 'https://www.datocms-assets.com/1/2-secret.jpg', false],
    ['!**/*-secret.jpg', 'https://www.datocms-assets.com/1/2-a.jpg', true],
    ['https://h/1/2-[a].jpg', 'https://h/1/2-[a].jpg', true],
    ['https://h/1/2-[a].jpg', 'https://h/1/2-a.jpg', true],
    ['https://h/1/2-(a.jpg', 'https://h/1/2-(a.jpg', true],
  ])('of %s for %s: %s', (pattern, url, expected) => {
    expect([matches(pattern, url), picomatch(pattern)(url)]).toEqual([expected, expected]);
  });

  it.each([
    'https://www.datocms-assets.com/**',
    'https://www.datocms-assets.com/1/*.jpg',
    'http://www.datocms-assets.com/1/*.jpg',
    '//www.datocms-assets.com/1/*.jpg',
    'HTTPS://WWW.DatoCMS-Assets.com/1/*.jpg',
    'https://datocms-assets.com/1/*.jpg',
    'www.datocms-assets.com/1/2-[a].jpg',
  ])('of the host of the CMS are for assets on all hosts of the site: %s', (pattern) => {
    for (const host of ['www.datocms-assets.com', 'assets.example.org', 'eu.datocms-assets.com']) {
      expect(matches(pattern, `https://${host}/1/2-[a].jpg`)).toBe(true);
    }
    expect(matches(pattern, 'https://www.datocms-assets.com')).toBe(false);
  });

  it('of another host are for that one alone', () => {
    expect(matches('https://assets.example.org/**', 'https://www.datocms-assets.com/1/2-a.jpg')).toBe(false);
    expect(matches('!https://assets.example.org/**', 'https://assets.example.org/1/2-a.jpg')).toBe(false);
  });

  it('match what the patterns match, from a regular expression in code too', () => {
    const part = fc.constantFrom(
      ...['*', '**', '?', '/', 'a', 'b', '.', '-', '!', '[a-c]', '[', '(a|b)', '{a,b}', '+(a)', '\\*', '1', '$', '^'],
    );
    const pattern = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    const path = fc.string({ unit: fc.constantFrom(...'ab/.-1*[]$^\\'), minLength: 1, maxLength: 8 });
    const inCode = ({ source, flags }: RegExp) => new RegExp(source, flags);
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), path, (patterns, text) => {
        for (const url of [text, ...patterns]) {
          const compiled = compileAllow(patterns).map(inCode);
          expect(compiled.some((each) => each.test(url))).toBe(picomatch(patterns)(url));
        }
      }),
      { numRuns: propertyRuns(1000) },
    );
  });

  it.each([undefined, '', /press/, ['**/*.pdf', '']])('are refused if they are no texts: %o', (patterns) => {
    expect(() => compileAllow(patterns as string)).toThrow('compileAllow: expected a glob for the URLs of assets');
  });
});
