import type { APIContext } from 'astro';
import { listArticles } from '../lib/articles.ts';
import { locales, pathTo } from '../lib/locales.ts';

/** Every article in every language, for other programs. */
export async function GET({ site }: APIContext) {
  const lists = locales.map(async (locale) =>
    (await listArticles(locale)).map(({ id, title, slug, excerpt, publishedOn, topic, cover }) => ({
      id,
      locale,
      title,
      excerpt,
      url: new URL(pathTo(locale, 'articles', slug), site).href,
      publishedOn,
      topic: topic.name,
      cover: {
        url: cover.picture.src,
        width: cover.picture.width,
        height: cover.picture.height,
        alt: cover.picture.alt,
      },
    })),
  );
  return Response.json({ articles: (await Promise.all(lists)).flat() });
}
