import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localUrl, startBuilt } from '../../astro/support/dev-server.ts';
import { useOnDemandSite } from '../../astro/support/on-demand-site.ts';

const { emulator, build } = useOnDemandSite();

describe('a server whose locale has a domain of its own', () => {
  it.each([
    [5, '/'],
    [6, '/docs'],
    [7, '/docs'],
  ] as const)('answers assets on that domain and on the others, with Astro %i and base %s', async (astro, base) => {
    const prefix = base === '/' ? '' : base;
    const site = await build({
      astro,
      prepare: (root) => {
        mkdirSync(join(root, 'src/pages/pt-br'));
        cpSync(join(root, 'src/pages/live.astro'), join(root, 'src/pages/pt-br/live.astro'));
      },
      config: {
        ...{ base, output: 'server', trailingSlash: base === '/' ? 'ignore' : 'always' },
        i18n: {
          ...{ locales: ['en', 'pt_BR', 'de'], defaultLocale: 'en', fallback: { de: 'en' } },
          domains: { pt_BR: 'https://br.example.org' },
        },
        security: { allowedDomains: [{ hostname: '**.example.org' }] },
      },
    });
    expect(site.status, site.output).toBe(0);
    expect(site.report?.coverage.onDemand.map(({ pattern }) => pattern).join()).not.toContain('_astro');
    const server = await startBuilt(site, emulator(), { base: `${prefix}/live/` });
    try {
      for (const host of ['www.example.org', 'br.example.org']) {
        const headers = { 'x-forwarded-host': host, 'x-forwarded-proto': 'https' };
        const html = await (await server.fetch(`${prefix}/live/`, { headers })).text();
        expect(html).not.toContain('datocms-assets');
        const asset = await server.fetch(localUrl(html, 'live', `${prefix}/_astro/media/`), { headers });
        expect([host, asset.status, asset.headers.get('content-type')]).toEqual([
          ...[host, 200, expect.stringMatching(/^image\//)],
        ]);
      }
    } finally {
      await server.stop();
    }
  });
});
