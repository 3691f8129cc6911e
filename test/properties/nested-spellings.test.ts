import { parseFragment } from 'parse5';
import { describe, expect, it } from 'vitest';
import { documentKinds } from '../support/layered-documents.ts';
import { type Layer, queryLayers } from '../support/layered-text.ts';
import { localizeText, localName } from '../support/localize-text.ts';

const plain = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const urls = [plain, `${plain}?w=640`, `${plain}?auto=format&w=640`, `${plain}?auto=format,compress&ar=16:9&w=640`];

const entities = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
const firstAttribute = (html: string) => {
  const [node] = parseFragment(html).childNodes;
  return node && 'attrs' in node ? (node.attrs[0]?.value ?? '') : '';
};
const json = (text: string) => JSON.stringify({ u: text, next: 1 });
const inString = (document: string) => (JSON.parse(document) as { u: string }).u;

/** The innermost text: a document that holds one URL, and how an independent parser reads the URL. */
const inner: Readonly<Record<string, readonly [write: (url: string) => string, read: (document: string) => string]>> = {
  'a URL': [(url) => url, (text) => text],
  'HTML with double quotes': [(url) => `<img src="${entities(url)}" alt="A kettle">`, firstAttribute],
  'HTML with single quotes': [(url) => `<img src='${entities(url)}' alt='A kettle'>`, firstAttribute],
  'HTML without ampersands as entities': [(url) => `<img src="${url}" alt="">`, firstAttribute],
  'HTML without quotes': [(url) => `<img src=${entities(url)} alt>`, firstAttribute],
  'HTML with the URL as text': [(url) => `<b>${entities(url)}</b>`, (text) => firstText(text)],
  JSON: [json, inString],
  'JSON with escaped ampersands': [(url) => json(url).replaceAll('&', '\\u0026'), inString],
  'JSON with slashes as in scripts': [(url) => json(url).replaceAll('/', '\\u002F'), inString],
  'JSON with escaped slashes': [(url) => json(url).replaceAll('/', '\\/'), inString],
  'HTML with slashes as entities': [(url) => `<img src="${entities(url).replaceAll('/', '&#x2F;')}">`, firstAttribute],
  'JSON of HTML': [
    (url) => json(`<img src="${entities(url)}" alt="A kettle">`),
    (text) => firstAttribute(inString(text)),
  ],
  'JSON of HTML in script': [
    (url) =>
      json(`<img src="${entities(url)}" alt="A kettle">`).replace(
        /[<>&]/g,
        (char) => `\\u00${char.charCodeAt(0).toString(16)}`,
      ),
    (text) => firstAttribute(inString(text)),
  ],
  'HTML of JSON': [(url) => `<p data-u="${entities(json(url))}">`, (text) => inString(firstAttribute(text))],
  'a style': [(url) => `<p style="background:url('${entities(url)}')">`, (text) => firstAttribute(text).slice(16, -2)],
};

function firstText(html: string): string {
  const [node] = parseFragment(html).childNodes;
  const [text] = node && 'childNodes' in node ? node.childNodes : [];
  return text && 'value' in text ? text.value : '';
}

const kinds = Object.entries(documentKinds).filter(([, { onlyUrls }]) => onlyUrls === undefined);
const linkInHtml: Layer = {
  name: 'a link',
  encode: (text) => `<a href="${entities(text)}">x</a>`,
  decode: firstAttribute,
};
const outer: readonly (readonly Layer[])[] = [[], [linkInHtml]];

describe.each(kinds)('a URL in a text in a query in %s', (_, kind) => {
  describe.each(outer.map((layers) => [layers[0]?.name ?? 'directly', layers] as const))('%s', (_, around) => {
    describe.each(queryLayers.map((layer) => [layer.name, layer] as const))('%s', (_, query) => {
      it.each(Object.entries(inner))('%s', (_, [write, read]) => {
        for (const url of urls) {
          const layers = [query, ...around];
          const text = layers.reduce((text, layer) => layer.encode(text), write(url));
          const { bytes, findings } = localizeText(kind.file, Buffer.from(kind.write([text])));
          const local = `${kind.origin}/_assets/${localName(url, kind.profile)}`;
          for (const value of kind.read(bytes.toString())) {
            const document = layers.reduceRight((text, layer) => layer.decode(text), value);
            expect(read(document)).toBe(local);
            expect(document.replaceAll(local, '')).toBe(write(local).replaceAll(local, ''));
          }
          expect(findings).toEqual([]);
        }
      });
    });
  });
});
