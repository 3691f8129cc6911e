import { describe, expect, it } from 'vitest';
import { readRows, runScripts, type Scope } from './support/flight-stream.ts';
import { localizeText, localName } from './support/localize-text.ts';

const asset = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const wide = `${asset}?auto=format&w=800&h=600`;
const stored = `/_assets/${localName(asset, 'web')}`;
const storedWide = `/_assets/${localName(wide, 'web')}`;
const draft = 'https://www.datocms-assets.com/99001/1700000101-draft.jpg';

/** Markup between two pushes of a page. */
const between: Readonly<Record<string, string>> = {
  nothing: '',
  'a Suspense chunk': '<div hidden id="S:1"><p>later</p></div><script>$RC("B:1","S:1")</script>',
  'an image': `<img src="${asset}">`,
  'a script with a URL': `<script>window.picture="${asset}"</script>`,
  'a hint': '<link rel="preconnect" href="https://www.datocms-assets.com">',
};
const escapeHtml = (code: string) =>
  code.replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const nextPush = (piece: string) => `<script>self.__next_f.push(${escapeHtml(JSON.stringify([1, piece]))})</script>`;
const nextStart = '<script>(self.__next_f=self.__next_f||[]).push([0])</script>';

function page(pieces: readonly string[], markup = '', push = nextPush, start = nextStart): string {
  return `<!doctype html><title>t</title>${start}${pieces.map(push).join(markup)}<p>end</p>`;
}

const textRow = (text: string) => `1f:T${Buffer.byteLength(text).toString(16)},${text}`;
const json = (value: unknown) => `${JSON.stringify(value)}\n`;

/** Flight data that hold URLs, and what they become. */
const rows: readonly (readonly [name: string, before: string, after: string])[] = [
  [
    'a row of JSON',
    `5:${json(['$', 'img', null, { src: wide }])}`,
    `5:${json(['$', 'img', null, { src: storedWide }])}`,
  ],
  [
    'a row of JSON with an escaped query',
    `5:${json({ src: wide }).replaceAll('&', '\\u0026')}`,
    `5:${json({ src: storedWide })}`,
  ],
  [
    'a row of JSON with escaped slashes',
    `5:${json({ src: wide }).replaceAll('/', '\\/')}`,
    `5:${json({ src: storedWide }).replaceAll('/', '\\/')}`,
  ],
  ['a hint', `:HL${json([wide, 'image'])}`, `:HL${json([storedWide, 'image'])}`],
  [
    'a row of text between others',
    `0:{}\n${textRow(`<p>é 😀</p><img src="${wide.replaceAll('&', '&amp;')}">`)}20:{}\n`,
    `0:{}\n${textRow(`<p>é 😀</p><img src="${storedWide}">`)}20:{}\n`,
  ],
  ['a row of text that is a URL', `${textRow(wide)}2a:{}\n`, `${textRow(storedWide)}2a:{}\n`],
  [
    'a row of text that is a program with JSON',
    `${textRow(`f('${json({ src: wide }).trim().replaceAll('/', '\\\\/')}')`)}2a:{}\n`,
    `${textRow(`f('${json({ src: storedWide }).trim().replaceAll('/', '\\\\/')}')`)}2a:{}\n`,
  ],
  ['rows of text one after the other', `${textRow(asset)}${textRow(asset)}`, `${textRow(stored)}${textRow(stored)}`],
];

/** All ways to cut a text in two, also between the halves of an escape, but not in a character. */
function cuts(text: string): (readonly [string, string])[] {
  const characters = [...text];
  return characters.map((_, at) => [characters.slice(0, at).join(''), characters.slice(at).join('')]);
}

describe('flight data in two pushes, cut anywhere', () => {
  const markups = Object.values(between);
  it.each(rows)('%s', (_row, before, after) => {
    expect(readRows(Buffer.from(after)).length).toBe(readRows(Buffer.from(before)).length);
    cuts(before).forEach((cut, index) => {
      const input = page(cut, markups[index % markups.length]);
      const { bytes, findings } = localizeText('page.html', Buffer.from(input));
      expect(findings, input).toEqual([]);
      const html = bytes.toString();
      expect(html, input).not.toContain('datocms');
      expect(runScripts(html).toString(), input).toBe(after);
    });
  });
});

it('a text in one push a character, with pushes of nothing', () => {
  const [, before, after] = rows[4]!;
  const pieces = [...before].flatMap((character) => [character, '']);
  const { bytes, findings } = localizeText('page.html', Buffer.from(page(pieces, between['an image'])));
  expect(findings).toEqual([]);
  expect(runScripts(bytes.toString()).toString()).toBe(after);
});

it.each([
  ['a draft’s URL', { src: draft }, 'unpublished'],
  ['the host without an asset', { text: 'see www.datocms-assets.com for more' }, 'mention'],
  ['a template', { src: `${asset}?w={w}` }, 'template-url'],
])('%s is found when it is cut anywhere, and stays as it is', (_name, value, code) => {
  for (const cut of cuts(`5:${json(value)}`)) {
    const input = page(cut, '<p>');
    const { bytes, findings } = localizeText('page.html', Buffer.from(input));
    expect(findings.map((finding) => finding.split(' ')[0])).toEqual([code]);
    expect(bytes.toString()).toBe(input);
  }
});

interface Way {
  readonly push: (piece: string) => string;
  /** The pieces that the scripts have pushed. */
  readonly pieces?: (scope: Scope) => readonly unknown[];
}

/** Other ways to push pieces of a text. */
const ways: Readonly<Record<string, Way>> = {
  'with a nonce': { push: (piece) => nextPush(piece).replace('<script>', '<script nonce="abc">') },
  'in single quotes': { push: (piece) => `<script>self.__next_f.push([1,'${inSingleQuotes(piece)}'])</script>` },
  'after another statement': { push: (piece) => nextPush(piece).replace('self', 'self.a=[0];self') },
  'by another spelling of the call': {
    push: (piece) => nextPush(piece).replace('self.__next_f.push(', 'self["__next_f"]?.push( '),
  },
  'to rsc-html-stream': {
    push: (piece) => `<script>(self.__FLIGHT_DATA||=[]).push(${JSON.stringify(piece)})</script>`,
    pieces: (scope) => (scope.__FLIGHT_DATA ?? []) as unknown[],
  },
  'to Hydrogen, in templates': {
    push: (piece) => `<script>(self.__flight=self.__flight||[]).push(\`${piece.replaceAll('\\', '\\\\')}\`)</script>`,
    pieces: (scope) => (scope.__flight ?? []) as unknown[],
  },
};

function inSingleQuotes(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('<', '\\x3C');
}

describe.each(Object.entries(ways))('pushed %s', (_name, { push, pieces }) => {
  it.each(rows)('%s', (_row, before, after) => {
    for (const cut of cuts(before).filter((_, index) => index % 4 === 0)) {
      const input = page(cut, between['an image'], push);
      const { bytes, findings } = localizeText('page.html', Buffer.from(input));
      expect(findings, input).toEqual([]);
      expect(runScripts(bytes.toString(), pieces).toString(), input).toBe(after);
    }
  });
});

describe('a playback id at the end of a row of text ends with its row', () => {
  const id = 'VcmKA6aqzIzlg3MayLJDnbF55kX00mds028Z65QxvBYaA';
  const localize = (value: string) => {
    const input = `${textRow(`playbackId: ${value}`)}2a:{}\n`;
    return localizeText('index.rsc', Buffer.from(input), { video: 'hls' });
  };

  it('though the number of the next row looks like more of it', () => {
    const { bytes, references } = localize(id);
    expect(references).toEqual([`web https://stream.mux.com/${id}.m3u8`]);
    expect(bytes.toString()).toBe(`${textRow('playbackId: /_assets/vcmk-film.m3u8')}2a:{}\n`);
  });

  it('and is none if it is too short without that', () => {
    expect(localize(id.slice(0, 15)).references).toEqual([]);
  });
});

it.each(['__reactRouterContext', '__remixContext'])('data of %s', (context) => {
  const [before, after] = [json([{ _1: 2 }, 'src', wide]), json([{ _1: 2 }, 'src', storedWide])];
  const push = (piece: string) =>
    `<script>window.${context}.streamController.enqueue(${escapeHtml(JSON.stringify(piece))})</script>`;
  for (const cut of cuts(before)) {
    const input = page(cut, between['an image'], push);
    const { bytes, findings } = localizeText('page.html', Buffer.from(input));
    expect(findings).toEqual([]);
    expect(runScripts(bytes.toString(), ({ received }) => received).toString()).toBe(after);
  }
});

it('a page whose pushes stand in a file of their own', () => {
  const [, before, after] = rows[4]!;
  for (const cut of cuts(before)) {
    const script = [nextStart, ...cut.map(nextPush)].join(';').replaceAll(/<\/?script>/g, '');
    const { bytes, findings } = localizeText('inline.js', Buffer.from(script));
    expect(findings).toEqual([]);
    expect(runScripts(`<script>${bytes}</script>`).toString()).toBe(after);
  }
});

describe('a length that can’t be updated is an error', () => {
  const refused: readonly (readonly [name: string, pieces: readonly string[]])[] = [
    ['of a row whose end is not on the page', [textRow(`${asset} and more`).slice(0, -4)]],
    ['of a row that is longer than it says', [`1f:T40,${asset} and more words20:{}\n`]],
    ['of a typed array', [`1f:A${asset.length.toString(16)},${asset}`]],
    ['behind a row that can’t be read', [`no row\n${textRow(asset)}`]],
  ];
  it.each(refused)('%s', (_name, pieces) => {
    const { findings } = localizeText('page.html', Buffer.from(page(pieces)));
    expect(findings.map((finding) => finding.split(' ')[0])).toEqual(['length-prefixed']);
  });

  it('of a row that is in base64 in part', () => {
    const [head, tail] = [`1f:T${(asset.length + 2).toString(16)},`, `${asset}!!`];
    const push = (data: readonly unknown[]) => `<script>self.__next_f.push(${JSON.stringify(data)})</script>`;
    const inBase64 = (text: string) => push([3, Buffer.from(text).toString('base64')]);
    const inTwo = nextStart + inBase64(head) + push([1, tail]);
    expect(localizeText('page.html', Buffer.from(inTwo)).findings).toHaveLength(1);
    const inThree = nextStart + push([1, head + tail.slice(0, 40)]) + inBase64(tail.slice(40));
    expect(localizeText('page.html', Buffer.from(inThree)).findings).toHaveLength(1);
  });
});

it.each(['index.rsc', 'index.txt'])('the same data in %s', (file) => {
  for (const [, before, after] of rows) {
    const { bytes, findings } = localizeText(file, Buffer.from(before));
    expect(findings).toEqual([]);
    expect(bytes.toString()).toBe(after);
  }
});
