import { createMarkdownProcessor } from '@astrojs/markdown-remark';
import rehypeParse from 'rehype-parse';
import rehypeStringify from 'rehype-stringify';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import type { PublishedIndex } from './published/published-index.ts';
import rehypeDatocmsAssets, { type RehypeOptions } from './rehype.ts';

const host = 'https://www.datocms-assets.com';

async function localise(html: string): Promise<string> {
  const file = await unified()
    .use(rehypeParse, { fragment: true })
    .use(rehypeDatocmsAssets, {
      resolve: ({ path, query }) =>
        path.includes('draft')
          ? undefined
          : {
              url: `/media${path.replace(/^.*-/, '/')}${query && `~${query.replace(/\W/g, '')}`}`,
              width: 640,
              height: 480,
            },
    })
    .use(rehypeStringify)
    .process(html);
  return String(file);
}

describe('rehypeDatocmsAssets', () => {
  it.each([
    ['an attribute', `<a href="${host}/9/1700000001-a.pdf">x</a>`, '<a href="/media/a.pdf">x</a>'],
    [
      'a srcset',
      `<source srcset="${host}/9/1-a.jpg?w=1&amp;fm=webp 1x,${host}/9/1-a.jpg 2x">`,
      '<source srcset="/media/a.jpg~fmwebpw1 1x,/media/a.jpg 2x">',
    ],
    [
      'a style',
      `<p style="background:url('${host}/9/1-a.jpg')">`,
      '<p style="background:url(&#x27;/media/a.jpg&#x27;)"></p>',
    ],
    ['text', `<p>See ${host}/9/1-a.pdf.</p>`, '<p>See /media/a.pdf.</p>'],
    ['a comment', `<!-- ${host}/9/1-a.pdf -->`, '<!-- /media/a.pdf -->'],
    [
      'a template',
      `<template><img src="${host}/9/1-a.jpg" width="1"></template>`,
      '<template><img src="/media/a.jpg" width="1"></template>',
    ],
    [
      'an image without a size, which gets one',
      `<img src="${host}/9/1-a.jpg">`,
      '<img src="/media/a.jpg" width="640" height="480">',
    ],
    ['nothing if the asset is not resolved', `<img src="${host}/9/1-draft.jpg">`, `<img src="${host}/9/1-draft.jpg">`],
    [
      'a name with a blank',
      `<a href="${host}/9/1-a b.pdf">x</a><img srcset="${host}/9/1-a.jpg 1x" width="1">`,
      '<a href="/media/a%20b.pdf">x</a><img srcset="/media/a.jpg 1x" width="1">',
    ],
    [
      'a URL of an image service, with the same encoding',
      `<img src="/_image?href=https%3A%2F%2Fwww.datocms-assets.com%2F9%2F1-a.jpg%3Fw%3D1&amp;w=200" width="1">`,
      '<img src="/_image?href=%2Fmedia%2Fa.jpg~w1&#x26;w=200" width="1">',
    ],
    [
      'JSON and markup in attributes',
      `<p data-x='{"u":"https:\\/\\/www.datocms-assets.com\\/9\\/1-a.jpg"}'></p><iframe srcdoc="<img src='${host}/9/1-a.jpg?w=1&amp;amp;h=2'>"></iframe>`,
      '<p data-x="{&#x22;u&#x22;:&#x22;\\/media\\/a.jpg&#x22;}"></p><iframe srcdoc="<img src=&#x27;/media/a.jpg~h2w1&#x27;>"></iframe>',
    ],
    [
      'scripts and styles',
      `<style>a{b:url(${host}/9/1-k\\f6ln.jpg)}</style><script>x="${host}/9/1-a.jpg";y="${host}/9/1-a.jpg?w="+z</script>`,
      `<style>a{b:url(/media/k%C3%B6ln.jpg)}</style><script>x="/media/a.jpg";y="${host}/9/1-a.jpg?w="+z</script>`,
    ],
    [
      'classes',
      `<p class="a bg-[url('${host}/9/1-a.jpg')]"></p>`,
      '<p class="a bg-[url(&#x27;/media/a.jpg&#x27;)]"></p>',
    ],
    [
      'links of SVG, and hosts that only a browser can read',
      `<svg><image xlink:href="${host}/9/1-a.jpg"/></svg><a href="https:\\\\www.d%61tocms-assets.com\\9\\1-a.pdf">x</a>`,
      '<svg><image xlink:href="/media/a.jpg"></image></svg><a href="/media/a.pdf">x</a>',
    ],
    [
      'hint links, which are removed',
      `<link rel="preconnect" href="${host}" crossorigin><p>x</p><link rel="preload" as="image" href="${host}/9/1-a.jpg">`,
      '<p>x</p><link rel="preload" as="image" href="/media/a.jpg">',
    ],
    ['no URL of another site', '<img src="https://example.org/a.jpg">', '<img src="https://example.org/a.jpg">'],
  ])('localises %s', async (_name, html, expected) => {
    expect(await localise(html)).toBe(expected);
  });

  describe('with the published index', () => {
    const asset = { id: null, url: '', md5: null, size: null, mimeType: null, via: [] };
    const assets = new Map(
      [
        { ...asset, path: '/9/1-a.jpg', width: 1200, height: 800 },
        { ...asset, path: '/9/1-b.pdf', width: null, height: null },
      ].map((each) => [each.path, each]),
    );
    const index: PublishedIndex = { assets, models: 1, records: 1, requests: 1 };
    const run = async (html: string, options: RehypeOptions) =>
      String(
        await unified()
          .use(rehypeParse, { fragment: true })
          .use(rehypeDatocmsAssets, options)
          .use(rehypeStringify)
          .process(html),
      );

    it('gives images the sizes of the index and keeps URLs that nothing resolves', async () => {
      const html = `<img src="${host}/9/1-a.jpg?w=600"><img src="${host}/9/1-b.pdf"><img src="${host}/9/1-c.jpg"><img src="${host}/9/1-a.jpg" width="5"><img src="${host}/9/1-a.jpg?rot=90"><img src="x.jpg">`;
      expect(await run(html, { published: index })).toBe(html.replace('?w=600"', '?w=600" width="600" height="400"'));
    });

    it('finds hosts in any case', async () => {
      const html = '<img src="https://media.example.org/9/1-a.jpg">';
      expect(await run(html, { host: 'Media.Example.org', resolve: () => '/a.jpg' })).toBe('<img src="/a.jpg">');
    });

    it.each<[unknown, string]>([
      [{ hosts: ['media.example.org'] }, 'hosts: there is no such option. Did you mean `host`?'],
      [
        { host: 'https://media.example.org' },
        'host: expected a host name such as "media.example.org", or a list of them;',
      ],
      [{ resolve: '/media' }, 'resolve: expected a function; got "/media".'],
      [{ published: Promise.resolve(index) }, 'published: expected what `readPublished` returns, without a promise'],
      [null, 'options: expected an object with options.'],
    ])('refuses wrong options: %o', async (options, problem) => {
      await expect(run('', options as RehypeOptions)).rejects.toThrow(problem);
    });

    it('prefers the size of `resolve`', async () => {
      const html = `<img src="${host}/9/1-a.jpg?w=600"><img src="${host}/9/1-a.jpg">`;
      const resolve = ({ query }: { query: string }) => (query ? { url: '/a', width: 3, height: 2 } : '/b');
      expect(await run(html, { resolve, published: index })).toBe(
        '<img src="/a" width="3" height="2"><img src="/b" width="1200" height="800">',
      );
    });

    it('gets the index once, on first use, for any number of processors', async () => {
      let calls = 0;
      const published = async () => {
        calls++;
        return index;
      };
      await run('<p>x</p>', { published });
      expect(calls).toBe(0);
      await Promise.all([1, 2].map(() => run(`<img src="${host}/9/1-a.jpg">`, { published })));
      expect(calls).toBe(1);
    });

    it('gives Astro’s Markdown local URLs and sizes by `markdown.rehypePlugins`', async () => {
      const options: RehypeOptions = { resolve: ({ path }) => `/media${path}`, published: () => index };
      const { render } = await createMarkdownProcessor({ rehypePlugins: [[rehypeDatocmsAssets, options]] });
      const { code } = await render(`![A](${host}/9/1-a.jpg?w=600 "T")\n\n<a href="${host}/9/1-b.pdf">b</a>`);
      expect(code).toContain('<img src="/media/9/1-a.jpg" alt="A" title="T" width="600" height="400">');
      expect(code).toContain('<a href="/media/9/1-b.pdf">b</a>');
    });
  });

  it('calls `resolve` once for each variant', async () => {
    let calls = 0;
    const count = () => {
      calls++;
      return '/a.jpg';
    };
    await unified()
      .use(rehypeParse)
      .use(rehypeDatocmsAssets, { resolve: count })
      .use(rehypeStringify)
      .process(`<img src="${host}/9/1-a.jpg?w=1&fm=webp"><img src="${host}/9/1-a.jpg?fm=webp&amp;w=1">`);
    expect(calls).toBe(1);
  });
});
