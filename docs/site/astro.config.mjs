import { existsSync } from 'node:fs';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';
import starlightLinksValidator from 'starlight-links-validator';
import { repositoryUrl, writePages } from './generate/write-pages.mjs';
import { startLocalCms } from './local-cms.mjs';

writePages();
const { cdaUrl, assetsOrigin } = await startLocalCms();

/** The first release removes the changesets that announce the packages. */
const isReleased = !existsSync(new URL('../../.changeset/first-engine.md', import.meta.url));

/** Pages whose examples hold URLs of assets that exist nowhere. They show no picture of the CMS. */
const pagesWithExamples = ['reference/findings', 'reference/runtime', 'reference/api', 'project', 'guides/videos'];

/** In the order of the list of pages. */
const frameworks = [
  ...['nextjs', 'nuxt', 'sveltekit', 'react-router', 'remix', 'hono', 'express'],
  ...['eleventy', 'vitepress', 'docusaurus'],
];

/**
 * What scrolls must be reachable by the keyboard. Wide tables become cards on a phone: each cell then needs the name of its
 * column, and the roles that a table loses with its display.
 */
const readableTables = `addEventListener('DOMContentLoaded', () => {
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
  };
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => mark(target)));
  const boxes = document.querySelectorAll('.sl-markdown-content :is(table, pre)');
  for (const box of boxes) observer.observe(box);
  const roles = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TR: 'row', TH: 'columnheader', TD: 'cell' };
  for (const table of document.querySelectorAll('.sl-markdown-content table')) {
    const names = Array.from(table.querySelectorAll('th'), ({ textContent }) => textContent);
    for (const part of [table, ...table.querySelectorAll('*')]) if (roles[part.tagName]) part.role = roles[part.tagName];
    for (const cell of table.querySelectorAll('td')) cell.dataset.column = names[cell.cellIndex];
  }
  // The content of a table may become wider without the table.
  addEventListener('load', () => boxes.forEach(mark));
});`;

export default defineConfig({
  site: 'https://datocms-assets.example.org',
  // The components `Steps` and `Tabs` need satteri, whose native package can't be bundled.
  vite: { define: { __IS_RELEASED__: String(isReleased) }, ssr: { external: ['satteri'] } },
  integrations: [
    starlight({
      title: 'datocms-assets',
      description: 'Serve the assets of a DatoCMS site from its own address, and check that no URL of the CMS is left.',
      social: [{ icon: 'github', label: 'GitHub', href: repositoryUrl }],
      editLink: { baseUrl: `${repositoryUrl}/edit/main/docs/site/` },
      customCss: ['./src/styles/site.css'],
      components: { Banner: './src/components/Banner.astro' },
      head: [{ tag: 'script', content: readableTables }],
      expressiveCode: {
        // Only blocks without a language scroll: they are diagrams.
        defaultProps: { wrap: true, overridesByLang: { plaintext: { wrap: false } } },
      },
      plugins: [starlightLinksValidator()],
      sidebar: [
        'why',
        { label: 'Start', items: [{ autogenerate: { directory: 'start' } }] },
        {
          label: 'Guides',
          items: [
            'guides/published-and-drafts',
            'guides/on-demand-pages',
            'guides/private-until-published',
            'guides/traffic-and-cost',
            'guides/buckets',
            'guides/videos',
            'guides/csp',
            'guides/languages-and-feeds',
            'guides/preview-and-staging',
            'guides/very-large-sites',
            'guides/cached-builds',
            'guides/rehype',
            'guides/security',
            'guides/no-telemetry',
            'guides/emulator',
          ],
        },
        { label: 'Hosts and CI', items: ['hosts', 'ci'] },
        {
          label: 'Frameworks',
          items: ['frameworks/static', 'frameworks/on-demand', ...frameworks.map((name) => `frameworks/${name}`)],
        },
        'migrating',
        'comparison',
        {
          label: 'Reference',
          items: [
            'reference/options',
            'reference/configuration-file',
            'reference/command-line',
            'reference/files',
            'reference/report',
            'reference/runtime',
            'reference/runtime/responses',
            'reference/runtime/published',
            'reference/runtime/cache',
            'reference/runtime/security',
            'reference/api',
            'reference/emulator-project',
            'reference/limits',
            'reference/findings',
            {
              label: 'Each finding',
              collapsed: true,
              items: [{ autogenerate: { directory: 'reference/findings' } }],
            },
          ],
        },
        'faq',
        'troubleshooting',
        {
          label: 'Project',
          collapsed: true,
          items: [
            'project/threat-model',
            'project/architecture',
            'project/glossary',
            { label: 'Decisions', items: [{ autogenerate: { directory: 'project/decisions' } }] },
          ],
        },
      ],
    }),
    datocmsAssets({
      cdaUrl,
      connectTo: { 'www.datocms-assets.com': assetsOrigin },
      // The documentation writes about the host.
      allowMention: ['**/*.html'],
      exclude: [...pagesWithExamples.map((folder) => `${folder}/**`), 'pagefind/**'],
      report: ['.astro/assets.json'],
    }),
  ],
});
