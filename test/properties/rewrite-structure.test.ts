import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { localizeText } from '../support/localize-text.ts';
import { propertyRuns } from '../support/property-runs.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

// Pieces of markup, well-formed or not, with URLs in every kind of place. No hint links, since these are removed.
const pieces = fc.constantFrom(
  ...[url, `${url}?w=1&amp;h=2`, `${url}?auto=format,compress`, `${url}#t`, url.replaceAll('/', '\\/'), url.slice(6)],
  ...[
    `${url} 1x, `,
    encodeURIComponent(url),
    url.replaceAll('/', '&#x2F;'),
    url.replace('www', '&#119;ww'),
    'H',
    `(${url})`,
  ],
  ...[
    '<a href="',
    "<img src='",
    '<img src=',
    '<img srcset="',
    '<p style="background:url(',
    '<iframe srcdoc="',
    '<b data-x=',
  ],
  ...[
    '<p title="',
    "<i class='bg-[url(",
    '<meta property=og:image content="',
    '<input ',
    '<svg><image href=',
    '</svg>',
  ],
  ...['<script>', '</script>', '<style>', '</style>', '<title>', '</title>', '<textarea>', '</textarea>', '<template>'],
  ...[
    '</template>',
    '<noscript>',
    '</noscript>',
    '<!--',
    '-->',
    '--!>',
    '<!doctype html>',
    '<![CDATA[',
    ']]>',
    '<?x',
    '<p>',
  ],
  ...[
    '"',
    "'",
    '>',
    '/>',
    ' ',
    '\n',
    '=',
    '<',
    '/',
    '&quot;',
    '&lt;',
    '&amp;',
    '&#39;',
    ')',
    '`',
    '{',
    '}',
    ';',
    ',',
    'é',
    '\0',
  ],
);
const markup = fc.array(pieces, { maxLength: 16, size: 'max' }).map((parts) => parts.join(''));

interface Outline {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly text: string;
  readonly children: readonly Outline[];
}

/** The tree. A text that names an asset host or a stored file is cut there. */
function outline(node: DefaultTreeAdapterTypes.Node): Outline {
  const inner = 'content' in node ? [node.content] : [];
  const children = 'childNodes' in node ? node.childNodes : [];
  const value = 'value' in node ? node.value : 'data' in node ? node.data : '';
  return {
    name: node.nodeName.replace(/(?<!^)(?:http|\W).*/s, ''),
    attributes: 'attrs' in node ? named(node.attrs) : [],
    text: shape(value),
    children: [...inner, ...children].map(outline),
  };
}

// Other attributes are parts of a URL: without a quote, its slashes separate attributes.
const names = new Set(['href', 'src', 'srcset', 'style', 'srcdoc', 'data-x', 'title', 'class', 'property', 'content']);
const named = (attributes: readonly { name: string; value: string }[]) =>
  attributes
    .filter(({ name, value }) => names.has(name) && value !== '')
    .map(({ name, value }) => [name, shape(value)] as const);

// An asset URL or a local URL, with the text before it up to a blank, and all text behind it.
const assets = /\S*datocms-assets\.com.*/is;
const stored = /\S*_assets(?:\/|\\\/|%2F|&#x2F;).*/is;
const shape = (text: string) => text.replace(assets, '@').replace(stored, '@');

describe('random markup', () => {
  it('has the same elements, attributes and texts after its URLs are replaced', () => {
    fc.assert(
      fc.property(markup, (html) => {
        // In SVG the content of a style element is markup: a URL right behind `<` is a name there.
        fc.pre(!/<\/?http/.test(html));
        const after = localizeText('page.html', Buffer.from(html)).bytes.toString();
        expect(outline(parse(after))).toEqual(outline(parse(html)));
      }),
      { numRuns: propertyRuns(3000) },
    );
  });
});
