import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { inBothRuntimes, picture, png, type } from '../support/both-runtimes.ts';
import { createMoment } from '../support/fault-server.ts';

const webp = await picture('webp');

inBothRuntimes(({ name, send, assets, asset, sealed, get }) => {
  it('serves a published asset with headers of its own only', async () => {
    const answer = { ...type('image/png'), body: png };
    const headers = {
      ...answer.headers,
      'x-imgix-id': 'x',
      server: 'imgix',
      'set-cookie': 'a=b',
      etag: '"x"',
      age: '9',
    };
    const path = asset('kettle.png', { ...answer, headers });
    const response = await get(path, { cookie: 'session=1', referer: 'https://x.example/', authorization: 'Basic x' });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(png)).toBe(true);
    expect(Object.fromEntries(response.headers)).toEqual({
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=3600',
      'content-length': String(png.length),
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
      'content-type': 'image/png',
      etag: `"${createHash('sha256').update(png).digest('hex').slice(0, 32)}"`,
      vary: 'Accept',
      'x-content-type-options': 'nosniff',
    });
    const [request] = assets().requestsTo(path);
    expect(request?.headers).not.toHaveProperty('cookie');
    expect(request?.headers).not.toHaveProperty('referer');
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it('sends nothing of the visitor’s query, and answers the same', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const response = await send(`${await sealed(path)}?w=5000&x=1`);
    expect(response.status).toBe(200);
    expect(
      assets()
        .requests.filter(({ url }) => url.startsWith(path))
        .map(({ url }) => url),
    ).toEqual([path]);
  });

  it.each([
    ['image/avif,image/webp,image/*,*/*;q=0.8', 'avif webp'],
    ['image/webp,*/*', 'webp'],
    ['image/avif;q=0, image/webp', 'webp'],
    ['image/webp;q=0, */*', ''],
    ['*/*', ''],
  ])('reduces the Accept header %s to a class', async (accept, expected) => {
    const path = asset('kettle.png', { ...type('image/webp'), body: webp });
    const response = await get(path, { accept });
    expect(response.headers.get('content-type')).toBe('image/webp');
    const sent = assets().requestsTo(path)[0]?.headers.accept ?? '';
    expect(['avif', 'webp'].filter((format) => sent.includes(format)).join(' ')).toBe(expected);
    expect(sent).not.toContain('image/*');
  });

  it('answers HEAD as GET, without a body', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const response = await send(await sealed(path), { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(png.length));
    expect(await response.text()).toBe('');
  });

  it('refuses other methods', async () => {
    const response = await send('/media/x', { method: 'POST', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers 404 for a name that it did not make, and asks the asset host nothing', async () => {
    const url = await sealed(asset('kettle.png', { ...type('image/png'), body: png }));
    const before = assets().requests.length;
    const names = ['/media/', '/media', '/', `${url}x`, url.slice(0, -1), url.replace('/media/', '/media//')];
    names.push(url.replace('kettle', 'kettle2'), url.replace('.png', '.jpg'), `/media/a.${'A'.repeat(6000)}.png`);
    names.push(
      `/media/..%2f${url.slice(7)}`,
      url.replace(/\.(.)/, (_, first) => (first === 'A' ? '.B' : '.A')),
    );
    for (const each of names) {
      const response = await send(each);
      expect([each.slice(0, 200), response.status]).toEqual([each.slice(0, 200), 404]);
      expect(response.headers.get('cache-control')).toBe('no-store');
      // A cache would keep as many as somebody invents.
      expect(response.headers.get('x-accel-expires')).toBe(null);
      expect(await response.text()).toBe('Not found\n');
    }
    expect(assets().requests).toHaveLength(before);
  });

  it('serves what is not published under a URL that expires, for private caches only', async () => {
    const path = asset('draft.png', { ...type('image/png'), body: png });
    const response = await get(path);
    expect(response.status).toBe(200);
    const [, seconds] = /^private, max-age=(\d+)$/.exec(response.headers.get('cache-control') ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(3000);
    expect(Number(seconds)).toBeLessThanOrEqual(4500);
  });

  it('answers 404 for an asset that has been withdrawn, without a request', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const url = await sealed(path);
    await send(`/withdraw?${encodeURIComponent(path)}`);
    expect(goneFrom(await send(url))).toEqual(gone);
    expect(assets().requestsTo(path)).toEqual([]);
  });

  it('answers 404 where the asset host does', async () => {
    expect(goneFrom(await get(asset('kettle.png', { status: 404, body: 'x' })))).toEqual(gone);
  });

  /** nginx that renews its copies in the background goes on with one for ever, unless another takes its place. */
  const gone = [404, 'no-store', '1'];
  const goneFrom = ({ status, headers }: Response) => [
    status,
    headers.get('cache-control'),
    headers.get('x-accel-expires'),
  ];

  it.each([-1, 20])('answers 504 when the asset host stalls after %d bytes', async (stallAt) => {
    const path = asset('kettle.png', { ...type('image/png'), body: png, stallAt });
    expect((await get(path, { 'x-timeout': '0.5' })).status).toBe(504);
  });

  it('follows redirects to published assets', async () => {
    const target = asset('target.png', { ...type('image/png'), body: png });
    expect((await get(asset('kettle.png', { status: 302, headers: { location: target } }))).status).toBe(200);
  });

  it('follows a redirect of an asset that is not published to another form of itself', async () => {
    const path = asset('draft.png', { ...type('image/png'), body: png });
    assets().answer(`${path}?v=2`, { ...type('image/png'), body: png });
    assets().answer(path, { status: 302, headers: { location: `${path}?v=2` } });
    expect((await get(path)).status).toBe(200);
  });

  it('makes one request for many visitors at once', async () => {
    const { after, come } = createMoment();
    const path = asset('kettle.png', { ...type('image/png'), body: png, after });
    const url = await sealed(path);
    const visits = Array.from({ length: 100 }, async () => (await send(url)).arrayBuffer());
    // Requests are taken in their order.
    await sealed(path);
    come();
    const responses = await Promise.all(visits);
    expect(responses.every(({ byteLength }) => byteLength === png.length)).toBe(true);
    expect(assets().requestsTo(path)).toHaveLength(1);
  });

  it.each([
    ['dl=Report%202026.pdf', "; filename*=UTF-8''Report%202026.pdf"],
    ['dl=Pr%C3%A9cis%20%22A%22%20(1).pdf', "; filename*=UTF-8''Pr%C3%A9cis%20%22A%22%20%281%29.pdf"],
    ['dl', ''],
  ])('names a download: ?%s', async (query, encoded) => {
    const path = `/99001/1700000001-${name}-report.pdf?${query}`;
    assets().answer(path, { ...type('application/pdf'), body: '%PDF-1.7 \0' });
    const plain = `attachment; filename="${name.toLowerCase()}-report.pdf"`;
    expect((await get(path)).headers.get('content-disposition')).toBe(plain + encoded);
  });
});
