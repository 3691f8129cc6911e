import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expectClean, fileOf } from '../support/contract-checks.ts';
import { host, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const other = '1700000002-other.png';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero, other);

const sha = (algorithm: string, text: string | Uint8Array) =>
  `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`;

describe('hint links to the host', () => {
  it('are removed with their element and nothing around it, while links to assets are rewritten', async () => {
    const kept = [
      '<!doctype html>\r\n<head>',
      '\r\n  ',
      '',
      '\n',
      '<link rel="preconnect" href="https://fonts.example">',
      '</head>',
    ];
    const hints = [
      `<link rel="preconnect" href="${host}">`,
      `<link href=${host}/ rel=dns-prefetch>`,
      "<LINK REL='preconnect' CROSSORIGIN HREF='//www.datocms-assets.com'/>",
      '<link rel="dns-prefetch preconnect" href="https://datocms-assets.com">',
      `<link rel="preload" href="${host}">`,
    ];
    const text = kept.map((part, at) => part + (hints[at] ?? '')).join('');
    const site = world.site({ 'p.html': `${text}<link rel="preload" as="image" href="${asset}">` });
    const done = await expectClean(world, site);
    expect(site.read('p.html')).toBe(`${kept.join('')}<link rel="preload" as="image" href="/${fileOf(done, asset)}">`);
  });
});

describe('hints in code and data', () => {
  const flight = (row: string) => `<script>self.__next_f.push([1,${JSON.stringify(row)}])</script>`;
  it.each<[string, file: string, before: string]>([
    ['a script', 'a.js', 'h("link",{rel:"preconnect",href:"HOST"})'],
    ['a script that calls React', 'a.js', "r.preconnect('HOST',{crossOrigin:''}),r.prefetchDNS(`HOST`)"],
    ['data', 'd.json', '{"link":[{"rel":"preconnect","crossorigin":"","href":"HOST"}]}'],
    ['data in another order', 'd.json', '[{ "href": "HOST", "rel": "dns-prefetch" }]'],
    ['data of React', 'p.html', flight('0:["$","link",null,{"rel":"preconnect","href":"HOST"}]\n:HC["HOST",""]\n')],
    ['a file with data of React', 'p.txt', '0:["$","link",null,{"rel":"preconnect","href":"HOST"}]\n:HD"HOST"\n'],
  ])('lead to the site in %s, whatever the spelling of the host', async (_, file, text) => {
    for (const spelling of [host, `${host}/`, '//www.datocms-assets.com', 'https://datocms-assets.com']) {
      const site = world.site({ [file]: text.replaceAll('HOST', spelling) });
      await expectClean(world, site);
      expect(site.read(file)).toBe(text.replaceAll('HOST', '/'));
    }
  });

  it.each<[string, file: string, text: string, code: string]>([
    [
      'in two pieces of a stream',
      'p.html',
      `${flight(`:HC["${host.slice(0, 9)}`)}${flight(`${host.slice(9)}",""]\n`)}`,
      'mention',
    ],
    [
      'in text that states its length',
      'p.txt',
      `1:T2c,{"rel":"preconnect","href":"${host}"}2:"a"\n`,
      'length-prefixed',
    ],
    ['in text', 'p.html', `<p>Write {rel: "preconnect", href: "${host}"}.`, 'mention'],
    ['before code that goes on', 'a.js', `h({rel:"preconnect",href:"${host}"+path})`, 'host-in-code'],
    ['before another quote', 'a.js', `h({rel:"preconnect",href:'${host}"'})`, 'host-in-code'],
    ['with another name', 'a.js', `h({baseHref:"${host}",rel:"preconnect"})`, 'host-in-code'],
    ['that only looks like data of React', 'a.js', `x="12:HC"+"${host}"`, 'host-in-code'],
    ['with another relation', 'a.js', `h("link",{rel:"canonical",href:"${host}"})`, 'host-in-code'],
  ])('are errors %s', async (_, file, text, code) => {
    const site = world.site({ [file]: text });
    expect((await world.localize(site)).found).toEqual([`${code} ${file}`]);
    expect(site.read(file)).toBe(text);
  });
});

describe('Content Security Policy', () => {
  const policy = (sources: string) => `default-src 'none'; img-src ${sources}; script-src 'self'`;

  it('allows the site itself in the place of the host, in meta, _headers and JSON', async () => {
    const site = world.site({
      'p.html': `<meta http-equiv="Content-Security-Policy" content="${policy(`${host} data:`)}"><img src="${asset}">`,
      'self.html': `<meta http-equiv="content-security-policy" content="${policy("'self' *.datocms-assets.com")}">`,
      _headers: `/*\n  Content-Security-Policy: ${policy('www.datocms-assets.com https://x.example')}\n  X-A: b\n`,
      'vercel.json': `{"headers":[{"source":"/(.*)","headers":[{"key":"Content-Security-Policy","value":"${policy(host)}"}]}]}`,
    });
    await expectClean(world, site);
    const [, inMeta] = /content="([^"]*)"/.exec(site.read('p.html')) ?? [];
    expect(directives(inMeta)).toEqual({
      'default-src': ["'none'"],
      'img-src': ["'self'", 'data:'],
      'script-src': ["'self'"],
    });
    const [, withSelf] = /content="([^"]*)"/.exec(site.read('self.html')) ?? [];
    expect(directives(withSelf)['img-src']).toEqual(["'self'"]);
    const [, inHeaders] = /Policy: (.*)/.exec(site.read('_headers')) ?? [];
    expect(directives(inHeaders)['img-src']).toEqual(["'self'", 'https://x.example']);
    expect(site.read('_headers')).toMatch(/^\/\*\n {2}Content-Security-Policy: [^\n]*\n {2}X-A: b\n$/);
    expect(directives(JSON.parse(site.read('vercel.json')).headers[0].headers[0].value)['img-src']).toEqual(["'self'"]);
  });

  it.each<[string, file: string, before: string, after: string]>([
    ['JSON', 'a.json', '{"html":"<p>A strong call-to-action <img src=\\"', '\\" alt=\\"x\\"> here</p>"}'],
    ['JSON with Markdown', 'a.json', '{"text":"Every call-to-action ![x](', ') counts"}'],
    ['Markdown', 'a.md', 'A class-action ![x](', ') here\n'],
    ['text', 'a.txt', 'Our call-to-action is at ', ' today\n'],
    ['text with an attribute', 'a.txt', '<img data-src src=', '>\n'],
    ['text that names a directive', 'a.md', 'The img-src of ![x](', ') is right\n'],
  ])('is not what stands before an asset in %s', async (_, file, before, after) => {
    const site = world.site({ [file]: before + asset + after });
    const done = await expectClean(world, site, '--site', 'https://www.example.org');
    const local = `/${fileOf(done, asset, 'portable')}`;
    expect([local, `https://www.example.org${local}`].map((to) => before + to + after)).toContain(site.read(file));
  });

  it("allows the prefix's origin if assets are served from another origin", async () => {
    const site = world.site({
      'p.html': `<meta http-equiv="Content-Security-Policy" content="${policy(host)}"><img src="${asset}">`,
    });
    await expectClean(world, site, '--prefix', 'https://cdn.example.net/x');
    const [, content] = /content="([^"]*)"/.exec(site.read('p.html')) ?? [];
    expect(directives(content)['img-src']).toEqual(['https://cdn.example.net']);
  });

  it('gets the new hash of each changed inline script and style, and keeps other hashes', async () => {
    const script = `window.hero="${asset}";\n`;
    const style = `.a{background:url(${asset})}`;
    const same = 'console.log(1)';
    const hashes = [sha('sha256', script), sha('sha384', style), sha('sha512', same)].map((hash) => `'${hash}'`);
    const site = world.site({
      'p.html':
        `<meta http-equiv="Content-Security-Policy" content="script-src ${hashes[0]} ${hashes[2]}; style-src ${hashes[1]}">` +
        `<script>${script}</script><script>${same}</script><style>${style}</style>`,
      _headers: `/p.html\n  Content-Security-Policy: script-src ${hashes[0]} ${hashes[2]}; style-src ${hashes[1]}\n`,
    });
    await expectClean(world, site);
    const text = site.read('p.html');
    const [, newScript = ''] = /<script>([^<]*)<\/script>/.exec(text) ?? [];
    const [, newStyle = ''] = /<style>([^<]*)<\/style>/.exec(text) ?? [];
    expect(newScript).not.toBe(script);
    for (const policyText of [/content="([^"]*)"/.exec(text)?.[1], /Policy: (.*)/.exec(site.read('_headers'))?.[1]]) {
      expect(directives(policyText)).toEqual({
        'script-src': [`'${sha('sha256', newScript)}'`, hashes[2]],
        'style-src': [`'${sha('sha384', newStyle)}'`],
      });
    }
  });
});

function directives(policy = ''): Record<string, string[]> {
  const parts = policy
    .replaceAll('&#39;', "'")
    .split(';')
    .map((part) => part.trim().split(/\s+/));
  return Object.fromEntries(parts.map(([name = '', ...sources]) => [name, sources]));
}
