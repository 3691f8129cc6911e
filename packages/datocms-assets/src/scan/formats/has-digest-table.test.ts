import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { hasDigestTable } from './has-digest-table.ts';

const algorithms = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const;
const numRuns = propertyRuns(2000);

/** The same rule as patterns, which take many times as long. */
const digest =
  /(?<![A-Za-z0-9+/])(?:(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64}|[0-9A-F]{96}|[0-9A-F]{128})(?![A-Za-z0-9+/])|(?:[A-Za-z0-9+/]{22}|[A-Za-z0-9+/]{27}|[A-Za-z0-9+/]{43}|[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{86})=)/;

describe('hasDigestTable', () => {
  it('finds every digest, wherever it stands', () => {
    const around = fc.string({ unit: fc.constantFrom('a', 'f', '0', ' ', '"', '-', '{', 'é'), maxLength: 100 });
    const encoding = fc.constantFrom('hex', 'base64');
    fc.assert(
      fc.property(
        around,
        fc.constantFrom(...algorithms),
        encoding,
        fc.string(),
        around,
        (before, algorithm, form, content, after) => {
          const text = createHash(algorithm).update(content).digest(form);
          // Without padding, a digest in base64 can't be told from other text.
          if (algorithm === 'sha384' && form === 'base64') return;
          expect(hasDigestTable(`${before}"${text}"${after}`)).toBe(true);
        },
      ),
      { numRuns },
    );
  });

  it('agrees with the rule as patterns on any text', () => {
    const piece = fc.oneof(
      fc.constantFrom('"', ' ', '=', '==', '-', '/', '+', ':', '\n'),
      fc
        .tuple(fc.constantFrom('a', '0', 'F', 'z', '/'), fc.nat({ max: 130 }))
        .map(([character, count]) => character.repeat(count)),
      fc.stringMatching(/^[0-9a-f]{32}$/),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(hasDigestTable(text)).toBe(digest.test(text));
      }),
      { numRuns },
    );
  });

  it.each([
    ['Workbox', '[{url:"/",revision:null}]', true],
    ['Workbox, in quotes', '[{"revision" : "1"}]', true],
    ['Angular', '{"hashTable": {}}', true],
    ['prose', 'a revision of the text', false],
  ])('tells the table of a service worker: %s', (_, text, expected) => {
    expect(hasDigestTable(text)).toBe(expected);
  });
});
