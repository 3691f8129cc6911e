import fc from 'fast-check';
import { expect, it } from 'vitest';
import { assetUrls, type Row, readRows, runScripts, writeRows } from '../support/flight-stream.ts';
import { localizeText, localName } from '../support/localize-text.ts';
import { propertyRuns } from '../support/property-runs.ts';

const numRuns = propertyRuns(1000);
const asset = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const other = 'https://www.datocms-assets.com/99001/1700000002-dusk.png';
const draft = 'https://www.datocms-assets.com/99001/1700000101-draft.jpg';

const query = fc.constantFrom('', '?w=800', '?auto=format&w=800&h=600', '?fm=webp&txt=a%20b', '?fit=crop');
const published = fc.tuple(fc.constantFrom(asset, other), query).map((parts) => parts.join(''));
/** One in eight is a draft. */
const url = fc.oneof({ weight: 7, arbitrary: published }, { weight: 1, arbitrary: query.map((text) => draft + text) });
const words = fc.constantFrom(
  '',
  'words',
  'é',
  '😀 ',
  '漢字',
  '"',
  '\\',
  '\n',
  '</script>',
  '<!-- ',
  '1f:T4,',
  '5:',
  ' & ',
  '\u2028',
);

/** How a text holds a URL: alone, in HTML, in a srcset, in a style. */
const asHtml = (value: string) => `<img src="${value.replaceAll('&', '&amp;')}">`;
const inText = fc.tuple(words, url, words).map(([before, value, after]) => `${before}${asHtml(value)}${after}`);
const text = fc.array(fc.oneof(words, inText), { maxLength: 4 }).map((parts) => parts.join(''));

const spellings: readonly ((json: string) => string)[] = [
  (json) => json,
  (json) => json.replaceAll('/', '\\/'),
  (json) => json.replaceAll('&', '\\u0026'),
];
const json = fc
  .tuple(
    fc.oneof(
      fc.record({ src: url, alt: words }),
      fc.tuple(fc.constantFrom('$', 'p'), words, url),
      text,
      fc.array(url, { maxLength: 3 }),
    ),
    fc.constantFrom(...spellings),
  )
  .map(([value, spell]) => spell(JSON.stringify(value)));

const id = fc.nat(0xfff).map((number) => number.toString(16));
const row: fc.Arbitrary<Row> = fc.oneof(
  fc.record({ id, tag: fc.constant(''), content: json }),
  fc.record({ id, tag: fc.constant('T'), content: text }),
  fc.record({ id: fc.constant(''), tag: fc.constant(''), content: json.map((value) => `HL[${value}]`) }),
  fc.record({ id, tag: fc.constant(''), content: fc.constant('I[42,["7","static/chunks/7.js"],"default"]') }),
);
const rows = fc.array(row, { minLength: 1, maxLength: 6 });

const between = fc.constantFrom(
  '',
  '<p>text</p>',
  `<img src="${asset}">`,
  '<div hidden id="S:1"><p>later</p></div><script>$RC("B:1","S:1")</script>',
  '<script>window.a="b"</script>',
  `<script>window.picture={"src":"${other}?w=1"}</script>`,
  '<!-- <b -->',
);
const escapeSigns = (code: string) =>
  code.replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
/** How a piece is written: as Next.js does, or by a minifier, or as bytes. */
const push = fc.constantFrom<(piece: string) => string>(
  (piece) => `self.__next_f.push(${escapeSigns(JSON.stringify([1, piece]))})`,
  (piece) => `self.__next_f.push([1,'${inSingleQuotes(piece)}'])`,
  (piece) => `self.__next_f.push([1,${escapeSigns(JSON.stringify(piece)).replace(/[^ -~]/g, asciiEscape)}]);`,
);
function inSingleQuotes(piece: string): string {
  return escapeSigns(JSON.stringify(piece)).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
}
function asciiEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

const page = fc.record({
  rows,
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
  /** Cuts in the middle of URLs are rare by chance, so these are placed behind a host. */
  nearUrls: fc.array(fc.integer({ min: -12, max: 70 }), { maxLength: 3 }),
  pushes: fc.array(push, { minLength: 1, maxLength: 4 }),
  markups: fc.array(between, { minLength: 1, maxLength: 4 }),
});

type Page = typeof page extends fc.Arbitrary<infer T> ? T : never;

function write({ rows, cuts, nearUrls, pushes, markups }: Page): string {
  const characters = [...writeRows(rows)];
  const hosts = characters.flatMap((_, at) => (characters.slice(at, at + 8).join('') === 'https://' ? [at] : []));
  const places = [
    ...cuts.map((part) => Math.floor(part * characters.length)),
    ...nearUrls.flatMap((distance) => hosts.map((at) => at + distance)),
  ].filter((at) => at > 0 && at < characters.length);
  const borders = [0, ...new Set(places.sort((a, b) => a - b)), characters.length];
  const scripts = borders.slice(1).map((to, index) => {
    const piece = characters.slice(borders[index], to).join('');
    return `<script>${pushes[index % pushes.length]!(piece)}</script>${markups[index % markups.length]}`;
  });
  return `<!doctype html><title>t</title><script>(self.__next_f=self.__next_f||[]).push([0])</script>${scripts.join('')}`;
}

/** The row with the URLs that a browser would get from it replaced by those of stored files. */
function mapped({ id, tag, content }: Row): Row {
  return { id, tag, content: assetUrls(content, (value) => `/_assets/${localName(value, 'web')}`) };
}

it('a stream of flight data keeps its rows whatever cuts it, or is an error', () => {
  let [rewritten, refused] = [0, 0];
  fc.assert(
    fc.property(page, (input) => {
      const html = write(input);
      const before = readRows(runScripts(html));
      expect(before).toEqual(input.rows);
      const { bytes, findings } = localizeText('page.html', Buffer.from(html));
      const drafts = findings.filter((finding) => finding.startsWith('unpublished')).length;
      expect(drafts).toBe(
        html.includes('draft') || writeRows(input.rows).includes('draft') ? countDrafts(input.rows) : 0,
      );
      if (findings.length > drafts) {
        refused++;
        return;
      }
      const after = readRows(runScripts(bytes.toString()));
      expect(after).toEqual(before.map(mapped));
      rewritten++;
    }),
    { numRuns },
  );
  expect(refused).toBeLessThan(rewritten / 20);
});

function countDrafts(all: readonly Row[]): number {
  return all.reduce((count, { content }) => count + content.split('-draft.jpg').length - 1, 0);
}
