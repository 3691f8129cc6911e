import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { host, project, startWorld, url } from '../support/contract-world.ts';

const world = await startWorld();
beforeEach(() => {
  world.assets.reset();
  world.cda.content = { uploads: [] };
});

const path = (name: string) => `/${project}/${name}`;
const to = (location: string, status = 302) => ({ status, headers: { location } });

describe('redirects', () => {
  it('are followed up to 5 times, each to https, an asset host and the default port', async () => {
    const good: Readonly<Record<string, string>> = {
      'absolute.png': `${host}${path('target.png')}`,
      'relative.png': 'target.png',
      'rooted.png': path('target.png'),
      'protocol.png': `//www.datocms-assets.com${path('target.png')}`,
      'port.png': `https://www.datocms-assets.com:443${path('target.png')}`,
      'upper.png': `HTTPS://WWW.DATOCMS-ASSETS.COM${path('target.png')}`,
    };
    for (const [name, location] of Object.entries(good)) world.assets.responses.set(path(name), () => to(location));
    const hops = ['hop-1.png', 'hop-2.png', 'hop-3.png', 'hop-4.png', 'hop-5.png', 'target.png'];
    for (const [at, name] of hops.slice(0, -1).entries())
      world.assets.responses.set(path(name), () => to(path(hops[at + 1] ?? ''), [301, 302, 303, 307, 308][at]));
    const names = [...Object.keys(good), 'hop-1.png'];
    await world.publish(...names, ...hops);
    const site = world.site({ 'p.html': names.map((name) => `<img src="${url(name)}">`).join('') });
    const { status, found } = await world.localize(site);
    expect({ status, found }).toEqual({ status: 0, found: [] });
    expect(site.stored()).toHaveLength(1);
  });

  it('to an asset that is not published are download-failed, without a request for it', async () => {
    world.assets.responses.set(path('moved.png'), () => to(path('secret.png')));
    world.assets.responses.set(path('moved-twice.png'), () => to(path('secret.png?w=1')));
    await world.publish('moved.png', 'moved-twice.png');
    const site = world.site({ 'p.html': `<img src="${url('moved.png')}"><img src="${url('moved-twice.png')}">` });
    const { status, found } = await world.localize(site);
    expect({ status, found }).toEqual({ status: 1, found: ['download-failed p.html', 'download-failed p.html'] });
    expect(world.assets.requests.filter((one) => one.url?.includes('secret'))).toEqual([]);
  });

  it('to any other place are download-failed, without a request there', async () => {
    const asked: string[] = [];
    const stranger = createServer((request, response) => {
      asked.push(`${request.headers.host}${request.url}`);
      response.writeHead(200, { 'content-type': 'image/png' }).end('x');
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const { port } = stranger.address() as AddressInfo;
    const bad: Readonly<Record<string, string>> = {
      'foreign.png': 'https://evil.example/x.png',
      'look-alike.png': `https://www.datocms-assets.com.evil.example${path('target.png')}`,
      'user.png': `https://www.datocms-assets.com@127.0.0.1:${port}/x.png`,
      'credentials.png': `https://user:pass@www.datocms-assets.com${path('target.png')}`,
      'http.png': `http://www.datocms-assets.com${path('target.png')}`,
      'other-port.png': `https://www.datocms-assets.com:8443${path('target.png')}`,
      'loopback.png': `http://127.0.0.1:${port}/x.png`,
      'loopback-tls.png': `https://127.0.0.1:${port}/x.png`,
      'itself.png': `${world.assets.origin}${path('target.png')}`,
      'metadata.png': 'http://169.254.169.254/latest/meta-data/',
      'file.png': 'file:///etc/passwd',
      'data.png': 'data:image/png;base64,AAAA',
      'nonsense.png': 'https://',
      'empty.png': '',
    };
    for (const [name, location] of Object.entries(bad)) world.assets.responses.set(path(name), () => to(location));
    world.assets.responses.set(path('missing.png'), () => ({ status: 302 }));
    world.assets.responses.set(path('loop.png'), () => to(path('loop.png')));
    for (let hop = 1; hop <= 6; hop++)
      world.assets.responses.set(path(`far-${hop}.png`), () => to(path(`far-${hop + 1}.png`)));
    await world.publish('far-7.png', 'target.png');
    const names = [...Object.keys(bad), 'missing.png', 'loop.png', 'far-1.png'];
    await world.publish(...names);
    const site = world.site({ 'p.html': names.map((name) => `<img src="${url(name)}">`).join('\n') });
    const before = site.snapshot();
    const { status, report } = await world.localize(site, '--retries', '0');
    stranger.close();
    expect(status).toBe(1);
    expect(report.findings.map(({ code, url }) => `${code} ${url?.split('/').at(-1)}`).sort()).toEqual(
      names.map((name) => `download-failed ${name}`).sort(),
    );
    expect(asked).toEqual([]);
    expect(world.assets.requestsFor(path('target.png'))).toEqual([]);
    expect(world.assets.requestsFor(path('far-7.png'))).toEqual([]);
    expect(world.assets.requestsFor(path('loop.png')).length).toBeLessThanOrEqual(6);
    expect(site.snapshot()).toEqual(before);
  });

  it('to another asset host are followed if --host names it, over its own connection', async () => {
    world.assets.responses.set(path('moved.png'), () => to(`https://media.shop.example${path('there.png')}`));
    await world.publish('moved.png', 'there.png');
    const files = { 'p.html': `<img src="${url('moved.png')}">` };
    const refused = await world.localize(world.site(files), '--retries', '0');
    expect(refused.found).toEqual(['download-failed p.html']);
    const more = ['--host', 'media.shop.example', '--connect-to', `media.shop.example=${world.assets.origin}`];
    const followed = await world.localize(world.site(files), ...more);
    expect(followed).toMatchObject({ status: 0, found: [] });
    expect(world.assets.requestsFor(path('there.png')).map((one) => one.host)).toEqual(['media.shop.example']);
  });
});

describe('--connect-to', () => {
  it('changes only the connection: the Host header and other hosts stay the same', async () => {
    await world.publish('connected.png');
    const site = world.site({ 'p.html': `<img src="http://www.datocms-assets.com${path('connected.png')}?w=20">` });
    expect((await world.localize(site)).status).toBe(0);
    expect(world.assets.requests.map((one) => `${one.host} ${one.url}`)).toEqual([
      `www.datocms-assets.com ${path('connected.png')}?w=20`,
    ]);
    expect(world.assets.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('accepts a pair for each host', async () => {
    await world.publish('apex.png');
    const site = world.site({
      'p.html': `<img src="https://datocms-assets.com${path('apex.png')}"><img src="https://media.shop.example${path('apex.png')}?w=9">`,
    });
    const { status, report } = await world.localize(
      site,
      ...['--host', 'media.shop.example', '--connect-to', `media.shop.example=${world.assets.origin}`],
      ...['--connect-to', `datocms-assets.com=${world.assets.origin}`],
    );
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    expect(site.read('p.html')).not.toMatch(/datocms|media\.shop/);
    expect(report.assets).toHaveLength(1);
  });
});

describe('--host', () => {
  beforeEach(async () => {
    const picture = await world.upload('custom.png');
    world.cda.content = {
      host: 'media.shop.example',
      uploads: [picture],
      articles: [{ id: 'c', published: { cover: picture } }],
    };
  });

  it('makes a custom domain an asset host in pages and in the CDA', async () => {
    const files = { 'p.html': `<img src="https://media.shop.example${path('custom.png')}"> media.shop.example.org` };
    const custom = ['--host', 'media.shop.example', '--connect-to', `media.shop.example=${world.assets.origin}`];
    const site = world.site(files);
    const { status, found } = await world.localize(site, ...custom);
    expect({ status, found }).toEqual({ status: 0, found: [] });
    expect(site.read('p.html')).toMatch(/^<img src="\/_assets\/custom\.\w+\.png"> media\.shop\.example\.org$/);
  });

  it('is required by a configuration error if the CDA has assets on an unknown host', async () => {
    world.cda.requests.length = 0;
    const site = world.site({ 'p.html': 'words' });
    const { status, stdout, stderr } = await world.run(site, 'localize');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('--host media.shop.example');
    expect(world.cda.requests.length).toBeLessThan(6);
  });
});
