import { createHash } from 'node:crypto';
import type { Catalogue, Picture } from './catalogue.ts';
import type { Prose } from './prose.ts';

export const pageBytes = 35_000;
/** Asset URLs on each page: 3 icons, 2 social, 3 structured, 5 pictures of 17, 11 island props, 2 in styles, 1 document. */
export const referencesPerPage = 107;

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const escapeUrl = (url: string) => url.replaceAll('&', '&amp;');

/** Page number `page` of a site, like `astro build` writes it with content from DatoCMS. ASCII, 35 kB. */
export function renderPage(page: number, catalogue: Catalogue, prose: Prose): string {
  const { pictures, documents, icon } = catalogue;
  const picture = (at: number) => pictures[at % pictures.length] as Picture;
  const lead = picture(page);
  const document = documents[page % documents.length] as { url: string };
  const title = `Page ${page}: ${slug(lead)}`;
  const figures = Array.from({ length: 5 }, (_, at) => renderPicture(picture(page * 5 + at), at));
  const head = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><meta property="og:title" content="${title}" />
<meta property="og:image" content="${lead.social}" /><meta name="twitter:card" content="summary_large_image" />
<meta name="twitter:image" content="${lead.social}" />
${icon.urls.map((url, at) => `<link rel="${at === 2 ? 'apple-touch-icon' : 'icon'}" type="image/png" href="${escapeUrl(url)}">`).join('')}
<link rel="stylesheet" href="/_astro/site.css"><script type="module" src="/_astro/site.js"></script>
<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', '@type': 'Article', headline: title, image: lead.structured })}</script>
<style>.hero[data-astro-cid-${slug(lead)}]{background-image:url(${picture(page + 1).background});background-size:cover}</style>
</head><body><header class="hero" data-astro-cid-${slug(lead)}><h1>${title}</h1></header><main>
`;
  const island = `<astro-island uid="Z${page}" prefix="r1" component-url="/_astro/site.js" component-export="Gallery" renderer-url="/_astro/site.js" props="${renderProps(page, picture)}" ssr client="visible" opts="{&quot;name&quot;:&quot;Gallery&quot;,&quot;value&quot;:true}" await-children><ul class="gallery"></ul><!--astro:end--></astro-island>
`;
  const tail = `<aside style="background-image: url('${escapeUrl(lead.background)}')"><a href="${document.url}" download>The guide as a PDF</a></aside>
</main><footer><p>${title}</p></footer></body></html>
`;
  const fixed = head.length + island.length + tail.length + figures.reduce((sum, each) => sum + each.length, 0);
  const share = Math.floor((pageBytes - fixed) / figures.length);
  const body = figures.map((figure, at) => figure + prose.take(page * 7 + at * 131, share)).join('');
  return head + body + island + tail;
}

/** A picture with 17 URLs. */
export function renderPicture(picture: Picture, at = 1): string {
  const set = (candidates: Picture['jpeg']) =>
    candidates.map(({ url, descriptor }) => `${escapeUrl(url)} ${descriptor}`).join(',');
  const src = (picture.jpeg[3] as { url: string }).url;
  return `<figure><picture data-datocms-image="true"><source srcset="${set(picture.webp)}" sizes="auto, 100vw" type="image/webp"><source srcset="${set(picture.jpeg)}" sizes="auto, 100vw"><img src="${escapeUrl(src)}" alt="${slug(picture)}" title="" sizes="auto, 100vw" ${at === 0 ? 'fetchpriority="high"' : 'loading="lazy"'} referrerpolicy="no-referrer-when-downgrade" style="background-image:url(&#34;data:image/jpeg;base64,${preview(picture)}&#34;);background-size:cover;aspect-ratio:600 / 400;width:100%" data-testid="img"></picture></figure>
`;
}

/** Props in Astro's format: each value with the number of its type, the JSON escaped for an attribute. */
function renderProps(page: number, picture: (at: number) => Picture): string {
  const items = Array.from({ length: 11 }, (_, at) => {
    const item = picture(page + at * 17);
    return [0, { src: [0, item.thumb], alt: [0, `${slug(item)} "seen" & drawn`], width: [0, 160], height: [0, 160] }];
  });
  return escapeHtml(JSON.stringify({ items: [1, items], startAt: [0, page % 11] }));
}

function slug({ path }: Picture): string {
  return path.replace(/^.*\/\d+-/, '').replace(/\.\w+$/, '');
}

/** Replaces the tiny blurred image that DatoCMS inlines; the same for the same image. */
function preview({ path }: Picture): string {
  return createHash('shake256', { outputLength: 420 }).update(path).digest('base64');
}
