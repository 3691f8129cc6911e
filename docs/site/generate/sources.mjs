import { readdirSync } from 'node:fs';

/** The Markdown files in a folder of `docs`. */
const filesIn = (folder) =>
  readdirSync(new URL(`../../${folder}/`, import.meta.url)).filter((name) => name.endsWith('.md'));
const pagesIn = (folder, address) =>
  filesIn(folder).map((name) => [`docs/${folder}/${name}`, `${address}/${name.replace('.md', '')}`]);

/** The Markdown files of the repository that are pages of the site, and their addresses there. */
export const pageOfFile = {
  'docs/runtime.md': 'reference/runtime',
  ...Object.fromEntries(pagesIn('runtime', 'reference/runtime')),
  'docs/recipes.md': 'frameworks/on-demand',
  ...Object.fromEntries(pagesIn('frameworks', 'frameworks')),
  'docs/buckets.md': 'guides/buckets',
  'docs/private-until-published.md': 'guides/private-until-published',
  'docs/traffic-and-cost.md': 'guides/traffic-and-cost',
  'docs/no-telemetry.md': 'guides/no-telemetry',
  'docs/videos.md': 'guides/videos',
  'docs/limits.md': 'reference/limits',
  'docs/threat-model.md': 'project/threat-model',
  'docs/architecture.md': 'project/architecture',
  'docs/glossary.md': 'project/glossary',
  ...Object.fromEntries(pagesIn('decisions', 'project/decisions')),
  'docs/decisions/README.md': 'project/decisions',
};

/** Files whose every section is a page of its own, in this folder of the site. */
export const folderOfFile = { 'packages/datocms-assets/findings.md': 'reference/findings' };

/** Where the site describes what a README of the repository is about. */
export const siteOfReadme = {
  'docs/README.md': '/',
  'docs/benchmarks.md': '/comparison/',
  'packages/astro-datocms-assets/README.md#pages-that-are-rendered-on-demand': '/guides/on-demand-pages/',
};
