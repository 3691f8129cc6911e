import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRuntime } from 'datocms-assets/runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Site, startWorld, url } from '../support/contract-world.ts';

const key = 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA';
const hero = '1700000001-hero.jpg';
const paper = '1700000002-price-list.pdf';
const secret = '1700000003-product-17-teaser.jpg';
const allowed = '1700000004-press-kit.jpg';
const site = 'https://www.example.org';

const world = await startWorld();
await world.publish(hero, paper);
await world.addDraft(secret, allowed);
beforeEach(() => world.assets.reset());

/** What a server with the same key makes of the URLs, as the oracle. */
const runtimeOf = (route: string, origin?: string, ownKey = key) =>
  createRuntime({ key: ownKey, route, site: origin, isPublished: () => true });

function siteWithKey(files: Readonly<Record<string, string>>, value = key): Site {
  const created = world.site(files);
  writeFileSync(join(created.work, '.env'), `DATOCMS_ASSETS_KEY=${value}\n`);
  return created;
}

const sealed = ['--deliver', 'sealed'];

describe('localize with --deliver sealed', () => {
  it('writes the URLs that a server makes, in the spelling and the form of each place, and downloads nothing', async () => {
    const variant = `${url(hero)}?auto=format&w=640`;
    const built = siteWithKey({
      'index.html': [
        `<img src="${variant.replaceAll('&', '&amp;')}" srcset="${url(hero)}?w=20 20w, ${url(hero)}?w=40 40w">`,
        `<meta property="og:image" content="${url(hero)}">`,
        `<a href="${url(paper)}?dl=List.pdf">List</a>`,
      ].join('\n'),
      'data.json': `{"a":"${variant.replaceAll('/', '\\/')}"}`,
      'style.css': `a{background:url(${url(hero)}?w=20)}`,
    });
    const { status, report, stderr } = await world.localize(built, ...sealed, '--site', site, '--base', '/docs');
    expect([status, report.findings]).toEqual([0, []]);
    const runtime = runtimeOf('/docs/_assets', site);
    const [large, small, medium, social, list] = await Promise.all([
      runtime.seal(variant),
      runtime.seal(`${url(hero)}?w=20`),
      runtime.seal(`${url(hero)}?w=40`),
      runtime.seal(url(hero), { profile: 'portable' }),
      runtime.seal(`${url(paper)}?dl=List.pdf`),
    ]);
    expect(built.read('index.html').split('\n')).toEqual([
      `<img src="${large}" srcset="${small} 20w, ${medium} 40w">`,
      `<meta property="og:image" content="${social}">`,
      `<a href="${list}" download="List.pdf">List</a>`,
    ]);
    expect(JSON.parse(built.read('data.json'))).toEqual({
      a: await runtime.seal(variant, { profile: 'portable' }).then((each) => each.replace(site, '')),
    });
    expect(built.read('style.css')).toBe(`a{background:url(${small})}`);
    expect(world.assets.requests).toEqual([]);
    expect(built.stored()).toEqual([]);
    expect(report.counts).toMatchObject({ stored: 0, bytes: 0, downloaded: 0, variants: 6 });
    expect(stderr).toContain('nothing downloaded');
    expect(stderr).toContain('A server has to answer the sealed URLs below /docs/_assets/.');
    const variants = report.assets.flatMap((asset) => asset.variants);
    expect(variants.find((each) => each.url.endsWith('w=20'))).toEqual({
      ...{ url: `${url(hero)}?w=20`, accept: 'web', profile: 'web', file: null, sealed: small },
      ...{ bytes: null, type: null, sha256: null },
    });
  });

  it('gives the same bytes again, other names with another key, and changes nothing in its own output', async () => {
    const page = { 'index.html': `<img src="${url(hero)}?w=20">` };
    const [one, same, other] = [siteWithKey(page), siteWithKey(page), siteWithKey(page, `B${key.slice(1)}`)];
    for (const each of [one, same, other]) expect((await world.localize(each, ...sealed)).status).toBe(0);
    expect(same.read('index.html')).toBe(one.read('index.html'));
    expect(other.read('index.html')).not.toBe(one.read('index.html'));
    const before = one.snapshot();
    expect(await world.localize(one, ...sealed)).toMatchObject({ status: 0, found: [] });
    expect(one.snapshot()).toEqual(before);
  });

  it('makes one sealed URL of an endpoint of the site that makes pictures smaller', async () => {
    const inner = encodeURIComponent(`${url(hero)}?auto=compress`);
    const built = siteWithKey({
      'index.html': [
        `<img src="/_image?href=${inner}&#38;w=200&amp;f=webp" alt="${url(hero)}">`,
        `<img src="/_vercel/image?url=${inner}&amp;w=640&amp;q=75" srcset="/.netlify/images?url=${inner}&amp;w=20 20w, ${url(hero)}?w=40 40w">`,
        `<script type="application/json">{"a":"\\/_image?href=${inner}\\u0026w=200"}</script>`,
        `<a href="/_image?href=https%3A%2F%2Fwww.example.net%2Fa.jpg&amp;w=20">x</a>`,
      ].join('\n'),
    });
    const { status, found } = await world.localize(built, ...sealed, '--site', site);
    expect([status, found]).toEqual([0, []]);
    const runtime = runtimeOf('/_assets', site);
    const request = new Request(`${site}/`);
    const html = (path: string) => `<img src="${path}">`;
    const headers = { 'content-type': 'text/html' };
    const ofServer = async (path: string) => {
      const response = await runtime.localize(request, new Response(html(path), { headers }));
      return /src="([^"]+)"/.exec(await response.text())?.[1] ?? '';
    };
    const [first, second, third, fourth] = await Promise.all([
      ofServer(`/_image?href=${inner}&amp;w=200&amp;f=webp`),
      ofServer(`/_vercel/image?url=${inner}&amp;w=640&amp;q=75`),
      ofServer(`/.netlify/images?url=${inner}&amp;w=20`),
      ofServer(`/_image?href=${inner}&amp;w=200`),
    ]);
    const lines = built.read('index.html').split('\n');
    expect(lines[0]).toContain(`<img src="${first}" alt="/_assets/hero.`);
    expect(lines[1]).toContain(`<img src="${second}" srcset="${third} 20w, /_assets/hero.`);
    expect(lines[2]).toBe(`<script type="application/json">{"a":"${fourth.replaceAll('/', '\\/')}"}</script>`);
    expect(lines[3]).toContain('href="/_image?href=https%3A%2F%2Fwww.example.net%2Fa.jpg&amp;w=20"');
    expect(runtime.open(first)?.url).toContain('w=200');
  });

  it('finds in pages of an earlier run what has been withdrawn', async () => {
    const other = '1700000005-other.jpg';
    const before = world.cda.content;
    await world.publish(other);
    const built = siteWithKey({
      'index.html': `<img src="${url(hero)}">`,
      'p/index.html': `<img src="${url(other)}?w=20">`,
    });
    expect((await world.localize(built, ...sealed)).status).toBe(0);
    world.cda.content = before;
    const { status, report } = await world.localize(built, ...sealed);
    expect([status, report.findings.map(({ code, file, url }) => [code, file, url])]).toEqual([
      1,
      [['unpublished', 'p/index.html', `${url(other)}?w=20`]],
    ]);
  });

  it('puts placeholders below the route, as files', async () => {
    const built = siteWithKey({ 'index.html': `<img src="${url(secret)}?w=20&h=10">` });
    const args = [...sealed, '--route', '/site/media', '--base', '/site', '--unpublished', 'placeholder'];
    const { status, found } = await world.localize(built, ...args);
    expect([status, found]).toEqual([0, ['placeholder index.html']]);
    const [file] = built.stored('media');
    expect(built.read('index.html')).toBe(`<img src="/site/media/${file}">`);
  });

  it('lets an unpublished asset wait for its publication with --unpublished sealed, under a name that says nothing', async () => {
    const built = siteWithKey({ 'index.html': `<img src="${url(secret)}"><img src="${url(allowed)}">` });
    const args = [...sealed, '--unpublished', 'sealed', '--allow', '**/*-press-*.jpg'];
    const { status, report } = await world.localize(built, ...args);
    expect(status).toBe(0);
    expect(report.findings.map(({ code, level, message }) => [code, level, message])).toEqual([
      [
        'unpublished',
        'warning',
        'The asset is used only by drafts, or by records that this token may not read; its sealed URL answers 404 until it is published.',
      ],
    ]);
    const [, first = '', second = ''] = /src="([^"]+)"><img src="([^"]+)"/.exec(built.read('index.html')) ?? [];
    expect([first, second]).toEqual([
      expect.stringMatching(/^\/_assets\/asset\.[\w-]+\.jpg$/),
      expect.stringMatching(/^\/_assets\/press-kit\.[\w-]+\.jpg$/),
    ]);
    expect(runtimeOf('/_assets').open(first)).toEqual({ url: url(secret), expires: undefined });
  });

  it('reports an asset URL that is too long to be sealed at its place, and changes nothing', async () => {
    const built = siteWithKey({ 'index.html': `<p>\n<img src="${url(hero)}?txt=${'a'.repeat(7000)}">` });
    const before = built.snapshot();
    const { status, report } = await world.localize(built, ...sealed);
    expect([status, report.findings.map(({ code, line, column }) => [code, line, column])]).toEqual([
      1,
      [['encoded-url', 2, 11]],
    ]);
    expect(built.snapshot()).toEqual(before);
  });

  it.each<readonly [args: readonly string[], problem: string]>([
    [['--failed', 'placeholder'], '--failed: is for stored files, and --deliver sealed stores none. Leave it out.'],
    [['--prefix', 'https://cdn.example.org'], '--prefix: is for stored files'],
    [['--max-bytes', '1MiB'], '--max-bytes: is for stored files'],
    [['--concurrency', '4'], '--concurrency: is for stored files'],
    [
      ['--route', '/elsewhere', '--base', '/docs'],
      '--route: expected a path below the base path /docs/; got "/elsewhere".',
    ],
    [['--route', '/media', '--dir', 'files'], '--dir: --route says where the folder is. Leave one of them out.'],
    [['--route', 'media'], '--route: expected a path such as /media'],
  ])('refuses %j', async (args, problem) => {
    const { status, stderr } = await world.localize(siteWithKey({ 'index.html': '<p>' }), ...sealed, ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(problem)]);
  });

  it.each<readonly [args: readonly string[], problem: string]>([
    [
      sealed,
      '--deliver: sealed URLs need a key, and DATOCMS_ASSETS_KEY is not set. Print one with `npx datocms-assets key`.',
    ],
    [['--route', '/media'], '--route: is for sealed URLs. Add --deliver sealed, or leave it out.'],
    [['--unpublished', 'sealed'], '--unpublished: is for sealed URLs.'],
  ])('refuses %j without a key or --deliver', async (args, problem) => {
    const { status, stderr } = await world.localize(world.site({ 'index.html': '<p>' }), ...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(problem)]);
  });

  it('never shows a key that is wrong', async () => {
    const { status, stderr } = await world.localize(siteWithKey({ 'index.html': '<p>' }, 'hunter2'), ...sealed);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('DATOCMS_ASSETS_KEY: must be 32 random bytes in base64url'),
    ]);
    expect(stderr).not.toContain('hunter2');
  });
});

describe('verify with --deliver sealed', () => {
  const verify = async (built: Site, ...args: string[]) => {
    const { status, stdout } = await world.run(built, 'verify', ...sealed, '--json', ...args);
    const { findings = [] } = status === 2 ? {} : JSON.parse(stdout);
    return [
      status,
      findings.map(({ code, file, line, column }: Record<string, unknown>) => [code, file, line, column]),
    ];
  };

  it('opens every sealed URL with the key, and tells the place of one that does not open', async () => {
    const many = Array.from({ length: 150 }, (_, at) => `<img src="${url(hero)}?w=${at + 1}">`).join('\n');
    const built = siteWithKey({ 'index.html': many });
    await world.localize(built, ...sealed);
    expect(await verify(built)).toEqual([0, []]);
    const page = built.read('index.html');
    const lines = page.split('\n');
    // The first character of the seal.
    const altered = lines[4]?.replace(/(hero\.)(.)/, (_, start, first) => start + (first === 'A' ? 'B' : 'A')) ?? '';
    built.write({ 'index.html': [...lines.slice(0, 4), altered, ...lines.slice(5)].join('\n') });
    expect(await verify(built)).toEqual([1, [['missing-file', 'index.html', 5, 11]]]);
    built.write({ 'index.html': page });
    expect((await verify(built, '--site', site))[0]).toBe(1);
    const expired = runtimeOf('/_assets');
    const draft = createRuntime({ key, route: '/_assets', isPublished: () => false, expires: 1 });
    const name = await draft.seal(url(hero));
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(expired.open(name)).toBeDefined();
    built.write({ 'index.html': `<img src="${name}">` });
    expect(await verify(built)).toEqual([1, [['missing-file', 'index.html', 1, 11]]]);
  });
});
