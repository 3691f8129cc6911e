import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { host, inBothRuntimes, png, type } from '../support/both-runtimes.ts';

inBothRuntimes(({ send, asset, sealed }) => {
  it('seals the URLs of a page as it comes', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const image = `<img src="${host}${path}" alt="Grüße">`;
    let finish = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(Buffer.from(`<!doctype html>${image}`));
        finish = () => {
          controller.enqueue(Buffer.from(image));
          controller.close();
        };
      },
    });
    const response = await send('/page', { method: 'POST', body, duplex: 'half' });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const sealedImage = `<img src="${await sealed(path)}" alt="Grüße">`;
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(`<!doctype html>${sealedImage}`);
    finish();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe(sealedImage);
    expect((await reader.read()).done).toBe(true);
  });

  it('keeps the hashes of policies true, and decodes a page in UTF-16', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const hash = (code: string) => `sha256-${createHash('sha256').update(code).digest('base64')}`;
    const [before, after] = [`a="${host}${path}"`, `a="${await sealed(path)}"`];
    const headers = { 'content-security-policy': `script-src '${hash(before)}'` };
    const body = Buffer.from(`\ufeff<script>${before}</script>`, 'utf16le');
    const response = await send(`/page?${encodeURIComponent(JSON.stringify(headers))}`, { method: 'POST', body });
    expect(await response.text()).toBe(`<script>${after}</script>`);
    expect(response.headers.get('content-security-policy')).toBe(`script-src '${hash(after)}'`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('reads a page in gzip, and sends one in a coding that it does not know on', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const page = `<img src="${host}${path}">`;
    const post = (coding: string, body: Buffer<ArrayBuffer>) =>
      send(`/page?${encodeURIComponent(JSON.stringify({ 'content-encoding': coding }))}`, { method: 'POST', body });
    expect(await (await post('gzip', gzipSync(page))).text()).toBe(`<img src="${await sealed(path)}">`);
    expect((await post('compress', Buffer.from(page))).status).toBe(200);
  });

  it('seals the URLs of data', async () => {
    const path = asset('kettle.png', { ...type('image/png'), body: png });
    const data = { image: { url: host + path }, text: `Grüße: ${host}${path}?w=1` };
    const response = await send('/data', { method: 'POST', body: JSON.stringify(data) });
    const localized = (await response.json()) as typeof data;
    expect(localized.image.url).toBe(await sealed(path));
    expect(localized.text).toBe(`Grüße: ${await sealed(`${path}?w=1`)}`);
    expect((await send(localized.image.url)).status).toBe(200);
  });
});
