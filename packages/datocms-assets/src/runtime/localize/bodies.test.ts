import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRuntime } from '../create-runtime.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const site = 'https://www.example.org';
let warnings: string[] = [];
/** A path is warned of once. */
let pages = 0;
const nextRequest = () => new Request(`${site}/page${pages++}`);
const create = (unresolved: 'warn' | 'blank') =>
  createRuntime({
    ...{ key, route: '/media', site, isPublished: () => true, unresolved },
    warn: (_, { code }) => warnings.push(code),
  });
const runtimes = { warn: create('warn'), blank: create('blank') };
const kettle = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=800';
const sealed = await runtimes.warn.seal(kettle);
const portable = await runtimes.warn.seal(kettle, { profile: 'portable' });
const page = `<p>Grüße<img src="${kettle}">`;
const localizedPage = `<p>Grüße<img src="${sealed}">`;
const html = { 'content-type': 'text/html; charset=utf-8' };

type Sent = Uint8Array<ArrayBuffer> | string | null;
const send = (mode: 'warn' | 'blank', body: Sent, headers: Record<string, string>, init: ResponseInit = {}) => {
  warnings = [];
  return runtimes[mode].localize(nextRequest(), new Response(body, { ...init, headers }));
};
const utf16 = (text: string, { bigEndian = false, mark = true } = {}) => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes);
};
const coded = (bytes: Buffer) => new Uint8Array(bytes);

describe('localize reads a body', () => {
  it('in which visual editing hides its data behind URLs, which browsers would request', async () => {
    const hidden = '\u200b\u200c\u200d\ufeff'.repeat(16);
    const make = (url: string, data: string) =>
      `<img src="${url}${data}" srcset="${url}${data} 1x, ${url} 2x"><a href=${url}${data}>See ${url}${hidden}</a>` +
      `<style>a{background:url("${url}${data}")}</style><script>a={"b":"${url}${data}"}</script>`;
    for (const url of [kettle, kettle.replace(/\?.*/, '')]) {
      const body = await (await send('warn', make(url, hidden), html)).text();
      expect(body).toBe(make(await runtimes.warn.seal(url), ''));
    }
    expect(warnings).toEqual([]);
  });

  it('that an endpoint passes on from another host, though the index is not there yet', async () => {
    const origin = createServer((_, answer) => answer.end(page.repeat(5000)));
    await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void origin.close());
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    let isReady = () => {};
    const ready = () =>
      new Promise<void>((resolve) => {
        isReady = resolve;
      });
    const runtime = createRuntime({ key, route: '/media', site, isPublished: () => true, ready });
    const passOn = async () => {
      const { body } = await fetch(`http://127.0.0.1:${(origin.address() as AddressInfo).port}/`);
      return new Response(body, { headers: html });
    };
    const localized = passOn().then((response) => runtime.localize(nextRequest(), response));
    for (let round = 0; round < 6; round++) {
      await wait(30);
      collectGarbage();
    }
    isReady();
    expect(await (await localized).text()).toBe(localizedPage.repeat(5000));
  });

  it.each<[string, string, (text: string) => Buffer]>([
    ['gzip', 'gzip', gzipSync],
    ['gzip under its old name', 'X-GZIP', gzipSync],
    ['deflate', 'deflate', deflateSync],
    ['brotli', 'br', brotliCompressSync],
    ['two codings', 'gzip, br', (text) => brotliCompressSync(gzipSync(text))],
    ['no coding', 'identity', Buffer.from],
  ])('in %s', async (_, coding, compress) => {
    const body = { 'content-encoding': coding, 'content-length': '99', etag: '"x"' };
    const headers = { ...html, ...body, 'cache-control': 'no-cache' };
    const response = await send('warn', coded(compress(page)), headers);
    expect(await response.text()).toBe(localizedPage);
    const others = [...response.headers.keys()].filter((name) => name !== 'content-encoding');
    expect(others).toEqual(['cache-control', 'content-type']);
    if (coding !== 'identity') expect(response.headers.has('content-encoding')).toBe(false);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['gzip', 'made again of it', ''],
    ['gzip', 'given as it is', `${site}/`],
    ['br', 'given as it is', `${site}/`],
    ['deflate, br', 'given as it is', `${site}/`],
  ])('in %s that fetch has decoded, in a response that is %s', async (coding, _, url) => {
    const body = { 'content-encoding': coding, 'content-length': '9' };
    const response = new Response(page, { headers: { ...html, ...body, 'cache-control': 'no-cache' } });
    Object.defineProperty(response, 'url', { value: url });
    const localized = await runtimes.warn.localize(nextRequest(), response);
    expect(await localized.text()).toBe(localizedPage);
    expect([...localized.headers.keys()]).toEqual(['cache-control', 'content-type']);
  });

  it('of which a visitor reads only the beginning', async () => {
    let reason: unknown;
    const zipped = new Uint8Array(gzipSync(page.repeat(1000)));
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(zipped.subarray(0, 200)),
      cancel: (given) => {
        reason = given;
      },
    });
    const headers = { ...html, 'content-encoding': 'gzip' };
    const { body: localized } = await runtimes.warn.localize(nextRequest(), new Response(body, { headers }));
    await localized?.cancel('gone').catch(() => undefined);
    await expect.poll(() => reason).toBeDefined();
  });

  const declared = (encoding: string, url: string) =>
    `<?xml version="1.0" encoding="${encoding}"?><rss><url>${url}</url></rss>`;
  it.each<[string, string, Sent, string]>([
    ['HTML with a mark of UTF-16', 'text/html', utf16(page), localizedPage],
    ['HTML whose header says UTF-8, but its mark UTF-16', html['content-type'], utf16(page), localizedPage],
    ['HTML with a mark of UTF-16, big end first', 'text/html', utf16(page, { bigEndian: true }), localizedPage],
    ['HTML in UTF-16 by its header', 'text/html; charset=UTF-16LE', utf16(page, { mark: false }), localizedPage],
    ['XML in UTF-16', 'application/rss+xml', utf16(declared('UTF-16', kettle)), declared('utf-8', portable)],
    [
      'XML in UTF-16 without a mark',
      'text/xml',
      utf16(declared('UTF-16', kettle), { mark: false }),
      declared('utf-8', portable),
    ],
    [
      'JSON in UTF-16 without a mark',
      'application/json',
      utf16(`{"a":"${kettle}"}`, { mark: false, bigEndian: true }),
      `{"a":"${sealed}"}`,
    ],
    [
      'HTML in ISO-2022-JP',
      'text/html; charset=iso-2022-jp',
      coded(Buffer.concat([Buffer.from('<p>\x1b$B%"\x1b(B', 'latin1'), Buffer.from(page.slice(8))])),
      `<p>ア${localizedPage.slice(8)}`,
    ],
  ])('of %s, which then is in UTF-8', async (_, type, body, expected) => {
    const response = await send('blank', body, { 'content-type': type });
    expect(await response.text()).toBe(expected);
    expect(response.headers.get('content-type')).toMatch(/^[\w/+]+; charset=utf-8$/);
  });

  it.each([
    [
      'windows-1252',
      Buffer.from(`<p>\xe4<img src="${kettle}">`, 'latin1'),
      Buffer.from(`<p>\xe4<img src="${sealed}">`, 'latin1'),
    ],
    [
      'shift_jis',
      Buffer.from(`<p>\x83\x5c<img src="${kettle}">`, 'latin1'),
      Buffer.from(`<p>\x83\x5c<img src="${sealed}">`, 'latin1'),
    ],
  ])('in %s, which stays', async (charset, body, expected) => {
    const type = `text/html; charset=${charset}`;
    const response = await send('warn', coded(body), { 'content-type': type });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(expected);
    expect(response.headers.get('content-type')).toBe(type);
  });

  it('in UTF-16 that names no host, which stays', async () => {
    const bytes = utf16('<p>Grüße');
    const response = await send('warn', bytes, { 'content-type': 'text/html', etag: '"x"' });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    expect([response.headers.get('content-type'), response.headers.get('etag')]).toEqual(['text/html', '"x"']);
  });
});

describe('localize', () => {
  it.each([
    ['in an unknown coding', { ...html, 'content-encoding': 'compress' }, 200, 502],
    ['in an unknown coding under a known one', { ...html, 'content-encoding': 'compress, gzip' }, 200, 502],
    ['that is a part of a page', { ...html, 'content-range': 'bytes 5-60/99' }, 206, 416],
    [
      'that is the beginning of a style sheet',
      { 'content-type': 'text/css', 'content-range': 'bytes 0-60/99' },
      206,
      416,
    ],
    [
      'that is the beginning of a compressed page',
      { ...html, 'content-encoding': 'gzip', 'content-range': 'bytes 0-60/99' },
      206,
      416,
    ],
    ['that is several parts of a page', { 'content-type': 'multipart/byteranges; boundary=x' }, 206, 416],
  ])('sends a body %s with a warning, or refuses it', async (_, headers, status, refused) => {
    const body = coded(Buffer.from(page));
    const sent = await send('warn', body, headers, { status });
    expect([sent.status, new Uint8Array(await sent.arrayBuffer())]).toEqual([status, body]);
    expect(warnings).toEqual(['encoding']);
    const blank = await send('blank', body, headers, { status });
    expect([blank.status, blank.headers.get('cache-control')]).toEqual([refused, 'no-store']);
    expect(await blank.text()).not.toContain('datocms');
  });

  it.each<[string, Sent, number, Record<string, string>, Record<string, string>]>([
    ['an empty page', '', 200, html, html],
    ['204', null, 204, {}, {}],
    ['205', null, 205, html, html],
    [
      '304',
      null,
      304,
      { etag: '"x"', link: `<${kettle}>; rel=preload` },
      { etag: '"x"', link: `<${sealed}>; rel=preload` },
    ],
    [
      'a part of a film',
      'x',
      206,
      { 'content-type': 'video/mp4', 'content-range': 'bytes 0-0/9' },
      { 'content-type': 'video/mp4', 'content-range': 'bytes 0-0/9' },
    ],
    ['an image without a type', `\x89PNG\r\n\x1a\n ${kettle}`, 200, { 'content-type': '' }, { 'content-type': '' }],
    [
      'frames of a camera',
      '--x\r\nContent-Type: image/jpeg',
      200,
      { 'content-type': 'multipart/x-mixed-replace; boundary=x' },
      { 'content-type': 'multipart/x-mixed-replace; boundary=x' },
    ],
  ])('keeps status and body of %s', async (_, body, status, headers, expected) => {
    const response = await send('blank', body, headers, { status });
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([status, expected]);
    expect(await response.text()).toBe(body ?? '');
    expect(warnings).toEqual([]);
  });

  it.each([
    ['whole', `<p>a</p><img src="${kettle}"><b>`, `<p>a</p><img src="${sealed}"><b>`],
    ['cut in a URL', `<p>a</p><img src="${kettle}"><img src="${kettle.slice(0, 30)}`, `<p>a</p><img src="${sealed}">`],
    ['cut in a text', '<p>a www.datoc', '<p>'],
    ['cut in UTF-16', utf16(`<p><img src="${kettle}"><p`).slice(0, -1), `<p><img src="${sealed}">`],
  ])(
    'rewrites a part that is the beginning of a page, %s, and leaves out what is not whole',
    async (_, part, expected) => {
      const headers = { ...html, 'content-range': 'bytes 0-99/9999', 'content-length': '100', etag: '"x"' };
      const response = await send('blank', part, headers, { status: 206 });
      expect([response.status, await response.text()]).toEqual([206, expected]);
      const range = `bytes 0-${Buffer.byteLength(expected) - 1}/*`;
      expect(Object.fromEntries(response.headers)).toEqual({ ...html, 'content-range': range });
      expect(warnings).toEqual([]);
    },
  );

  it('refuses a part of which nothing is whole', async () => {
    const response = await send('warn', '<img src="', { ...html, 'content-range': 'bytes 0-9/99' }, { status: 206 });
    expect(response.status).toBe(416);
  });

  it('answers a HEAD request with the headers of a page that has changed', async () => {
    const head = new Request(nextRequest(), { method: 'HEAD' });
    const ofBody = { 'content-length': '70', 'content-encoding': 'gzip', etag: '"x"' };
    const headers = { ...html, ...ofBody, link: `<${kettle}>; rel=preload` };
    const response = await runtimes.warn.localize(head, new Response(null, { headers }));
    expect(Object.fromEntries(response.headers)).toEqual({ ...html, link: `<${sealed}>; rel=preload` });
  });

  it('rewrites the parts of an answer of GraphQL that comes incrementally', async () => {
    const part = (url: string) => `\r\n--x\r\nContent-Type: application/json\r\n\r\n{"data":{"url":"${url}"}}\r\n--x--`;
    const response = await send('warn', part(kettle), { 'content-type': 'multipart/mixed; boundary=x' });
    expect(await response.text()).toBe(part(portable));
  });
});
