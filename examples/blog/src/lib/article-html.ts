import { render } from 'datocms-structured-text-to-html-string';
import type { Article } from './articles.ts';
import type { AnyBlock } from './body.ts';
import { type Locale, pathTo } from './locales.ts';

type Adapter = NonNullable<
  Parameters<NonNullable<NonNullable<Parameters<typeof render>[1]>['renderBlock']>>[0]
>['adapter'];

/** The HTML of an article for a feed: plain elements and absolute links. */
export function articleHtml(article: Article, locale: Locale, site: URL): string {
  const href = (slug: string) => new URL(pathTo(locale, 'articles', slug), site).href;
  const text = render(article.body, {
    renderBlock: ({ record, adapter }) => blockHtml(record, adapter),
    renderLinkToRecord: ({ record, children, adapter }) =>
      adapter.renderNode('a', { href: href(record.slug) }, children),
    renderInlineRecord: ({ record, adapter }) => adapter.renderNode('a', { href: href(record.slug) }, record.title),
  });
  const { src, width, height, alt } = article.cover.picture;
  return `<p><img src="${src.replaceAll('&', '&amp;')}" width="${width}" height="${height}" alt="${alt ?? ''}"></p>${text ?? ''}`;
}

function blockHtml(block: AnyBlock, { renderNode }: Adapter) {
  switch (block.__typename) {
    case 'ImageBlockRecord':
      return renderNode(
        'figure',
        {},
        renderNode('img', { src: block.image.picture.src, alt: block.image.picture.alt ?? '' }),
      );
    case 'GalleryBlockRecord':
      return renderNode(
        'figure',
        {},
        ...block.images.map(({ large }) => renderNode('img', { src: large.src, alt: large.alt ?? '' })),
      );
    case 'QuoteBlockRecord':
      return renderNode('blockquote', {}, renderNode('p', {}, block.quote));
    case 'VideoBlockRecord':
      return renderNode('video', { src: block.video.url, poster: block.poster.url, controls: 'controls' });
  }
}
