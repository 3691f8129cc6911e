import { beforeEach, describe, expect, it } from 'vitest';
import { expectClean, expectErrors } from '../support/contract-checks.ts';
import { host, project, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const secret = '1700000002-secret.jpg';
const film = '1700000003-film.mp4';
const asset = url(hero);
const path = `/${project}/${hero}`;

const world = await startWorld();
await world.publish(hero);
await world.addDraft(secret, film);
beforeEach(() => world.assets.reset());

describe('the host name without an asset', () => {
  const code = {
    'constant.js': [`const ORIGIN = "${host}";`, 'host-in-code'],
    'template.js': [`const u = \`${host}\${path}\`;`, 'host-in-code'],
    'regex.js': ['if (/\\/\\/www\\.datocms-assets\\.com\\/(\\d+)/.test(u)) go();', 'host-in-code'],
    'compare.js': ["if (new URL(u).host === 'www.datocms-assets.com') go();", 'host-in-code'],
    'include.js': ["u.includes('datocms-assets.com')", 'host-in-code'],
    'join.js': [`fetch("${host}" + path)`, 'host-in-code'],
  } as const;
  const prose = {
    'prose.html': ['<p>Files live on www.datocms-assets.com.</p>', 'mention'],
    'readme.txt': ['See https://datocms-assets.com for more.', 'mention'],
    'link.html': [`<a href="${host}/">Files</a>`, 'mention'],
  } as const;

  it('is host-in-code in code and mention in prose, at the first character of the host', async () => {
    const { report } = await expectErrors(world, { ...code, ...prose });
    const place = (name: string) =>
      report.findings.filter(({ file }) => file === name).map(({ line, column }) => `${line}:${column}`);
    expect(place('compare.js')).toEqual([`1:${code['compare.js'][0].indexOf('www.') + 1}`]);
    expect(place('prose.html')).toEqual(['1:18']);
  });

  it('stays byte for byte in files of --allow-mention, while their references are rewritten', async () => {
    const files = Object.fromEntries(
      Object.entries({ ...code, ...prose }).map(([name, [text]]) => [`blog/${name}`, text]),
    );
    const site = world.site({ ...files, 'blog/post.html': `<p>www.datocms-assets.com</p><img src="${asset}">` });
    const { report } = await expectClean(
      world,
      site,
      '--allow-mention',
      'blog/*.js',
      '--allow-mention',
      'blog/**/*.{html,txt}',
    );
    for (const [name, text] of Object.entries(files)) expect(site.read(name)).toBe(text);
    expect(site.read('blog/post.html')).toBe(
      `<p>www.datocms-assets.com</p><img src="/${report.assets[0]?.variants[0]?.file}">`,
    );
  });

  it('is an error in all other files', async () => {
    const site = world.site({ 'blog/a.html': '<p>datocms-assets.com</p>', 'a.html': '<p>datocms-assets.com</p>' });
    expect((await world.localize(site, '--allow-mention', 'blog/*')).found).toEqual(['mention a.html']);
  });

  it('does not include similar names of other hosts', async () => {
    const text =
      '<img src="https://www.datocms-assets.com.evil.example/77001/1-a.jpg"><img src="https://notdatocms-assets.com/77001/1-a.jpg">' +
      '<img src="https://datocms-assets.0a1b.eu.r2.cloudflarestorage.com/77001/1-a.jpg"><a href="https://www-datocms-assets.com/">' +
      '<img src="https://www.datocms-assets.community/77001/1-a.jpg">';
    const site = world.site({ 'p.html': text, 'p.js': `x=${JSON.stringify(text)}` });
    const before = site.snapshot();
    await expectClean(world, site);
    expect(site.snapshot()).toEqual(before);
  });
});

describe('disguised names of the host', () => {
  it('are rewritten or an error, never ignored', async () => {
    const spellings = [
      `https://www.datocms-assets.com:8443${path}`,
      `https://user@www.datocms-assets.com${path}`,
      `https://user:pass@www.datocms-assets.com${path}`,
      `https:\\\\www.datocms-assets.com${path.replaceAll('/', '\\')}`,
      `https:/\\www.datocms-assets.com${path}`,
      `https://www.datocms-assets.com.${path}`,
      `https:www.datocms-assets.com${path}`,
      `https:///www.datocms-assets.com${path}`,
      `ht\ttps://www.datocms-\nassets.com${path}`,
      `https://www.datocms-assets.com${path.replace('/', '//')}`,
      `https://www%2Edatocms-assets%2Ecom${path}`,
      `https://www.datocms\u2010assets.com${path}`,
      `https://ｗｗｗ.datocms-assets.com${path}`,
      `https://www。datocms-assets。com${path}`,
      `wss://www.datocms-assets.com${path}`,
    ];
    // Errors of the plan end a run before the final verification, so the rest is run again.
    let rest: readonly string[] = spellings;
    for (let round = 0; round < 2; round++) {
      const site = world.site(Object.fromEntries(rest.map((text, at) => [`p${at}.html`, `<img src="${text}">`])));
      const { report } = await world.localize(site);
      rest = rest.filter((text, at) => {
        const isFound = report.findings.some(({ file, level }) => file === `p${at}.html` && level === 'error');
        return !isFound && site.read(`p${at}.html`).includes(text);
      });
    }
    expect(rest).toEqual([]);
  });

  it('in UTF-16 files are an error, with or without a byte order mark, in both orders', async () => {
    const text = `a,${asset}\n`;
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    await expectErrors(world, {
      'le-bom.csv': [Buffer.concat([Buffer.from([0xff, 0xfe]), little]), 'encoding'],
      'be-bom.csv': [Buffer.concat([Buffer.from([0xfe, 0xff]), big]), 'encoding'],
      'le.html': [
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`<img src="${asset}">`, 'utf16le')]),
        'encoding',
      ],
    });
    const { status, report } = await world.localize(world.site({ 'le.csv': little, 'be.csv': big, 'p.html': '' }));
    expect({ status, files: [...new Set(report.findings.map(({ file }) => file))].sort() }).toEqual({
      status: 1,
      files: ['be.csv', 'le.csv'],
    });
  });
});
