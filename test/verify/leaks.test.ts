import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { videoPath } from '../../packages/datocms-assets/src/asset/video-url.ts';
import { codesIn, targetsOf } from './search-text.ts';
import { brotli, containers, escapes, pdfOf, type Spell, usual } from './spellings.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?auto=format&w=640';
const forms: Readonly<Record<string, string>> = {
  'an asset URL': url,
  'a bare host': 'datocms-assets.com',
  'a protocol-relative URL': '//www.datocms-assets.com/99001/a.png',
  'a URL with port and user': 'http://user@x.y.datocms-assets.com:443/99001/a.png',
  'a host with a trailing dot': 'https://datocms-assets.com./99001/a.png',
};
const letters: Spell = (text) => text;
const spellings: readonly (readonly [string, (text: string) => string])[] = [
  ...Object.entries(usual),
  ...Object.entries(escapes).map(([name, spell]) => [name, (text: string) => spell(text)] as const),
];

describe.each(Object.entries(forms))('%s is found', (_, form) => {
  it.each(spellings)('spelt by %s', (_name, spell) => {
    expect(codesIn(`<p title="${spell(form)}">`)).toEqual(['leak']);
    expect(codesIn(spell(form))).toEqual(['leak']);
  });

  it.each(Object.entries(containers))('in %s', (_name, pack) => {
    expect(codesIn(pack(Buffer.from(form)))).toEqual(['leak']);
    expect(
      codesIn(Buffer.concat([Buffer.from('<p title="'), pack(Buffer.from(` ${form} `)), Buffer.from('">')])),
    ).toEqual(['leak']);
  });

  it('in a string of a PDF that is written in hex', () => {
    const digits = Buffer.from(form).toString('hex');
    const object = `<</S/URI/URI<${digits.replace(/.{30}/g, '$&\r\n')}>>>`;
    expect(codesIn(`%PDF-1.7\n${object}`)).toEqual(['leak']);
    expect(codesIn(pdfOf(Buffer.from(object.toUpperCase())))).toEqual(['leak']);
  });

  it('in brotli', () => {
    expect(codesIn(brotli(Buffer.from(form)), 'page.html.br')).toEqual(['leak']);
  });

  it('in quoted-printable, because mail is refused', () => {
    const text = form.replace('assets', 'as=73e=\r\nts');
    expect(codesIn(`Content-Transfer-Encoding: quoted-printable\r\n\r\n${text}`, 'letter.eml')).toEqual(['archive']);
  });

  it('in a folded line of a calendar', () => {
    const text = form.replace('assets', 'ass\r\n ets');
    expect(codesIn(Buffer.from(`BEGIN:VEVENT\r\nATTACH:${text}\r\n`), 'events.ics')).toEqual(['leak']);
  });
});

describe('escapes in escapes are decoded', () => {
  it('where digits of a CSS escape are escaped once more', () => {
    const [inner, outer] = [escapes['CSS escapes'], escapes['\\x']];
    const digits = outer(inner('datocms-assets.com'), (index) => index % 3 === 2);
    const text = digits.replace(/\\x/g, '%5cx');
    expect([text, ...codesIn(Buffer.from(`"${text}"`))]).toEqual([text, 'leak']);
  });

  const names = Object.keys(escapes) as (keyof typeof escapes)[];
  const mixed = (a: string, b: string) =>
    [a, b].some((each) => each.includes('CSS')) && [a, b].some((each) => each.startsWith('octal'));
  const pairs = names.flatMap((outer) =>
    names.filter((inner) => !mixed(outer, inner)).map((inner) => [outer, inner] as const),
  );

  it.each(pairs)('%s of %s', (outer, inner) => {
    expect(codesIn(Buffer.from(`"${escapes[outer](escapes[inner](forms['a bare host'] as string))}"`))).toEqual([
      'leak',
    ]);
    const everySecond = (index: number) => index % 2 === 0;
    expect(codesIn(Buffer.from(`"${escapes[outer](escapes[inner](url, everySecond), everySecond)}"`))).toEqual([
      'leak',
    ]);
  });
});

describe('containers in containers are searched', () => {
  const pairs = Object.keys(containers).flatMap((outer) =>
    Object.keys(containers).map((inner) => [outer, inner] as const),
  );
  // UTF-16 holds text, and base64 of an archive is found only where it begins with the archive, of a PDF and a PNG only where
  // it begins the base64.
  const isText = (name: string) => /base64/.test(name);
  const readable = pairs.filter(
    ([outer, inner]) =>
      !(outer.startsWith('UTF-16') && !isText(inner)) &&
      !(outer.startsWith('base64') && /behind other/.test(inner)) &&
      !(/letter|of more text|of a longer/.test(outer) && /^P/.test(inner)) &&
      !(/of more text|of a longer|in lines/.test(outer) && !isText(inner) && !inner.startsWith('UTF-16')),
  );

  it.each(readable)('%s of %s', (outer, inner) => {
    const pack = (name: string, bytes: Buffer) => containers[name]?.(bytes) as Buffer;
    expect(codesIn(pack(outer, pack(inner, Buffer.from(` ${url} `))))).toEqual(['leak']);
  });

  it.each(Object.entries(containers))('with escapes inside %s', (_, pack) => {
    expect(codesIn(pack(Buffer.from(` ${escapes['percent-encoding'](url)} `)))).toEqual(['leak']);
    expect(codesIn(pack(Buffer.from(` ${escapes['\\u'](url, (index) => index % 3 === 0)} `)))).toEqual(['leak']);
  });

  it.each(Object.entries(containers).filter(([name]) => /^base64(?!.*lines)/.test(name)))(
    'with escapes around %s',
    (_, pack) => {
      const base64 = pack(Buffer.from(` ${letters(url)} `)).toString();
      expect(codesIn(Buffer.from(`"${escapes['percent-encoding'](base64)}"`))).toEqual(['leak']);
      expect(codesIn(Buffer.from(`"${escapes['decimal entities'](base64, (index) => index % 5 === 0)}"`))).toEqual([
        'leak',
      ]);
    },
  );
});

describe('behind millions of letters or digits', () => {
  const zeros = '0'.repeat(2 ** 23);

  it('a string of a PDF that is written in hex is found', () => {
    expect(codesIn(`%PDF-1.7\n<${zeros}${Buffer.from(url).toString('hex')}>`)).toEqual(['leak']);
  });

  it('the playback id of a video is found', () => {
    const id = 'DS00Spx1CV902MCtPj5WknGlR102V5HFkDe';
    const targets = targetsOf({ hosts: new AssetHosts([], 'mp4'), knownPaths: [videoPath(id)] });
    expect(codesIn(`"${zeros}${id}"`, 'page.html', targets)).toEqual(['path-leak']);
  });

  it('the name of an upload is found', () => {
    const targets = targetsOf({ knownPaths: ['/99001/1700000001-kettle.jpg'] });
    expect(codesIn(`"/99001/${zeros}-kettle.jpg"`, 'page.html', targets)).toEqual(['path-leak']);
  });
});
