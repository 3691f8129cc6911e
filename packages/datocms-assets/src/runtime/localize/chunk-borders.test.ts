import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { createRuntime } from '../create-runtime.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const site = 'https://www.example.org';
const runtime = createRuntime({ key, route: '/media', site, video: 'hls', isPublished: () => true, warn: () => {} });
const request = new Request(`${site}/page`);
const www = 'https://www.datocms-assets.com';
const kettle = `${www}/99001/1700000001-kettle.jpg?w=800&h=600`;
const playbackId = 'a1B2c3D4e5F6g7H8i9J0';
const escaped = kettle.replaceAll('&', '&amp;');
const json = JSON.stringify({ '@context': 'https://schema.org', image: kettle, text: 'Grüße' });
const props = JSON.stringify({ image: [0, kettle] })
  .replaceAll('&', '&amp;')
  .replaceAll('"', '&quot;');
const rows = `0:{"image":"${kettle}"}\n1:T${(kettle.length + 10).toString(16)},${kettle}, and more\n2:["$","img"]\n`;
const push = (text: string) => `<script>self.__next_f.push([1,${JSON.stringify(text)}])</script>`;

/** Every surface of a page. */
const parts: Readonly<Record<string, string>> = {
  head: `<head><title>Kettle ${kettle}</title><meta property="og:image" content="${escaped}"><link rel="preconnect" href="${www}">`,
  policy: `<meta http-equiv="Content-Security-Policy" content="img-src 'self' ${www}; script-src 'self'">`,
  preload: `<link rel=preload as=image href=${escaped} imagesrcset="${escaped} 1x, ${escaped} 2x">`,
  srcset: `<img src="${escaped}" srcset="${escaped} 1x,\n ${escaped} 2x" alt='a > b "ß"'>`,
  style: `<style>/* < */ a { background: url("${kettle}") } </style><p style="background:url(${escaped})">`,
  linkedData: `<script type="application/ld+json">${json}</script>`,
  program: `<script>if (a < b && b > c) show("${kettle}"); const host = "www.datocms-assets.com";</script>`,
  island: `<astro-island props="${props}" ssr></astro-island>`,
  template: `<template><img src="${escaped}"></template><noscript><img src=${escaped}></noscript>`,
  comment: `<!-- ${kettle} > -- > <img src="${kettle}"> --><!doctype x>`,
  prose: `Ü “${escaped}”, 1 < 2, &lt;img src=&quot;${escaped}&quot;&gt;`,
  base: `<base href="/docs/">`,
  picture: `<svg><style/><image href="${escaped}"/></svg><textarea><img src="${kettle}"></textarea>`,
  escapes: `<p data-a="https:\\/\\/www.datocms-assets.com\\/99001\\/1-a.jpg" data-b="${encodeURIComponent(kettle)}">`,
  counted: `<p>s:${kettle.length}:"${kettle}";</p>`,
  flight: push(rows.slice(0, 40)) + push(rows.slice(40, 90)) + push(rows.slice(90)),
  player: `<mux-player class="a" playback-id="${playbackId}" thumbnail-time="3"></mux-player>`,
  ownPlayer: `<film-player playback-id="${playbackId}"></film-player><p data-playback-id=${playbackId}>`,
  video: `<video src="https://stream.mux.com/${playbackId}.m3u8"></video><p data-video='{"muxPlaybackId":"${playbackId}"}'>`,
  plain: '<p class="a">Grüße, 😀</p>\n',
};
const formats: readonly (readonly [type: string, text: string])[] = [
  ['text/event-stream', `event: a\ndata: {"image":"${kettle}"}\n\ndata: ${kettle}\n\n: ping\n`],
  ['text/plain', `one\n${kettle} two\r\nthree (${kettle})`],
  ['application/x-ndjson', `{"a":"${kettle}"}\n{"b":"${kettle.replaceAll('/', '\\/')}"}\n`],
  ['application/rss+xml', `<rss><url>${escaped}</url><![CDATA[<img src="${kettle}">]]></rss>`],
  ['application/json+devalue', `[{"a":1,"b":2},"${kettle}","ß"]`],
  ['text/x-component', rows],
  [
    'application/x-ndjson',
    `{"playbackId":"${playbackId}"}\n{"muxPlaybackId" : "${playbackId}"}\n{"data-playback-id":"${playbackId}"}\n`,
  ],
  ['text/event-stream', `data: {"playbackId":"${playbackId}"}\n\n`],
];

type Chunk = readonly [length: number, isLate: boolean];

/** A body in chunks of given lengths, again and again. */
function chunked(bytes: Uint8Array, chunks: readonly Chunk[]): ReadableStream<Uint8Array> {
  let [at, count] = [0, 0];
  return new ReadableStream({
    pull: async (controller) => {
      if (at >= bytes.length) return controller.close();
      const [length, isLate] = chunks[count++ % chunks.length] as Chunk;
      if (isLate) await setImmediate();
      controller.enqueue(bytes.slice(at, at + length));
      at += length;
    },
  });
}

async function localize(text: string, type: string, chunks: readonly Chunk[], headers = {}): Promise<string> {
  const body = chunked(Buffer.from(text), chunks);
  const response = new Response(body, { headers: { 'content-type': type, ...headers } });
  return (await runtime.localize(request, response)).text();
}

const whole = [[1e9, false]] as const;
const chunkList = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.boolean()), { minLength: 1, maxLength: 9 });

describe('localize answers the same bytes', () => {
  it('for any page in any chunks, some of which come late', async () => {
    const page = fc.array(fc.constantFrom(...Object.values(parts)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(page, chunkList, async (list, chunks) => {
        const text = list.join('');
        expect(await localize(text, 'text/html', chunks)).toBe(await localize(text, 'text/html', whole));
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  it.each(formats)('for %s in any chunks', async (type, text) => {
    const expected = await localize(text, type, whole);
    expect(expected).not.toMatch(/datocms|a1B2c3D4/);
    await fc.assert(
      fc.asyncProperty(chunkList, async (chunks) => {
        expect(await localize(text, type, chunks)).toBe(expected);
      }),
      { numRuns: propertyRuns(30) },
    );
  });

  it.each(Object.entries(parts))('for a page with %s that is cut anywhere, or comes byte by byte', async (_, part) => {
    const text = `<p>${part}<p>`;
    const expected = await localize(text, 'text/html', whole);
    expect(expected).not.toMatch(/mux\.com|a1B2c3D4/);
    expect(await localize(text, 'text/html', whole, { 'cache-control': 'max-age=60' })).toBe(expected);
    expect(await localize(text, 'text/html', [[1, false]])).toBe(expected);
    for (let at = 1; at < Buffer.byteLength(text); at++) {
      expect([
        at,
        await localize(text, 'text/html', [
          [at, false],
          [1e9, true],
        ]),
      ]).toEqual([at, expected]);
    }
  });
});

describe('localize sends a body that names no asset host on', () => {
  const text = `${parts.plain}<script>const a = "</p>"</script><svg><style/></svg><!-- > --><p`;
  it.each([['text/html'], ['text/plain'], ['application/json'], ['text/css'], ['application/xml']])(
    'in the very same chunks: %s',
    async (type) => {
      const chunks = Array.from(text.match(/[\s\S]{1,16}/g) as string[], (part) => new TextEncoder().encode(part));
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      });
      const localized = await runtime.localize(request, new Response(body, { headers: { 'content-type': type } }));
      const reader = (localized.body as ReadableStream<Uint8Array>).getReader();
      for (const chunk of chunks) expect((await reader.read()).value).toBe(chunk);
      expect((await reader.read()).done).toBe(true);
    },
  );
});
