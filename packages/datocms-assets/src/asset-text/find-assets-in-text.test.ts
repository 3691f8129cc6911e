import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { createAssetFinder } from './find-assets-in-text.ts';

const findAssets = createAssetFinder(new AssetHosts(['media.shop.example']));
const paths = (text: string) => findAssets(text).map(({ path }) => path);

const host = 'https://www.datocms-assets.com';
const kettle = `${host}/1/kettle.png`;
const escaped = (times: number) => {
  let text = JSON.stringify({ u: kettle }).replaceAll('/', '\\/');
  for (let time = 1; time < times; time += 1) text = JSON.stringify(text);
  return text;
};
const everyByte = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&');
const base64 = Buffer.from(`${host}/1/veil.png`).toString('base64url');

/** Texts that name the kettle, each in another spelling or between other text. */
const textsWithKettle: Readonly<Record<string, string>> = {
  alone: kettle,
  'with parameters': `${kettle}?auto=format&w=300`,
  'with a fragment': `${kettle}#top`,
  'in a sentence': `Look at ${kettle}.`,
  'at the beginning of a sentence': `${kettle}, which is new, and more.`,
  'in brackets': `The kettle (${kettle}) is new.`,
  'in a Markdown image': `![Kettle](${kettle}?w=3 "The kettle")`,
  'in a Markdown badge': `[![K](${kettle})](https://shop.example)`,
  'in a reference definition': `[1]: ${kettle} "Kettle"`,
  'as an autolink': `<${kettle}>`,
  'in emphasis': `**${kettle}** and _${kettle}_`,
  'in a table': `|${kettle}|`,
  'in HTML': `<img alt="" src="${kettle}?w=1&amp;h=2">`,
  'in HTML without quotes': `<a href=${kettle} class=x>`,
  'in HTML that is escaped': `&lt;img src=&quot;${kettle}?a=1&amp;amp;w=2&quot;&gt;`,
  'in a srcset': `<img srcset="${kettle}?w=1 1x,${kettle} 2x">`,
  'in a srcset by itself': `${kettle}?w=1 1x, ${kettle}?w=2 2x`,
  'in CSS': `a{background:url(${kettle})}`,
  'in a style attribute': `<p style="background:url(&quot;${kettle}&quot;)">`,
  'in YAML': `{image: ${kettle}}`,
  'in JSON': JSON.stringify({ a: kettle, b: 1 }),
  'in JSON with escaped slashes': escaped(1),
  'in JSON in JSON': escaped(2),
  'in JSON in JSON in JSON': escaped(3),
  'with slashes in hexadecimal': JSON.stringify(kettle).replaceAll('/', '\\u002F'),
  'with slashes as in JavaScript': `'${kettle.replaceAll('/', '\\x2f')}'`,
  'with slashes as entities': `${kettle.replaceAll('/', '&#x2F;')}&quot;`,
  'with slashes as decimal entities': kettle.replaceAll('/', '&#47;'),
  'with slashes as named entities': kettle.replaceAll('/', '&sol;'),
  'after a line break in JSON': `"Kettle:\\nwww.datocms-assets.com/1/kettle.png\\n"`,
  'as a parameter of any host': `https://images.example/?url=${encodeURIComponent(kettle)}&w=300`,
  'as a parameter': `/_image?href=${encodeURIComponent(`${kettle}?w=640`)}&w=300`,
  'as a parameter, escaped twice': `?u=${encodeURIComponent(encodeURIComponent(kettle))}`,
  'as a parameter, in lower case': `?u=${encodeURIComponent(kettle).replaceAll('%3A', '%3a').replaceAll('%2F', '%2f')}`,
  'as a parameter, not escaped': `/img?url=${kettle}&w=1200&q=70`,
  'as a suffix of a path': `/cdn-cgi/image/width=80/${kettle}`,
  'without a scheme': 'www.datocms-assets.com/1/kettle.png',
  'relative to the protocol': '//www.datocms-assets.com/1/kettle.png',
  'by http': 'http://www.datocms-assets.com/1/kettle.png',
  'on the bare domain': 'https://datocms-assets.com/1/kettle.png',
  'on the bare domain, escaped': 'u=https%3A%2F%2Fdatocms-assets.com%2F1%2Fkettle.png',
  'on another subdomain': 'https://assets.eu.datocms-assets.com/1/kettle.png',
  'on the own domain of a project': 'https://media.shop.example/1/kettle.png?w=1',
  'in capitals': 'HTTPS://WWW.DATOCMS-ASSETS.COM/1/kettle.png',
  'with the default port': 'https://www.datocms-assets.com:443/1/kettle.png',
  'with a dot after the host': 'https://www.datocms-assets.com./1/kettle.png',
  'with a template for the width': `\`${kettle}?w=\${width}\``,
  'before Japanese': `${kettle}です。`,
  'with letters of the host as entities': `<a href="https://www.d&#97;tocms&#x2d;assets.com/1/kettle.png">`,
  'with the dots of the host as entities': 'https://www&#46;datocms-assets&#x2E;com&#47;1&#47;kettle&#46;png',
  'with entities that are escaped again': '&lt;a href="https://www.datocms&amp;#45;assets.com/1/kettle.png">',
  'with letters of the host percent-encoded': 'https://www.datocms%2Dassets.com/1/kettle.png',
  'with all of the host percent-encoded, twice': encodeURIComponent(everyByte(kettle)),
  'with letters of the host as in JavaScript': `"https://www.\\u0064atocms\\x2dassets.com/1/kettle.png"`,
  'with letters of the host as in CSS': 'url(https://www.\\64 atocms-assets.com/1/kettle.png)',
  'with every letter as an entity': Array.from(kettle, (char) => `&#${char.charCodeAt(0)};`).join(''),
  'between other words': `(img;${kettle})`,
};

describe('an asset is found in a text', () => {
  it.each(Object.entries(textsWithKettle))('%s', (_, text) => {
    expect(paths(text)).toEqual(['/1/kettle.png']);
  });

  it.each([
    ['/1/kettle.png', `"${host}/1/kettl\\x65.png"`],
    ['/1/kettle.png', `"https:\\u002F\\u002Fwww.datocms-assets.com\\u002F1\\u002F\\u006bettle.png"`],
    ['/1/quiet%20harbour.jpeg', `<img src='${host}/1/quiet harbour.jpeg'>`],
    ['/1/quiet%20harbour.jpeg', `${host}/1/quiet harbour.jpeg`],
    ['/1/quiet%20harbour.jpeg', `${host}/1/quiet%20harbour.jpeg and more`],
    ['/1/K%C3%B6ln.jpg', `${host}/1/Köln.jpg`],
    ['/1/K%C3%B6ln.jpg', `See ${host}/1/K%c3%b6ln.jpg.`],
    ['/1/plan_(2).pdf', `[plan](${host}/1/plan_(2).pdf)`],
    ['/1/my_plan_b.pdf', `[plan](${host}/1/my\\_plan\\_b.pdf)`],
    ['/1/seal', `See "${host}/1/seal" there`],
    ['/seal.png', `${host}/seal.png?w=76`],
  ])('with its whole name %s', (path, text) => {
    expect(paths(text)).toEqual([path]);
  });

  it.each([
    ['encoded', `${kettle}?mark=${encodeURIComponent(`${host}/1/veil.png`)}&w=1`],
    ['as a path', `${kettle}?mark=%2F1%2Fveil.png`],
    ['beside a template', `${kettle}?mark=${encodeURIComponent(`${host}/1/veil.png`)}&w={width}`],
    ['in base64', `"${kettle}?w=1\\u0026blend64=${base64}"`],
    ['in base64 after an entity', `<img src="${kettle}?w=1&amp;blend64=${base64}">`],
  ])('that names it in the parameters of another, %s', (_, text) => {
    expect(paths(text).sort()).toEqual(['/1/kettle.png', '/1/veil.png']);
  });

  it('in a srcset by itself whose names have punctuation', () => {
    expect(paths(`${kettle}?w=1 1x, ${host}/1/it's.jpg 2x`)).toContain("/1/it's.jpg");
  });

  it('when its name looks like an escape', () => {
    expect(paths(`${host}/1/sale-%2550.jpg`)).toContain('/1/sale-%2550.jpg');
  });

  it('with a URL without parameters on the documented host', () => {
    expect(findAssets('//datocms-assets.com/1/kettle.png?w=3')).toEqual([{ path: '/1/kettle.png', url: kettle }]);
  });
});

it.each([
  'https://www.datocms-assets.com',
  'https://www.datocms-assets.com/',
  'https://www.datocms-assets.com/1/',
  'https://www.datocms-assets.com/1',
  'https://www.datocms-assets.com/1/**',
  `https://www.datocms-assets.com/1/\${name}.png`,
  'https://www.datocms-assets.com/1/kettle-{w}.png',
  'https://www.datocms-assets.com/1/kettle-%7Bw%7D.png',
  'https://notdatocms-assets.com/1/kettle.png',
  'https://datocms-assets.com.evil.example/1/kettle.png',
  'https://datocms-assets.0a1b2c.eu.r2.cloudflarestorage.com/1/kettle.png',
  'https://user@www.datocms-assets.com/1/kettle.png',
  'https://www.datocms-assets.com:8080/1/kettle.png',
  'https://shop.example/1/kettle.png',
  '/1/kettle.png',
  '',
])('finds no asset in %j', (text) => {
  expect(paths(text)).toEqual([]);
});

it('reads long texts quickly', () => {
  const long = `${'a'.repeat(300_000)}${'a.'.repeat(100_000)}${'\\'.repeat(100_000)} ${`${kettle} `.repeat(5000)}`;
  expect(paths(long)).toEqual(['/1/kettle.png']);
});
