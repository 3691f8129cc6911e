import { describe, expect, it } from 'vitest';
import { kettle, useQueries } from '../use-emulator.test-support.ts';

const get = useQueries();

describe('locales', () => {
  const cases = [
    ['the first locale by default', 'title', 'The kettle'],
    ['the locale that a field asks for', 'title(locale: it)', 'Il bollitore'],
    ['nothing where a locale has nothing', 'excerpt(locale: it)', ''],
    ['a fallback where a locale has nothing', 'excerpt(locale: it, fallbackLocales: [en])', 'A **hot** story'],
    ['Markdown as HTML where that is asked for', 'excerpt(markdown: true)', '<p>A <strong>hot</strong> story</p>\n'],
  ] as const;
  it.each(cases)('gives %s', async (_, field, expected) => {
    expect((await get(kettle(`value: ${field}`))).article?.value).toBe(expected);
  });

  it('are inherited from a root field by links, blocks and assets', async () => {
    const fields = 'title category {name} hero {image {alt}} cover {alt}';
    const { article } = await get(`{article(locale: it, filter: {slug: {eq: "kettle"}}) {${fields}}}`);
    expect(article).toEqual({
      title: 'Il bollitore',
      category: { name: 'Rame' },
      hero: { image: { alt: 'Own alt' } },
      cover: { alt: 'Un quadro largo' },
    });
  });

  it('are listed for a field and for a record', async () => {
    const { article } = await get(
      kettle('_locales _allTitleLocales {locale value} _allBodyLocales {locale value {blocks {__typename}}}'),
    );
    expect(article).toEqual({
      _locales: ['en', 'it'],
      _allTitleLocales: [
        { locale: 'en', value: 'The kettle' },
        { locale: 'it', value: 'Il bollitore' },
      ],
      _allBodyLocales: [
        { locale: 'en', value: { blocks: [{ __typename: 'ImageBlockRecord' }, { __typename: 'QuoteBlockRecord' }] } },
        { locale: 'it', value: { blocks: [] } },
      ],
    });
  });

  it('of a collection apply to its filters and orders', async () => {
    const { allCategories } = await get(
      '{allCategories(locale: it, filter: {name: {in: ["Rame", "Metallo"]}}, orderBy: name_DESC) {name}}',
    );
    expect(allCategories).toEqual([{ name: 'Rame' }, { name: 'Metallo' }]);
  });
});
