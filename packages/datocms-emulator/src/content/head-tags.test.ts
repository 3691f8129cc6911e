import { describe, expect, it } from 'vitest';
import { useQueries } from '../use-emulator.test-support.ts';

const get = useQueries();

describe('head tags', () => {
  it('come from the SEO field, else from the record, else from the site', async () => {
    const { article, pot } = await get(`{
      article(filter: {id: {eq: "a1"}}) {_seoMetaTags {tag attributes content}}
      pot: article(filter: {id: {eq: "a2"}}) {_seoMetaTags {tag attributes content}}
    }`);
    expect(article?._seoMetaTags).toEqual(
      expect.arrayContaining([
        { tag: 'title', attributes: null, content: 'SEO kettle | Kettle News' },
        { tag: 'meta', attributes: { name: 'description', content: 'Hot' }, content: null },
        {
          tag: 'meta',
          attributes: {
            property: 'og:image',
            content: 'https://www.datocms-assets.com/99001/1700000002-tall.png?auto=format&fit=max&w=1200',
          },
          content: null,
        },
      ]),
    );
    expect(pot?._seoMetaTags).toEqual(
      expect.arrayContaining([
        { tag: 'title', attributes: null, content: 'A pot | Kettle News' },
        { tag: 'meta', attributes: { name: 'description', content: 'All about kettles' }, content: null },
        {
          tag: 'meta',
          attributes: { property: 'article:modified_time', content: expect.stringMatching(/T\d\d:\d\d:\d\dZ$/) },
          content: null,
        },
        { tag: 'meta', attributes: { name: 'twitter:card', content: 'summary_large_image' }, content: null },
      ]),
    );
  });

  it('contain the icon in the requested variants', async () => {
    const { _site } = await get(
      '{_site {favicon {id} locales faviconMetaTags(variants: [icon, appleTouchIcon, msApplication]) {tag attributes}}}',
    );
    expect(_site).toMatchObject({ favicon: { id: 'icon' }, locales: ['en', 'it'] });
    expect(_site?.faviconMetaTags).toHaveLength(18);
    expect(_site?.faviconMetaTags?.[0]).toEqual({
      tag: 'link',
      attributes: {
        rel: 'icon',
        type: 'image/svg+xml',
        sizes: '16x16',
        href: 'https://www.datocms-assets.com/99001/1700000006-icon.svg?h=16&w=16',
      },
    });
  });
});
