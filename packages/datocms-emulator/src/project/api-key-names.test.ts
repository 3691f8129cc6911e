import { expect, it } from 'vitest';
import { camelCase, pascalCase, pluralPascalCase } from './api-key-names.ts';

it.each([
  ['article', 'article', 'Article', 'Articles'],
  ['news_page', 'newsPage', 'NewsPage', 'NewsPages'],
  ['news', 'news', 'News', 'News'],
  ['category', 'category', 'Category', 'Categories'],
  ['agenda', 'agenda', 'Agenda', 'Agendas'],
  ['call_to_action', 'callToAction', 'CallToAction', 'CallToActions'],
  ['person', 'person', 'Person', 'People'],
  ['column_2', 'column2', 'Column2', 'Column2s'],
])('%s is called %s, %s and %s', (apiKey, camel, pascal, plural) => {
  expect([camelCase(apiKey), pascalCase(apiKey), pluralPascalCase(apiKey)]).toEqual([camel, pascal, plural]);
});
