import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';

const { cdaUrl, token } = JSON.parse(process.env.ASSETS_OPTIONS);

/** Loads records of the CMS, as a site's loader would. */
const articles = {
  name: 'articles',
  async load({ store, parseData }) {
    const query = '{ allArticles { id slug title cover { url } } }';
    const response = await fetch(cdaUrl, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data } = await response.json();
    store.clear();
    for (const { id, ...article } of data.allArticles) {
      store.set({ id, data: await parseData({ id, data: article }) });
    }
  },
};

export const collections = {
  articles: defineCollection({ loader: articles }),
  notes: defineCollection({ loader: glob({ base: './src/notes', pattern: '*.{md,mdx}' }) }),
};
