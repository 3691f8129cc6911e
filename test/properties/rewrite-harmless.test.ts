import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localizeText } from '../support/localize-text.ts';
import { propertyRuns } from '../support/property-runs.ts';

const files = [
  'a.html',
  'a.css',
  'a.js',
  'a.json',
  'a.xml',
  'feed.rss',
  'a.md',
  'a.csv',
  '_headers',
  '_redirects',
  'a.svg',
  'a.txt',
  'a.ics',
  'a',
];
const file = fc.constantFrom(...files);

// Pieces of everything that the scanner reads, joined at random.
const pieces = fc.constantFrom(
  ...`https:// http:// https: // / : www. &#119; \\x77 d&#97;tocms-assets.com www.&#100;atocms-assets.com datocms-assets.com www.datocms-assets.com media.shop.example . @ :443 :80 ?w=1 &h=2 #t
    https://www.datocms-assets.com/99001/1700000001-kettle.jpg https%3A%2F%2Fwww.datocms-assets.com%2F99001%2Fa.jpg
    /_image?href= /cdn-cgi/image/w=8/ https://example.com/?u=
    https://wa.me/?text= mailto:?body= bg-[url( を`.split(/\s+/),
  ...String.raw`https:\/\/www.datocms-assets.com\/99001\/a.jpg https:\u002F\u002Fwww.datocms-assets.com\u002F99001\u002Fa.jpg`.split(
    ' ',
  ),
  ...String.raw`\ \/ \u002F \x2f \u0026 % %25 %2F %252F %20 %22 &#x2F; &#38; &quot; &amp; & ; amp; &colon;`.split(' '),
  ...`" ' ( ) [ ] { } < > = , * + | - ~ <script> </script> <style> <!-- --> <svg> <title/> 'self' s:9:" [7," ")`.split(
    ' ',
  ),
  ...[
    '`',
    '${',
    '\\2f ',
    ', ',
    ' ',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\xe9',
    '😀',
    '—',
    ' 1x,',
    'a="',
    'new URL("',
    '\n1:T4,',
    '; ',
  ],
  ...['<link rel=preconnect href="', '<img src="', "<img srcset='", '<astro-island props="', 'img-src ', '  Link: <'],
  ...[
    '<meta http-equiv=content-security-policy content="',
    '>; rel=preconnect',
    '<enclosure url="',
    ' length="5"',
    '\r\n x',
  ],
);
const mixture = (separator: string) =>
  fc.array(pieces, { maxLength: 25, size: 'max' }).map((parts) => Buffer.from(parts.join(separator)));

/** Any bytes, with or without an asset URL among them. */
const noise = fc
  .tuple(
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom('', 'https://www.datocms-assets.com/99001/a.jpg'),
    fc.uint8Array({ maxLength: 60 }),
  )
  .map(([before, url, after]) => Buffer.concat([before, Buffer.from(url), after]));

const options = { host: ['media.shop.example'] };
// Matches neither a longer name (`notdatocms-assets.com`) nor the beginning of one (`datocms-assets.com.example`).
const assetHost = /(?<![\w-])(?:datocms-assets\.com|media\.shop\.example)(?![\w-]|\.[\w-])/i;

describe('a file with any content', () => {
  it('is reported if a URL begins inside the end of a policy or of another URL', () => {
    const text = "img-src 'self' https://www.datocms-assets.com:https:\\/\\/www.datocms-assets.com\\/99001\\/a.jpg";
    expect(localizeText('_headers', Buffer.from(text)).findings).toEqual(['encoded-url 1:47']);
  });

  it.each([
    ['pieces of URLs and markup', mixture('')],
    ['any bytes', noise],
  ])('throws nothing and changes nothing outside the replaced spans: %s', (_, content) => {
    fc.assert(
      fc.property(file, content, (name, bytes) => {
        const { bytes: after, edits } = localizeText(name, bytes, options);
        const kept = edits.map(
          ({ start, text }, index) => bytes.toString('latin1', edits[index - 1]?.end ?? 0, start) + text,
        );
        expect(after.toString('latin1')).toBe(kept.join('') + bytes.toString('latin1', edits.at(-1)?.end ?? 0));
      }),
      { numRuns: propertyRuns(3000) },
    );
  });

  it.each([
    ['pieces of URLs and markup with blanks between them', mixture(' ')],
    ['any bytes', noise],
  ])('is not changed by a second run: %s', (_, content) => {
    fc.assert(
      fc.property(file, content, (name, bytes) => {
        const first = localizeText(name, bytes, options).bytes;
        expect(localizeText(name, first, options).bytes.toString('latin1')).toBe(first.toString('latin1'));
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('has every asset host replaced or reported', () => {
    fc.assert(
      fc.property(file, mixture(' '), (name, bytes) => {
        // A file without extension that holds NUL is binary: the verifier searches it.
        fc.pre(name !== 'a' || !bytes.includes(0));
        const { bytes: after, findings } = localizeText(name, bytes, options);
        if (findings.length === 0) expect(after.toString('latin1')).not.toMatch(assetHost);
      }),
      { numRuns: propertyRuns(3000) },
    );
  });

  it('has no replacement that continues the text before it', () => {
    fc.assert(
      fc.property(file, mixture(''), (name, bytes) => {
        const { edits } = localizeText(name, bytes, { ...options, site: null });
        for (const { start, text } of edits.filter((edit) => /^[/\\]/.test(edit.text))) {
          // A scheme begins a URL after any text.
          if (/^http/i.test(bytes.toString('latin1', start, start + 4))) continue;
          const before = bytes.toString('latin1', Math.max(0, start - 20), start);
          expect(`${before} ${text}`).not.toMatch(/(?:[/\\.]|https?:) [/\\]/i);
        }
      }),
      { numRuns: propertyRuns(3000) },
    );
  });

  it('is not changed and has no findings if it names no asset host', () => {
    const withoutHost = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200, unit: 'grapheme' }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(file, withoutHost, (name, content) => {
        const bytes = Buffer.from(content);
        const { bytes: after, edits, findings } = localizeText(name, bytes);
        expect({ same: after.equals(bytes), edits, findings }).toEqual({ same: true, edits: [], findings: [] });
      }),
      { numRuns: propertyRuns(2000) },
    );
  });
});
