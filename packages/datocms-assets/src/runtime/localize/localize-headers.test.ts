import { describe, expect, it } from 'vitest';
import { createRuntime, type Runtime } from '../index.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const create = (isPublished: (path: string) => boolean) =>
  createRuntime({ key, route: '/media', site: 'https://www.example.org', isPublished, warn: () => {} });
const runtime = create(() => true);
const request = new Request('https://www.example.org/page');

const www = 'https://www.datocms-assets.com';
const kettle = `${www}/99001/1700000001-kettle.jpg?w=800`;
const sealed = await runtime.seal(kettle);

const send = (body: BodyInit | null, headers: Record<string, string>, using: Runtime = runtime, status = 200) =>
  using.localize(request, new Response(body, { headers, status }));
type BodyInit = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
const html = { 'content-type': 'text/html; charset=utf-8' };

describe('localize headers', () => {
  it('removes what headers say of a body that changes', async () => {
    const validators = { etag: '"x"', 'last-modified': 'Thu, 26 Nov 2026 08:00:00 GMT' };
    const response = await send(`<img src="${kettle}">`, { ...html, 'content-length': '70', ...validators });
    expect(Object.fromEntries(response.headers)).toEqual(html);
    const unchanged = await send('<p>', { ...html, ...validators });
    expect(Object.fromEntries(unchanged.headers)).toEqual({ ...html, ...validators });
  });

  it('keeps status, and bodies that there are not', async () => {
    const response = await send(null, { location: kettle }, runtime, 302);
    expect([response.status, response.headers.get('location')]).toEqual([302, sealed]);
    expect((await send(null, { etag: '"x"' }, runtime, 304)).status).toBe(304);
  });

  it('rewrites policies and links in headers', async () => {
    const { headers } = await send('', {
      ...html,
      'content-security-policy': `default-src 'none'; img-src 'self' ${www} data:; style-src 'self'`,
      link: `<${www}>; rel=preconnect, <${kettle}>; rel=preload; as=image`,
      'x-text': 'plain',
    });
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; img-src 'self' data:; style-src 'self'");
    expect(headers.get('link')).toBe(`<${sealed}>; rel=preload; as=image`);
    expect(headers.get('x-text')).toBe('plain');
    expect((await send('', { link: `<${www}>; rel=preconnect` })).headers.has('link')).toBe(false);
  });

  it('leaves each cookie as it is', async () => {
    const cookies = [`seen=${kettle}; Path=/`, 'session=1; HttpOnly'];
    const headers = new Headers(cookies.map((cookie) => ['set-cookie', cookie]));
    const response = await runtime.localize(request, new Response('', { headers }));
    expect(response.headers.getSetCookie()).toEqual(cookies);
  });

  it('allows in policies where the files of a build are, too', async () => {
    const storedOrigins = ['https://cdn.example.net'];
    const using = createRuntime({ key, route: '/media', isPublished: () => true, storedOrigins });
    const policy = `img-src ${www}`;
    const body = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    const response = await send(body, { ...html, 'content-security-policy': `${policy} data:` }, using);
    const both = "img-src 'self' https://cdn.example.net";
    expect(response.headers.get('content-security-policy')).toBe(`${both} data:`);
    expect(await response.text()).toBe(`<meta http-equiv="Content-Security-Policy" content="${both}">`);
  });
});
