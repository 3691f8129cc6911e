import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { executeQuery } from '@datocms/cda-client';
import { describe, expect, it } from 'vitest';
import { asyncCpuTime, growth, maxGrowth } from '../../../../../test/support/cpu-time.ts';
import { createRuntime } from '../create-runtime.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const site = 'https://www.example.org';
const runtime = createRuntime({ key, route: '/media', site, isPublished: () => true });
const www = 'https://www.datocms-assets.com';
const kettle = `${www}/99001/1700000001-kettle.jpg?w=800`;
const sealed = await runtime.seal(kettle);
const harbour = `${www}/99001/1700000002-harbour.png`;
const sealedHarbour = await runtime.seal(harbour);

/** As visual editing hides its data. */
const hidden = '\u200b\u200c\u200d\ufeff'.repeat(16);

describe('localizeData', () => {
  it.each([
    ['a URL', kettle, sealed],
    ['a URL without scheme', kettle.replace('https:', ''), sealed],
    ['a URL with parameters in another order', `${kettle}&utm_source=x`, sealed],
    ['a srcset', `${kettle} 1x, ${harbour} 2x`, `${sealed} 1x, ${sealedHarbour} 2x`],
    ['a URL with the data of visual editing', kettle + hidden, sealed],
    ['an original with such data', harbour + hidden, sealedHarbour],
    ['a text with such data', `See ${kettle}${hidden}`, `See ${sealed}${hidden}`],
    [
      'a name with an emoji of several parts',
      `${www}/99001/1-\u{1f469}\u200d\u{1f52c}.jpg`,
      /^\/media\/[^\u200d]+\.jpg$/,
    ],
    ['a text', `See ${kettle}, and (${harbour}).`, `See ${sealed}, and (${sealedHarbour}).`],
    ['Markdown', `![Wasserkessel “ß”](${kettle} "ä")`, `![Wasserkessel “ß”](${sealed} "ä")`],
    [
      'HTML',
      `<p class="a"><img src="${kettle}&amp;auto=format"></p>`,
      /^<p class="a"><img src="\/media\/kettle\.[\w-]+\.jpg"><\/p>$/,
    ],
    ['a style', `background: url('${harbour}')`, `background: url('${sealedHarbour}')`],
    [
      'JSON in a string',
      JSON.stringify({ a: [kettle] }).replaceAll('/', '\\/'),
      `{"a":["${sealed.replaceAll('/', '\\/')}"]}`,
    ],
    [
      'a picture of an image service on the site',
      `${site}/_image?href=${encodeURIComponent(harbour)}`,
      `${site}/_image?href=${encodeURIComponent(sealedHarbour)}`,
    ],
    ['a URL of another host', 'https://example.com/99001/1-a.jpg', 'https://example.com/99001/1-a.jpg'],
    ['no URL', 'Kettle', 'Kettle'],
  ])('replaces the URLs of %s', async (_, text, expected) => {
    const result = await runtime.localizeData(text);
    if (typeof expected === 'string') expect(result).toBe(expected);
    else expect(result).toMatch(expected);
  });

  it('replaces them at any depth, in lists, objects and keys', async () => {
    const data = { a: [{ b: { url: kettle, n: 1, none: null, [harbour]: true } }], text: 'x' };
    const before = structuredClone(data);
    expect(await runtime.localizeData(data)).toEqual({
      a: [{ b: { url: sealed, n: 1, none: null, [sealedHarbour]: true } }],
      text: 'x',
    });
    expect(data).toEqual(before);
  });

  it('replaces them in objects without a prototype, as GraphQL makes them, which have none then either', async () => {
    const data: { readonly url: string } = Object.assign(Object.create(null), { url: kettle });
    const localized = await runtime.localizeData(data);
    expect([{ ...localized }, Object.getPrototypeOf(localized)]).toEqual([{ url: sealed }, null]);
  });

  it('waits for data that is a promise still, and rejects as it does', async () => {
    const data: { readonly url: string } = await runtime.localizeData(Promise.resolve({ url: kettle }));
    expect(data).toEqual({ url: sealed });
    await expect(runtime.localizeData(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it('returns data without asset URLs as it is', async () => {
    const data = { a: [1, 'b', undefined, null] };
    expect(await runtime.localizeData(data)).toBe(data);
  });

  it('keeps what is no plain data, circles, and a key `__proto__`', async () => {
    const date = new Date(0);
    const data: Record<string, unknown> = { url: kettle, date, set: new Set([kettle]) };
    data.self = data;
    Object.defineProperty(data, '__proto__', { value: { url: kettle }, enumerable: true });
    const result = await runtime.localizeData(data);
    expect(result.url).toBe(sealed);
    expect(result.date).toBe(date);
    expect(result.set).toBe(data.set);
    expect(result.self).toBe(result);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(result, '__proto__')?.value).toEqual({ url: sealed });
  });

  it('keeps frozen data, and instances of classes', async () => {
    class Picture {
      readonly url = kettle;
    }
    const picture = new Picture();
    const data = Object.freeze({ list: Object.freeze([kettle]), picture, when: new Map([[kettle, kettle]]) });
    const result = await runtime.localizeData(data);
    expect(result).toEqual({ list: [sealed], picture, when: data.when });
    expect(result.picture).toBe(picture);
  });

  it('replaces the URLs of a document with blocks and links, and of Markdown and HTML beside it', async () => {
    const blur = 'data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAAoHBwgHBgoICAgLCg';
    const make = (a: string, b: string) => ({
      content: {
        value: {
          schema: 'dast',
          document: {
            type: 'root',
            children: [
              {
                type: 'paragraph',
                children: [{ type: 'link', url: a, children: [{ type: 'span', value: `See ${b}` }] }],
              },
              { type: 'inlineBlock', item: '42' },
            ],
          },
        },
        blocks: [{ id: '41', image: { responsiveImage: { src: a, srcSet: `${a} 800w,${b} 1600w`, base64: blur } } }],
        inlineBlocks: [{ id: '42', text: `[a](${a}) ![b](${b})`, html: `<a href="${a}">a</a><img src='${b}'>` }],
        links: [{ id: '43', file: { url: b, blurUpThumb: blur } }],
      },
    });
    expect(await runtime.localizeData(make(kettle, harbour))).toEqual(make(sealed, sealedHarbour));
  });

  it('asks an index that takes its time once for each variant, and for all at the same time', async () => {
    let [asked, together, most] = [0, 0, 0];
    const isPublished = async () => {
      asked++;
      most = Math.max(most, ++together);
      await setImmediate();
      together--;
      return true;
    };
    const slow = createRuntime({ key, route: '/media', site, isPublished });
    const urls = Array.from({ length: 30 }, (_, at) => `${www}/99001/${at % 10}-a.jpg`);
    expect(await slow.localizeData({ a: urls, text: urls.join(' ') })).toEqual({
      a: await Promise.all(urls.map((url) => runtime.seal(url))),
      text: (await Promise.all(urls.map((url) => runtime.seal(url)))).join(' '),
    });
    // Once more for a name that may go on after a blank.
    expect([asked, most]).toEqual([11, 11]);
    const page = urls.map((url) => `<img src="${url}">`).join('');
    const response = new Response(page, { headers: { 'content-type': 'text/html' } });
    expect(await (await slow.localize(new Request(site), response)).text()).not.toContain('datocms');
    expect([asked, most]).toEqual([21, 11]);
  });

  it('rejects if the index can’t be asked, and leaves no other rejection', async () => {
    const isPublished = () => Promise.reject(new Error('index is gone'));
    const failing = createRuntime({ key, route: '/media', site, isPublished });
    await expect(failing.localizeData(`See ${kettle} and more`)).rejects.toThrow('index is gone');
  });

  it('takes time in proportion to the data', async () => {
    const make = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ url: `${kettle}&h=${at % 50}`, text: 'a'.repeat(400), at }));
    const timeOf = (count: number) => {
      const data = make(count);
      return asyncCpuTime(() => runtime.localizeData(data));
    };
    expect(await growth(timeOf, 2_000, 10)).toBeLessThan(maxGrowth);
  });

  it('is two lines in the client of a project, as the documentation has them', async () => {
    const documentation = readFileSync(join(import.meta.dirname, '../../../../../docs/runtime.md'), 'utf8');
    const code = /```js\n(export const executeLocalized[\s\S]*?)```/
      .exec(documentation)?.[1]
      ?.replaceAll('export ', '');
    const answer = async () => Response.json({ data: { url: kettle } }, { headers: { 'x-cache-tags': 'a' } });
    const make = new Function(
      'runtime',
      'executeQuery',
      'fetch',
      `${code}; return { executeLocalized, fetchLocalized }`,
    );
    const { executeLocalized, fetchLocalized } = make(runtime, executeQuery, answer);
    expect(await executeLocalized('{ url }', { token: 'x', fetchFn: answer })).toEqual({ url: sealed });
    expect(await executeQuery('{ url }', { token: 'x', fetchFn: fetchLocalized })).toEqual({ url: sealed });
    expect((await fetchLocalized(site)).headers.get('x-cache-tags')).toBe('a');
  });

  it('ends a name with blanks where a published asset does', async () => {
    const isPublished = (path: string) => path.endsWith('/1-quiet%20harbour.jpg');
    const withBlanks = createRuntime({ key, route: '/media', site, isPublished });
    const url = `${www}/99001/1-quiet harbour.jpg`;
    expect(await withBlanks.localizeData(url)).toBe(await withBlanks.seal(url));
  });

  it('replaces the URLs of structured text and of a responsive image', async () => {
    const data = {
      content: {
        value: { schema: 'dast', document: { type: 'root', children: [{ type: 'link', url: harbour, children: [] }] } },
        blocks: [{ image: { responsiveImage: { src: kettle, srcSet: `${kettle}&dpr=0.5 400w,${kettle} 800w` } } }],
      },
    };
    const text = JSON.stringify(await runtime.localizeData(data));
    expect(text).not.toContain('datocms');
    expect(text.match(/\/media\//g)).toHaveLength(4);
  });

  it('gives social tags an absolute URL for robots, and no other content', async () => {
    const make = (inTag: string, elsewhere: string) => ({
      _seoMetaTags: [
        { attributes: { property: 'og:image', content: inTag }, content: null, tag: 'meta' },
        { attributes: { name: 'twitter:image', content: inTag }, content: null, tag: 'meta' },
        { attributes: { name: 'description', content: elsewhere }, content: elsewhere, tag: 'meta' },
      ],
      json: `{"property":"og:image","content":"${inTag}"}`,
      page: { name: 'og:', content: { url: elsewhere } },
      content: elsewhere,
    });
    const forRobots = await runtime.seal(kettle, { profile: 'portable' });
    expect(await runtime.localizeData(make(kettle, kettle))).toEqual(make(forRobots, sealed));
    const withoutSite = createRuntime({ key, route: '/media', isPublished: () => true });
    const paths = make(await withoutSite.seal(kettle, { profile: 'portable' }), await withoutSite.seal(kettle));
    expect(await withoutSite.localizeData(make(kettle, kettle))).toEqual(paths);
  });

  it('gives every place an absolute URL for any program with the profile `portable`', async () => {
    const portable = await runtime.seal(kettle, { profile: 'portable' });
    const make = (url: string) => ({
      _seoMetaTags: [{ attributes: { property: 'og:image', content: url }, tag: 'meta' }],
      image: { url, responsiveImage: { srcSet: `${url} 1x` } },
      mail: `<img src="${url}"><p style="background:url('${url}')">${url}</p>`,
      text: `See ${url}, and ![](${url})`,
      json: JSON.stringify({ url }),
    });
    expect(portable).toMatch(/^https:\/\/www\.example\.org\/media\//);
    expect(await runtime.localizeData(make(kettle), { profile: 'portable' })).toEqual(make(portable));
    const withoutSite = createRuntime({ key, route: '/media', isPublished: () => true });
    const needsSite = /^Data of the profile `portable` has absolute URLs, which need the option `site`\.$/;
    await expect(withoutSite.localizeData(make(kettle), { profile: 'portable' })).rejects.toThrow(needsSite);
  });

  it('gives what is not published a URL that expires, of its own or in a parameter', async () => {
    const partly = createRuntime({
      key,
      route: '/media',
      site,
      isPublished: async (path) => path.endsWith('kettle.jpg'),
    });
    const [published, draft, withDraft] = await partly.localizeData([
      kettle,
      harbour,
      `${kettle}&mark=/99001/1700000002-harbour.png`,
    ]);
    expect(published).toBe(sealed);
    expect(draft).not.toBe(sealedHarbour);
    expect(draft).toBe(await partly.seal(harbour));
    expect(withDraft).not.toBe(await runtime.seal(`${kettle}&mark=/99001/1700000002-harbour.png`));
  });
});
