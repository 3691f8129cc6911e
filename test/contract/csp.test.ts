import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expectClean } from '../support/contract-checks.ts';
import { host, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);

const sha = (algorithm: string, text: string | Uint8Array) =>
  `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`;

const contentOf = (text: string) =>
  /content="([^"]*)"/.exec(text)?.[1]?.replaceAll('&#39;', "'").replaceAll('&amp;', '&') ?? '';
const sources = (policy: string, name: string) => {
  const found = policy.split(/[;,]/).find((part) => part.trim().startsWith(`${name} `));
  return found?.trim().split(/\s+/).slice(1);
};

describe('source expressions of the asset host, in every form', () => {
  const forms = [
    host,
    `${host}/`,
    `${host}:443`,
    `${host}/77001/`,
    'www.datocms-assets.com',
    '*.datocms-assets.com',
    'https://*.datocms-assets.com',
    'https://datocms-assets.com',
    'HTTPS://WWW.DATOCMS-ASSETS.COM',
    'http://www.datocms-assets.com',
    'https://www.datocms-assets.com:*',
  ];

  it("are replaced by 'self'", async () => {
    const site = world.site(
      Object.fromEntries(
        forms.map((form, at) => [
          `p${at}.html`,
          `<meta http-equiv="Content-Security-Policy" content="img-src ${form} blob:; font-src 'self'; media-src 'none'">`,
        ]),
      ),
    );
    await expectClean(world, site);
    const left = forms.map((form, at) => {
      const policy = contentOf(site.read(`p${at}.html`));
      return [form, sources(policy, 'img-src'), sources(policy, 'font-src'), sources(policy, 'media-src')];
    });
    expect(left).toEqual(forms.map((form) => [form, ["'self'", 'blob:'], ["'self'"], ["'none'"]]));
  });

  it('do not include similar hosts', async () => {
    const policy = "img-src https://www.datocms-assets.com.evil.example https://notdatocms-assets.com 'self'";
    const site = world.site({ 'p.html': `<meta http-equiv="Content-Security-Policy" content="${policy}">` });
    await expectClean(world, site);
    expect(contentOf(site.read('p.html'))).toBe(policy);
  });

  it('are replaced in report-only policies, in several policies of one header, and in policies with entities', async () => {
    const site = world.site({
      _headers: `/*\n  Content-Security-Policy-Report-Only: img-src ${host}\n/a\n  content-security-policy: img-src ${host}, img-src 'self' ${host}\n`,
      'p.html': `<meta http-equiv=content-security-policy content="img-src &#39;self&#39; https:&#x2F;&#x2F;www.datocms-assets.com;&#32;font-src x.example">`,
    });
    await expectClean(world, site);
    const [one = '', two = ''] = [...site.read('_headers').matchAll(/policy[\w-]*: (.*)/gi)].map(([, text]) => text);
    expect(sources(one, 'img-src')).toEqual(["'self'"]);
    expect(two.split(',').map((part) => sources(part, 'img-src'))).toEqual([["'self'"], ["'self'"]]);
    const policy = contentOf(site.read('p.html')).replaceAll('&#32;', ' ');
    expect([sources(policy, 'img-src'), sources(policy, 'font-src')]).toEqual([["'self'"], ['x.example']]);
  });

  it("are replaced by 'self' and the prefix's origin, each once, if the prefix is another origin", async () => {
    const policy = `img-src 'self' ${host}; media-src https://cdn.example.net ${host}`;
    const site = world.site({ 'p.html': `<meta http-equiv="Content-Security-Policy" content="${policy}">` });
    await expectClean(world, site, '--prefix', 'https://cdn.example.net/v1');
    const text = contentOf(site.read('p.html'));
    expect(sources(text, 'img-src')).toEqual(["'self'", 'https://cdn.example.net']);
    expect(sources(text, 'media-src')).toEqual(['https://cdn.example.net']);
  });

  it('are replaced for a custom host too', async () => {
    const site = world.site({
      'p.html': '<meta http-equiv="Content-Security-Policy" content="img-src https://media.shop.example">',
    });
    await expectClean(world, site, '--host', 'media.shop.example');
    expect(sources(contentOf(site.read('p.html')), 'img-src')).toEqual(["'self'"]);
  });
});

describe('CSP hashes of changed code', () => {
  it('are computed like in a browser, with normalised line ends', async () => {
    const script = `\r\nwindow.a="${asset}";\r\nrun();\r\n`;
    const asRead = script.replaceAll('\r\n', '\n');
    const site = world.site({
      'p.html': `<meta http-equiv="Content-Security-Policy" content="script-src '${sha('sha256', asRead)}'"><script>${script}</script>`,
    });
    await expectClean(world, site);
    const text = site.read('p.html');
    const [, now = ''] = /<script>([^<]*)<\/script>/.exec(text) ?? [];
    expect(now).toContain('\r\n');
    expect(now).not.toContain('datocms');
    expect(sources(contentOf(text), 'script-src')).toEqual([`'${sha('sha256', now.replaceAll('\r\n', '\n'))}'`]);
  });

  it('are updated for style and event attributes with unsafe-hashes', async () => {
    const style = `background:url('${asset}')`;
    const click = `show("${asset}?w=20&h=20")`;
    const site = world.site({
      'p.html':
        `<meta http-equiv="Content-Security-Policy" content="style-src 'unsafe-hashes' '${sha('sha256', style)}'; script-src 'unsafe-hashes' '${sha('sha256', click)}'">` +
        `<p style="${style}"></p><button onclick='show("${asset}?w=20&amp;h=20")'></button>`,
    });
    await expectClean(world, site);
    const text = site.read('p.html');
    const [, newStyle = ''] = / style="([^"]*)"/.exec(text) ?? [];
    const [, newClick = ''] = / onclick='([^']*)'/.exec(text) ?? [];
    expect(newStyle).not.toBe(style);
    const policy = contentOf(text);
    expect(sources(policy, 'style-src')).toEqual(["'unsafe-hashes'", `'${sha('sha256', newStyle)}'`]);
    expect(sources(policy, 'script-src')).toEqual(["'unsafe-hashes'", `'${sha('sha256', newClick)}'`]);
  });

  it('cover a script of two pages in a policy of _headers for both', async () => {
    const script = (query: string) => `hero("${asset}?w=${query}")`;
    const site = world.site({
      'a.html': `<script>${script('20')}</script>`,
      'b.html': `<script>${script('30')}</script>`,
      _headers: `/*\n  Content-Security-Policy: script-src '${sha('sha256', script('20'))}' '${sha('sha256', script('30'))}'\n`,
    });
    await expectClean(world, site);
    const now = ['a.html', 'b.html'].map((name) => /<script>([^<]*)/.exec(site.read(name))?.[1] ?? '');
    expect(sources(site.read('_headers').split('Policy: ')[1] ?? '', 'script-src')).toEqual(
      now.map((text) => `'${sha('sha256', text)}'`),
    );
  });

  it('are those of the page itself where the same script differs between pages, and an error in a policy for both', async () => {
    const script = `hero("${asset}")`;
    const policy = `script-src '${sha('sha256', script)}'`;
    const page = (head: string) =>
      `${head}<meta http-equiv="Content-Security-Policy" content="${policy}"><script>${script}</script>`;
    // On a page with such a base the URL must be absolute.
    const pages = { 'a.html': page(''), 'b.html': page('<base href="https://cdn.example.net/">'), 'c.html': page('') };
    const args = ['--site', 'https://www.example.org'];
    const site = world.site(pages);
    await expectClean(world, site, ...args);
    const now = Object.keys(pages).map((name) => /<script>([^<]*)/.exec(site.read(name))?.[1] ?? '');
    expect(new Set(now).size).toBe(2);
    expect(Object.keys(pages).map((name) => sources(contentOf(site.read(name)), 'script-src'))).toEqual(
      now.map((text) => [`'${sha('sha256', text)}'`]),
    );
    const withHeaders = world.site({ ...pages, _headers: `/*\n  Content-Security-Policy: ${policy}\n` });
    expect(await world.localize(withHeaders, ...args)).toMatchObject({ status: 1, found: ['stale-name _headers'] });
  });

  it('are updated for external scripts, like integrity', async () => {
    const code = `export default "${asset}"`;
    const site = world.site({
      'app.js': code,
      'p.html': `<meta http-equiv="Content-Security-Policy" content="script-src '${sha('sha256', code)}'"><script type="module" src="/app.js" integrity="${sha('sha256', code)}"></script>`,
    });
    await expectClean(world, site);
    const now = sha('sha256', site.bytes('app.js'));
    expect(site.read('p.html')).toContain(`integrity="${now}"`);
    expect(sources(contentOf(site.read('p.html')), 'script-src')).toEqual([`'${now}'`]);
  });
});

describe('integrity', () => {
  it('of a file with a hash in its name is a warning: browsers with an old file refuse it', async () => {
    const css = `a{background:url(${asset})}`;
    const site = world.site({
      'app.5f6c2a9d1be00c47.css': css,
      'plain.css': `${css}\n`,
      'site-analytics4.css': `${css}\n`,
      'p.html': `<link rel=stylesheet href=/site-analytics4.css integrity="${sha('sha256', `${css}\n`)}"><link rel=stylesheet href=/app.5f6c2a9d1be00c47.css integrity="${sha('sha256', css)}"><link rel=stylesheet href=/plain.css integrity="${sha('sha256', `${css}\n`)}">`,
    });
    const { status, found, report } = await world.localize(site);
    expect({ status, found }).toEqual({ status: 0, found: ['stale-name app.5f6c2a9d1be00c47.css'] });
    expect(report.findings[0]?.message).toContain('in `integrity`');
  });

  const code = `self.hero="${asset}"`;
  const old = sha('sha384', code);

  it.each<readonly [string, string, readonly string[]]>([
    ['under a base', '<script src="/docs/js/app.js" integrity="@"></script>', ['--base', '/docs']],
    [
      'by an absolute URL of the site',
      '<script src="https://www.example.org/js/app.js" integrity="@"></script>',
      ['--site', 'https://www.example.org'],
    ],
    ['relative, with a query', '<script src="./js/app.js?v=1" integrity="@"></script>', []],
    ['from a page in a folder', '<script src="../js/app.js" integrity="@"></script>', []],
    ['behind <base href>', '<base href="/js/"><script src="app.js" integrity="@"></script>', []],
    ['in a modulepreload, single quotes', "<link integrity='@' rel=modulepreload href=/js/app.js>", []],
    ['in upper case, unquoted', '<SCRIPT SRC=/js/app.js INTEGRITY=@></SCRIPT>', []],
    ['in an import map', '<script type="importmap">{"integrity":{"/js/app.js":"@"}}</script>', []],
  ])('is renewed %s', async (what, markup, args) => {
    const name = what.includes('in a folder') ? 'deep/p.html' : 'p.html';
    const site = world.site({ 'js/app.js': code, [name]: markup.replace('@', old) });
    await expectClean(world, site, ...args);
    const now = sha('sha384', site.bytes('js/app.js'));
    expect(now).not.toBe(old);
    expect(site.read(name)).toBe(markup.replace('@', now));
  });

  it('with several hashes is updated in each, along a chain of files', async () => {
    const inner = `import(/* "${asset}" */ "./x.js")`;
    const outer = `check("/inner.js","${sha('sha256', inner)}")`;
    const site = world.site({
      'inner.js': inner,
      'p.html': `<script src="/inner.js" integrity="${sha('sha256', inner)} ${sha('sha512', inner)}"></script>`,
      'sri.json': JSON.stringify({ '/inner.js': sha('sha256', inner) }),
      'outer.js': outer,
      'q.html': `<script src="/outer.js" integrity="${sha('sha256', outer)}"></script>`,
    });
    await expectClean(world, site);
    const now = site.bytes('inner.js');
    expect(site.read('p.html')).toContain(`integrity="${sha('sha256', now)} ${sha('sha512', now)}"`);
    expect(JSON.parse(site.read('sri.json'))).toEqual({ '/inner.js': sha('sha256', now) });
    expect(site.read('outer.js')).toBe(`check("/inner.js","${sha('sha256', now)}")`);
    expect(site.read('q.html')).toContain(`integrity="${sha('sha256', site.bytes('outer.js'))}"`);
  });
});

describe('hashes of code in which only hashes change', () => {
  it('are updated: an import map with the integrity of a script, in the page or in a headers file', async () => {
    const code = `show("${asset}")`;
    const map = JSON.stringify({ imports: {}, integrity: { '/a.js': sha('sha384', code) } });
    const policy = `script-src 'self' '${sha('sha256', map)}'`;
    const site = world.site({
      'a.js': code,
      'p.html': `<meta http-equiv="Content-Security-Policy" content="${policy}"><script type="importmap">${map}</script>`,
      'q.html': `<img src="${asset}"><script type="importmap">${map}</script>`,
      _headers: `/*\n  Content-Security-Policy: ${policy}\n`,
    });
    await expectClean(world, site);
    const renewed = map.replace(sha('sha384', code), sha('sha384', site.read('a.js')));
    for (const name of ['p.html', 'q.html']) expect(site.read(name)).toContain(`<script type="importmap">${renewed}<`);
    for (const name of ['p.html', '_headers']) expect(site.read(name)).toContain(`'${sha('sha256', renewed)}'`);
  });

  it('are updated along a chain of any length', async () => {
    const length = 12;
    const codes = [`show("${asset}")`];
    for (let at = 1; at < length; at++) {
      codes.unshift(`load("a${length - at}.js","${sha('sha384', codes[0] as string)}")`);
    }
    const site = world.site(Object.fromEntries(codes.map((code, at) => [`a${at}.js`, code])));
    await expectClean(world, site);
    const wrong = codes
      .slice(1)
      .filter((_, at) => !site.read(`a${at}.js`).includes(sha('sha384', site.read(`a${at + 1}.js`))));
    expect(wrong).toEqual([]);
  });
});
