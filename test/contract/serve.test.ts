import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Site, startWorld, url } from '../support/contract-world.ts';
import { bin, node, spawnCli } from '../support/run-cli.ts';

const key = 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA';
const hero = '1700000001-hero.jpg';
const secret = '1700000003-product-17-teaser.jpg';

const world = await startWorld();
await world.publish(hero);
// What is left of a project when the first picture is withdrawn.
await world.publish('1700000002-price-list.pdf');
await world.addDraft(secret);
const published = world.cda.content;
beforeEach(() => {
  world.assets.reset();
  world.cda.content = published;
  world.cda.respond = () => undefined;
});

interface Server {
  readonly origin: string;
  readonly process: ChildProcess;
  output(): string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const each of running.splice(0)) each.kill('SIGKILL');
});

const env = (variables: Readonly<Record<string, string>>) => ({ PATH: process.env.PATH, ...variables });
const connected = (site: Site) => [
  ...world.connected(site),
  ...['--port', '0', '--refresh', '500ms', '--retries', '0', '--timeout', '2'],
];

/** Starts `datocms-assets serve` as a user does. */
async function serve(site: Site, ...args: string[]): Promise<Server> {
  const child = spawn(node, [bin, 'serve', site.dir, ...connected(site), ...args], {
    cwd: site.work,
    env: env({ DATOCMS_CDA_TOKEN: token, DATOCMS_ASSETS_KEY: key }),
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  await expect.poll(() => child.exitCode !== null || output.includes('Serving '), { timeout: 60_000 }).toBe(true);
  expect(output).toMatch(/Serving .* at/s);
  const [, origin = ''] = /^Serving .* at (http:\/\/[^/]+)\//m.exec(output) ?? [];
  return {
    origin,
    process: child,
    output: () => output,
    get: (path, headers = {}) => fetch(origin + path, { headers, redirect: 'manual' }),
  };
}

async function sealedSite(files: Readonly<Record<string, string>>, ...args: string[]): Promise<Site> {
  const site = world.site(files);
  writeFileSync(join(site.work, '.env'), `DATOCMS_ASSETS_KEY=${key}\n`);
  const { status, stderr } = await world.localize(site, '--deliver', 'sealed', ...args);
  expect(status, stderr).toBe(0);
  return site;
}

const sourceOf = (site: Site, page = 'index.html') => /src="([^"]+)"/.exec(site.read(page))?.[1] ?? '';

describe('datocms-assets serve', () => {
  it('answers pages, files and sealed URLs, follows the CMS while no page is built again, and ends with 0', async () => {
    const site = await sealedSite({
      'index.html': `<img src="${url(hero)}?w=20">`,
      'about/index.html': '<p>about</p>',
      'contact.html': '<p>contact</p>',
      '404.html': '<p>none</p>',
      _headers: '/*\n  X-Frame-Options: DENY\n/about/*\n  Cache-Control: max-age=60\n  X-Frame-Options: SAMEORIGIN\n',
      '.env': 'SECRET=1',
      '.well-known/security.txt': 'Contact: x',
      'film.txt': '0123456789',
    });
    symlinkSync('/etc/passwd', join(site.dir, 'passwd.txt'));
    const server = await serve(site);
    const { get } = server;
    const image = sourceOf(site);
    expect((await get('/-/health')).status).toBe(200);
    const page = await get('/');
    expect([page.status, page.headers.get('content-type'), page.headers.get('x-frame-options')]).toEqual([
      ...[200, 'text/html;charset=utf-8', 'DENY'],
    ]);
    expect(await page.text()).toBe(site.read('index.html'));
    const again = await get('/', { 'if-none-match': page.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    const about = await get('/about/');
    expect([about.headers.get('cache-control'), about.headers.get('x-frame-options')]).toEqual([
      'max-age=60',
      'DENY, SAMEORIGIN',
    ]);
    const folder = await get('/about?x=1');
    expect([folder.status, folder.headers.get('location')]).toEqual([301, '/about/?x=1']);
    expect(await (await get('/contact')).text()).toBe('<p>contact</p>');
    const part = await get('/film.txt', { range: 'bytes=2-4' });
    expect([part.status, await part.text()]).toEqual([206, '234']);
    const missing = await get('/nothing');
    expect([missing.status, await missing.text()]).toEqual([404, '<p>none</p>']);
    expect((await get('/.well-known/security.txt')).status).toBe(200);
    for (const path of [
      '/.env',
      '/_headers',
      '/passwd.txt',
      '/..%2f.env',
      '/%2e%2e/.env',
      '//etc/passwd',
      '/%',
      '/%00',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    const post = await fetch(`${server.origin}/`, { method: 'POST', body: 'x' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);

    const asset = await get(image);
    expect([asset.status, asset.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    for (let at = image.indexOf('.') + 1; at < image.length; at += 7) {
      const other = image[at] === 'A' ? 'B' : 'A';
      expect((await get(image.slice(0, at) + other + image.slice(at + 1))).status).toBe(404);
    }
    expect(world.assets.requests).toHaveLength(1);

    // Nothing that a build would do happens here. A CDN may ask once an hour: its question is answered by what is published then.
    const later = () => new Promise((resolve) => setTimeout(resolve, 600));
    const etag = asset.headers.get('etag') ?? '';
    const future = new Date(Date.now() + 3_600_000).toUTCString();
    world.cda.content = { ...published, articles: published.articles?.slice(1) ?? [] };
    await later();
    const gone = await get(image, { 'if-none-match': etag });
    expect([gone.status, gone.headers.get('cache-control'), gone.headers.get('x-accel-expires')]).toEqual([
      ...[404, 'no-store', '1'],
    ]);
    for (const conditions of [{ 'if-modified-since': future }, { 'if-range': etag, range: 'bytes=0-9' }])
      expect((await get(image, conditions)).status).toBe(404);
    world.cda.content = published;
    await later();
    expect((await get(image)).status).toBe(200);
    expect((await get(image, { 'if-none-match': etag })).status).toBe(304);

    server.process.kill('SIGTERM');
    expect(await once(server.process, 'close')).toEqual([0, null]);
    expect(server.output()).not.toContain(key);
    expect(server.output()).not.toContain(token);
  });

  it('opens what was under an embargo once it is published, and sends placeholders', async () => {
    const args = ['--base', '/docs', '--route', '/docs/media', '--site', 'https://www.example.org'];
    const site = await sealedSite({ 'index.html': `<img src="${url(secret)}">` }, ...args, '--unpublished', 'sealed');
    const other = await sealedSite(
      { 'p.html': `<img src="${url(secret)}?w=10&h=10">` },
      ...args,
      '--unpublished',
      'placeholder',
    );
    site.write({
      'p.html': other.read('p.html'),
      [`media/${other.stored('media')[0]}`]: other.read(`media/${other.stored('media')[0]}`),
    });
    const { get } = await serve(site, ...args);
    const placeholder = await get(sourceOf(site, 'p.html'));
    expect([placeholder.status, placeholder.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    expect((await get('/docs')).headers.get('location')).toBe('/docs/');
    expect((await get('/')).status).toBe(404);
    const image = sourceOf(site);
    expect(image).toMatch(/^\/docs\/media\/asset\./);
    expect((await get(image)).status).toBe(404);
    expect(world.assets.requests).toEqual([]);
    const [article] = published.articles ?? [];
    const upload = published.uploads.find(({ path }) => path.endsWith(secret));
    world.cda.content = {
      ...published,
      articles: [...(article ? [article] : []), { id: 'later', published: { gallery: [upload] } }],
    };
    await expect.poll(async () => (await get(image)).status, { timeout: 20_000 }).toBe(200);
  });

  it('goes on without the CDA and without a place for its cache, and answers what is published when the CDA is there again', async () => {
    const site = await sealedSite({
      'index.html': `<img src="${url(hero)}?w=20">`,
      'other.html': `<img src="${url(hero)}?w=30">`,
    });
    world.cda.respond = () => ({ status: 503 });
    const { get, output } = await serve(site, '--cache-dir', join(site.dir, 'index.html/cache'));
    expect((await get('/-/health')).status).toBe(503);
    expect(output().match(/can't be read/g)).toHaveLength(1);
    expect((await get('/')).status).toBe(200);
    expect((await get(sourceOf(site))).status).toBe(404);
    world.cda.respond = () => undefined;
    await expect.poll(async () => (await get('/-/health')).status, { timeout: 20_000 }).toBe(200);
    for (const page of ['index.html', 'other.html', 'index.html'])
      expect((await get(sourceOf(site, page))).status).toBe(200);
    expect(output().match(/can't be written/g)).toHaveLength(1);
    expect(output()).not.toContain('    at ');
  });

  it('sends an answer that is under way to its end when it is asked to end', async () => {
    const site = await sealedSite({ 'index.html': '<p>', 'large.txt': 'x'.repeat(2 ** 24) });
    const server = await serve(site);
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    let received = 0;
    socket.on('data', (data) => {
      received += data.length;
    });
    socket.write('GET /large.txt HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(socket, 'data');
    socket.pause();
    server.process.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(server.process.exitCode).toBe(null);
    const [[status]] = await Promise.all([once(server.process, 'close'), once(socket.resume(), 'close')]);
    expect(status).toBe(0);
    expect(received).toBeGreaterThan(2 ** 24);
  });

  it('says so if its port is taken', async () => {
    const site = await sealedSite({ 'index.html': '<p>' });
    const port = new URL((await serve(site)).origin).port;
    const { status, stderr } = await spawnCli(
      ['serve', site.dir, ...connected(site), '--port', port],
      { DATOCMS_CDA_TOKEN: token, DATOCMS_ASSETS_KEY: key },
      site.work,
    );
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("--port: the server can't listen (listen EADDRINUSE"),
    ]);
  });

  it.each<readonly [what: string, variables: Record<string, string>, args: readonly string[], message: string]>([
    ['a key', { DATOCMS_CDA_TOKEN: token }, [], 'DATOCMS_ASSETS_KEY is not set'],
    ['a token', { DATOCMS_ASSETS_KEY: key }, [], 'token'],
    [
      'the key of the build',
      { DATOCMS_CDA_TOKEN: token, DATOCMS_ASSETS_KEY: `B${key.slice(1)}` },
      [],
      'None of the sealed URLs in the pages opens',
    ],
    [
      'the site of the build',
      { DATOCMS_CDA_TOKEN: token, DATOCMS_ASSETS_KEY: key },
      ['--site', 'https://x.example'],
      'another --site than https://x.example',
    ],
    ['a token that the CDA takes', { DATOCMS_CDA_TOKEN: 'wrong', DATOCMS_ASSETS_KEY: key }, [], 'token'],
  ])('does not start without %s', async (_, variables, args, message) => {
    const site = await sealedSite({ 'index.html': `<img src="${url(hero)}?w=20">` });
    writeFileSync(join(site.work, '.env'), '');
    const child = spawn(node, [bin, 'serve', site.dir, ...connected(site), ...args], {
      cwd: site.work,
      env: env(variables),
    });
    running.push(child);
    let output = '';
    child.stderr.on('data', (data) => (output += data));
    expect([await once(child, 'close'), output]).toEqual([[2, null], expect.stringContaining(message)]);
    expect(output).not.toContain(key);
  });
});
