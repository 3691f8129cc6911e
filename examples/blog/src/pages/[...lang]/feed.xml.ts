import rss from '@astrojs/rss';
import type { APIContext } from 'astro';
import { articleHtml } from '../../lib/article-html.ts';
import { listArticles, readArticle } from '../../lib/articles.ts';
import { readLayout } from '../../lib/layout.ts';
import { type Locale, langParam, locales, pathTo } from '../../lib/locales.ts';

export const getStaticPaths = () =>
  locales.map((locale) => ({ params: { lang: langParam(locale) }, props: { locale } }));

export async function GET({ site, props }: APIContext<{ locale: Locale }>) {
  const { locale } = props;
  const home = new URL(pathTo(locale), site);
  const { layout } = await readLayout(locale);
  const articles = await Promise.all((await listArticles(locale)).map(({ id }) => readArticle(id, locale)));
  return rss({
    title: 'Lanterna',
    description: layout.tagline,
    site: home,
    xmlns: { dc: 'http://purl.org/dc/elements/1.1/' },
    customData: `<language>${locale}</language>`,
    items: articles.map((article) => ({
      title: article.title,
      description: article.excerpt,
      link: new URL(pathTo(locale, 'articles', article.slug), site).href,
      pubDate: new Date(article.publishedOn),
      customData: `<dc:creator>${article.author.name}</dc:creator>`,
      categories: [article.topic.name],
      enclosure: { url: article.cover.url, length: article.cover.size, type: article.cover.mimeType },
      content: articleHtml(article, locale, home),
    })),
  });
}
