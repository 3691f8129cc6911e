import { readdirSync } from 'node:fs';

const decisions = readdirSync(new URL('../../decisions/', import.meta.url)).filter((name) => name.endsWith('.md'));

/** The Markdown files of the repository that are pages of the site, and their addresses there. */
export const pageOfFile = {
  'docs/runtime.md': 'reference/runtime',
  'docs/recipes.md': 'frameworks/on-demand',
  'docs/buckets.md': 'guides/buckets',
  'docs/private-until-published.md': 'guides/private-until-published',
  'docs/videos.md': 'guides/videos',
  'docs/limits.md': 'reference/limits',
  'docs/threat-model.md': 'project/threat-model',
  'docs/architecture.md': 'project/architecture',
  'docs/glossary.md': 'project/glossary',
  ...Object.fromEntries(
    decisions.map((name) => [
      `docs/decisions/${name}`,
      name === 'README.md' ? 'project/decisions' : `project/decisions/${name.replace('.md', '')}`,
    ]),
  ),
};

/** Files whose every section is a page of its own, in this folder of the site. */
export const folderOfFile = { 'packages/datocms-assets/findings.md': 'reference/findings' };

/** Where the site describes what a README of the repository is about. */
export const siteOfReadme = {
  'docs/README.md': '/',
  'docs/benchmarks.md': '/comparison/',
  'packages/astro-datocms-assets/README.md#pages-that-are-rendered-on-demand': '/guides/on-demand-pages/',
};
