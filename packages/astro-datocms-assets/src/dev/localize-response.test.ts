import { createLiveLocalizer } from 'datocms-assets';
import { describe, expect, it } from 'vitest';
import { localizeDevResponse, type PageText } from './localize-response.ts';

const wide = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg';
const live = createLiveLocalizer({ token: 'a', dir: '_astro/media' });

async function localize(path: string, body: BodyInit | null, headers: Record<string, string>, status = 200) {
  const texts: PageText[] = [];
  const before = new Response(body, { status, headers });
  const url = new URL(path, 'http://localhost:4321');
  const after = await localizeDevResponse(live, before, url, (text) => texts.push(text));
  return { before, after, texts };
}

describe('a response of the dev server', () => {
  it.each([
    ['text/html', '/', 'index.html'],
    ['text/html; charset=utf-8', '/news/one', 'news/one/index.html'],
    ['text/html;charset="UTF-8"', '/news/', 'news/index.html'],
    ['text/html', '/404.html', '404.html'],
    ['text/html', '/photos/one.png', 'photos/one.png/index.html'],
    ['application/json', '/api/data', 'api/data.json'],
    ['application/json', '/feed.json', 'feed.json'],
    ['application/vnd.api+json', '/api', 'api.json'],
    ['application/ld+json', '/about', 'about.jsonld'],
    ['application/activity+json', '/actor', 'actor.jsonld'],
    ['application/manifest+json', '/app', 'app.webmanifest'],
    ['application/rss+xml', '/rss', 'rss.rss'],
    ['application/xml', '/sitemap', 'sitemap.xml'],
    ['text/markdown', '/llms', 'llms.md'],
    ['text/calendar; charset=utf-8', '/dates.ics', 'dates.ics'],
    ['text/vcard', '/team', 'team.vcf'],
    ['text/plain;charset=UTF-8', '/robots.txt', 'robots.txt'],
    ['audio/x-mpegurl', '/radio', 'radio.txt'],
    ['image/svg+xml', '/card', 'card.svg'],
  ])('of type %s at %s is localised as the file %s', async (type, path, file) => {
    const { after, texts } = await localize(path, `"${wide}"`, {
      'content-type': type,
      'content-length': '60',
      etag: '"1"',
    });
    expect(texts).toEqual([{ path, file, text: `"${wide}"` }]);
    expect(await after.text()).toMatch(/"(?:http:\/\/localhost:4321)?\/_astro\/media\/wide\.[a-z2-7]{16}\.jpg"/);
    expect([after.headers.get('content-length'), after.headers.get('etag')]).toEqual([null, null]);
  });

  it('is the error page of the site, whose text is at any path, by its status', async () => {
    const errorPage = async (path: string, type: string, status: number) =>
      (await localize(path, wide, { 'content-type': type }, status)).texts;
    const text = wide;
    expect(await errorPage('/a.png', 'text/html', 404)).toEqual([{ path: '/404.html', file: '404.html', text }]);
    expect(await errorPage('/a/', 'text/html', 500)).toEqual([{ path: '/500.html', file: '500.html', text }]);
    expect(await errorPage('/a', 'application/json', 404)).toEqual([{ path: '/a', file: 'a.json', text }]);
  });

  it.each([
    ['an event stream', { 'content-type': 'text/event-stream' }],
    ['lines of JSON', { 'content-type': 'application/x-ndjson' }],
    ['bytes', { 'content-type': 'application/octet-stream' }],
    ['an image', { 'content-type': 'image/png' }],
    ['a body without a type', {}],
    ['a text that is not UTF-8', { 'content-type': 'text/html; charset=iso-8859-1' }],
    ['a compressed body', { 'content-type': 'text/html', 'content-encoding': 'gzip' }],
  ])('is returned as it is if it is %s', async (_, headers) => {
    const body = new TextEncoder().encode(wide);
    const { before, after, texts } = await localize('/', body, headers as Record<string, string>);
    expect(after).toBe(before);
    expect(texts).toEqual([]);
  });

  it('keeps its status, and is returned as it is if it has no body', async () => {
    expect((await localize('/404', wide, { 'content-type': 'text/html' }, 404)).after.status).toBe(404);
    const { before, after } = await localize('/', null, { 'content-type': 'text/html' }, 204);
    expect(after).toBe(before);
  });

  it('has its headers localised', async () => {
    const { after } = await localize(
      '/',
      null,
      {
        location: wide,
        link: `<${wide}>; rel=preload; as=image`,
        'content-security-policy': "default-src 'self'; img-src https://www.datocms-assets.com",
      },
      302,
    );
    expect(after.status).toBe(302);
    expect(after.headers.get('location')).toMatch(/^\/_astro\/media\/wide\./);
    expect(after.headers.get('link')).toMatch(/^<\/_astro\/media\/wide\.[^>]+>; rel=preload; as=image$/);
    expect(after.headers.get('content-security-policy')).toBe("default-src 'self'; img-src 'self'");
  });
});
