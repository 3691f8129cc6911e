import { getOperationAST, parse } from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import { readProject } from '../project/read-project.ts';
import { buildSchema } from '../schema/build-schema.ts';
import { testProject } from '../test-project.test-support.ts';
import { complexityOf } from './complexity.ts';

let cost: (query: string) => number;

beforeAll(async () => {
  const schema = buildSchema(await readProject(testProject), {
    excludeInvalid: false,
    drafts: false,
    hiddenModels: new Set(),
  });
  cost = (query) => {
    const document = parse(query);
    return complexityOf(schema, document, getOperationAST(document)!, { first: 10 }, 2);
  };
});

const cases: readonly (readonly [string, number])[] = [
  ['{allArticles {id slug}}', 100 + 20 * 2],
  ['{allArticles(first: 500) {id}}', 100 + 500],
  ['query ($first: IntType) {allArticles(first: $first) {id}}', 100 + 10],
  ['query ($n: IntType = 500) {allArticles(first: $n) {id}}', 100 + 500],
  ['{allArticles(filter: {id: {eq: "1"}, rank: {gt: 1, lt: 3}}) {id}}', 100 + 3 * 250 + 20],
  ['{allArticles(filter: {OR: [{id: {eq: "1"}}, {rank: {gt: 1}}]}) {id}}', 100 + 2 * 250 + 20],
  ['{allArticles(orderBy: [rank_ASC, id_ASC]) {id}}', 100 + 2 * 250 + 20],
  ['{article {id}}', 51],
  ['{home {id}}', 26],
  ['{_allArticlesMeta {count}}', 1000],
  ['{_site {noIndex}}', 11],
  ['{allUploads {url}}', 120],
  ['{article {cover {url}}}', 50 + 5 + 1],
  ['{article {gallery {url alt}}}', 50 + 5 * 2],
  ['{article {category {name}}}', 50 + 10 + 1],
  ['{article {cover {responsiveImage {src srcSet}}}}', 50 + 5 + 5],
  ['{article {_seoMetaTags {tag}}}', 50 + 5],
  ['{article {body {value}}}', 50 + 1 + 10],
  ['{article {_allTitleLocales {locale value}}}', 50 + 2 * 3],
  ['{article {sections {... on ImageBlockRecord {id caption} ... on QuoteBlockRecord {text}}}}', 50 + 5 * 2],
  ['{article {...F}} fragment F on ArticleRecord {id slug}', 52],
  ['{__typename article {__typename}}', 50],
];
it.each(cases)('%s costs %i', (query, expected) => {
  expect(cost(query)).toBe(expected);
});
