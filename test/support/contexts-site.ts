import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A site of 20 pages with 30 kinds of place in each, and of files with 8 more kinds: 811 asset URLs, 800 of them in pages.
 * Other tools were compared with the same kinds.
 */
export const contextsSite = { pages: 20, urlsInPages: 800, urls: 811 } as const;

const root = 'https://www.datocms-assets.com/99001';
const names = ['kettle', 'harbour', 'oak', 'dusk', 'plan', 'paper', 'still', 'pin', 'shop_front', 'team-photo'];

export interface PageUrls {
  /** The URL of a variant of a picture: absolute, not escaped, and another one at each call. */
  picture(query?: string): string;
  file(extension: 'mp4' | 'pdf'): string;
}

/** URLs of few assets with few variants of each, as on real sites. */
function urlsFor(page: number): PageUrls {
  let at = page;
  return {
    picture: (query = 'auto=format&w=320') => {
      const name = names[at % names.length] as string;
      at += 3;
      return `${root}/17000000${10 + (at % names.length)}-${name}.jpg?${query}`;
    },
    file: (extension) => `${root}/170000009${page % 4}-${extension === 'pdf' ? 'price_list' : 'film'}.${extension}`,
  };
}

const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const slashes = (text: string, slash: string) => text.replaceAll('/', slash);

type RenderContext = (sources: PageUrls) => string;

const headContexts: Readonly<Record<string, RenderContext>> = {
  'preload, one picture and a set': ({ picture }) =>
    `<link rel="preload" as="image" href="${html(picture('auto=format&w=640'))}" imagesrcset="${html(picture('auto=format,compress&w=640'))} 640w">`,
  'og:image': ({ picture }) =>
    `<meta property="og:image" content="${html(picture('auto=format&fit=max&fm=jpg&w=600'))}">`,
  'twitter:image': ({ picture }) =>
    `<meta name="twitter:image" content="${html(picture('auto=format&fit=max&fm=jpg&w=600'))}">`,
  icon: ({ picture }) => `<link rel="icon" sizes="32x32" type="image/png" href="${html(picture('fm=png&h=32&w=32'))}">`,
  'JSON-LD': ({ picture }) =>
    `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'ImageObject', url: picture('w=600') })}</script>`,
  'style element': ({ picture }) => `<style>.paper{background-image:url(${picture()})}</style>`,
  'image-set': ({ picture }) =>
    `<style>.set{background-image:image-set("${picture('w=320')}" 1x, url('${picture('w=640')}') 2x)}</style>`,
};

const bodyContexts: Readonly<Record<string, RenderContext>> = {
  img: ({ picture }) => `<img alt="" src="${html(picture())}">`,
  srcset: ({ picture }) =>
    `<img alt="" sizes="100px" srcset="${html(picture('auto=format,compress&w=320'))} 320w,${html(picture('w=640'))} 640w, ${html(picture('w=320'))} 900w">`,
  picture: ({ picture }) =>
    `<picture><source type="image/webp" srcset="${html(picture('fm=webp&w=320'))} 1x, ${html(picture('fm=webp&w=640'))} 2x"><img alt="" src="${html(picture())}"></picture>`,
  'single quotes': ({ picture }) => `<img alt='' src='${html(picture())}'>`,
  'no quotes': ({ picture }) => `<img alt src=${picture('w=320')}>`,
  'style attribute': ({ picture }) => `<p class=box style="background:url(&quot;${html(picture())}&quot;)"></p>`,
  'JSON with escaped slashes': ({ picture }) =>
    `<script type="application/json" id="data">${slashes(JSON.stringify({ src: picture() }), '\\/')}</script>`,
  'script with escaped slashes': ({ picture }) =>
    `<script>window.hero={src:"${slashes(picture().replaceAll('&', '\\u0026'), '\\u002F')}"}</script>`,
  'island props': ({ picture }) =>
    `<astro-island uid="Z1" component-url="/site.js" props="${html(JSON.stringify({ image: [0, { src: [0, picture()] }] }))}"></astro-island>`,
  'video and its poster': ({ picture, file }) =>
    `<video controls preload="none" poster="${html(picture())}"><source src="${file('mp4')}" type="video/mp4"></video>`,
  'links to documents': ({ file }) =>
    `<a href="${file('pdf')}">Prices</a> <a href="${file('pdf')}" download="prices.pdf">Save</a>`,
  srcdoc: ({ picture }) => `<iframe srcdoc="${html(`<img alt="" src="${html(picture())}">`)}"></iframe>`,
  'data-src and data-srcset': ({ picture }) =>
    `<img alt="" class="lazy" data-src="${html(picture())}" data-srcset="${html(picture('dpr=1&w=320'))} 1x, ${html(picture('dpr=2&w=320'))} 2x">`,
  noscript: ({ picture }) => `<noscript><img alt="" src="${html(picture())}"></noscript>`,
  template: ({ picture }) => `<template><img alt="" src="${html(picture())}"></template>`,
  'SVG href': ({ picture }) => `<svg width=80 height=60><image width=80 height=60 href="${html(picture())}"/></svg>`,
  'SVG xlink:href': ({ picture }) =>
    `<svg width=80 height=60><image width=80 height=60 xlink:href="${html(picture())}"/></svg>`,
  'image service': ({ picture }) =>
    `<img alt="" src="/_image?href=${encodeURIComponent(picture('auto=format,compress&w=320'))}&amp;w=200">`,
  'protocol-relative': ({ picture }) => `<img alt="" src="${html(picture().slice('https:'.length))}">`,
  comment: ({ picture }) => `<!-- <img src="${picture()}"> -->`,
  prose: ({ picture }) => `<p>It was seen at ${html(picture())}.</p>`,
  input: ({ picture }) => `<input type="image" alt="" src="${html(picture())}">`,
  object: ({ picture }) => `<object type="image/webp" data="${html(picture())}"></object>`,
};

const fileContexts: Readonly<Record<string, RenderContext>> = {
  'rss.xml': ({ picture }) =>
    `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Shop</title><item><enclosure url="${html(picture('fm=jpg&w=600'))}" length="1" type="image/jpeg"/><description>${html(`<img src="${html(picture('fm=jpg&w=600'))}">`)}</description><content:encoded><![CDATA[<img src="${html(picture('fm=jpg&w=600'))}">]]></content:encoded></item></channel></rss>\n`,
  'sitemap.xml': ({ picture }) =>
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://www.example.org/</loc><image:image><image:loc>${html(picture())}</image:loc></image:image><image:image><image:loc>${html(picture())}</image:loc></image:image></url></urlset>\n`,
  'site.css': ({ picture }) =>
    `.box,.paper,.set{width:80px;height:60px}.paper::after{content:url("${picture()}")}\nbody{margin:0;border-image:url(${picture()}) 30 }\n`,
  'site.js': ({ picture }) =>
    `const add = (src) => document.body.append(Object.assign(new Image(), { src }));
add("${picture()}");
add(window.hero.src);
add(JSON.parse(document.getElementById('data').textContent).src);
add(JSON.parse(document.querySelector('astro-island').getAttribute('props')).image[1].src[1]);
document.body.append(document.querySelector('template').content.cloneNode(true));
for (const lazy of document.querySelectorAll('.lazy')) Object.assign(lazy, { src: lazy.dataset.src, srcset: lazy.dataset.srcset });
`,
  'data/items.json': ({ picture }) => JSON.stringify({ url: picture(), srcSet: `${picture('w=320')} 320w` }),
  'llms.txt': ({ picture }) => `# Shop\n\n![The shop](${picture()} "Front")\n`,
};

/** The number of kinds of place in pages, and in other files (the feed has three). */
export const contextCounts = {
  html: Object.keys(headContexts).length + Object.keys(bodyContexts).length,
  files: Object.keys(fileContexts).length + 2,
};

/** Writes the site, with the same bytes each time. */
export function writeContextsSite(dir: string): void {
  for (let page = 1; page <= contextsSite.pages; page++) write(dir, `page-${page}/index.html`, renderPage(page));
  const urls = urlsFor(0);
  for (const [name, render] of Object.entries(fileContexts)) write(dir, name, render(urls));
}

function renderPage(page: number): string {
  const urls = urlsFor(page);
  const all = (contexts: Readonly<Record<string, RenderContext>>) =>
    Object.values(contexts)
      .map((render) => render(urls))
      .join('\n');
  return `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Page ${page}</title>\n${all(headContexts)}
<link rel="stylesheet" href="/site.css"></head><body><h1>Page ${page}</h1><p class="paper"></p><p class="set"></p>\n${all(bodyContexts)}
<script type="module" src="/site.js"></script></body></html>\n`;
}

function write(dir: string, name: string, text: string): void {
  mkdirSync(join(dir, name, '..'), { recursive: true });
  writeFileSync(join(dir, name), text);
}
