import { describe, expect, it } from 'vitest';
import { bytesOf, host, png, pngAnswer, type, useAssetHost } from '../support/kept-assets.ts';

const { startSite, publish } = useAssetHost();
const page = new Request('https://www.example.org/');

describe('an answer of handle that passes through localize, as in a framework with middleware', () => {
  it('stays as it is', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.png', pngAnswer);
    const answer = await site.get(url);
    const headers = [...answer.headers];
    const localized = await site.runtime.localize(page, answer);
    expect([...localized.headers]).toEqual(headers);
    expect((await bytesOf(localized)).equals(png)).toBe(true);
  });

  it('loses an asset URL that other middleware has put into a header', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.png', pngAnswer);
    const answer = await site.get(url);
    answer.headers.set('link', `<${host}/99001/1700000001-a.png>; rel="canonical"`);
    const localized = await site.runtime.localize(page, answer);
    expect(localized.headers.get('link')).toMatch(/^<\/media\/a\.[\w-]+\.png>; rel="canonical"$/);
    expect((await bytesOf(localized)).equals(png)).toBe(true);
  });

  it('loses asset URLs in its text', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.txt', {
      ...type('text/plain'),
      body: `See ${host}/99001/1700000001-a.png.`,
    });
    const localized = await site.runtime.localize(page, await site.get(url));
    expect(await localized.text()).toMatch(/^See \/media\/a\.[\w-]+\.png\.$/);
  });

  it('keeps its text if that is wanted, also a part of it, and loses asset URLs in its headers', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.txt', {
      ...type('text/plain'),
      body: `See ${host}/99001/1700000001-a.png.`,
    });
    const answer = await site.get(url, { range: 'bytes=0-11' });
    answer.headers.set('link', `<${host}/99001/1700000001-a.png>`);
    const { status, headers, body } = await site.runtime.localize(page, answer, { keepsBody: true });
    expect([status, headers.get('content-range'), headers.get('etag') !== null]).toEqual([206, 'bytes 0-11/58', true]);
    expect(await new Response(body).text()).toBe('See https://');
    expect(headers.get('link')).toMatch(/^<\/media\/a\.[\w-]+\.png>$/);
  });

  it('is kept from caches if what was shown before expires', async () => {
    const site = startSite();
    const { url } = await publish(site, 'a.png', pngAnswer);
    const localized = await site.runtime.localize(page, await site.get(url), { isPrivate: () => true });
    expect(localized.headers.get('cache-control')).toBe('private, no-store');
  });
});
