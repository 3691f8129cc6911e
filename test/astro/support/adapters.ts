import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AstroMajor } from '../../matrix/install.ts';
import { type BuiltSite, buildSite, runBuild } from '../../support/build-site.ts';
import { cacheControlOfAsset, setsLifetimes } from './cache-lifetimes.ts';
import { expectCleanBuild, listDeployed, listLeaks, listMissing } from './deployed-files.ts';
import { localUrl, startAstro } from './dev-server.ts';
import { useEmulator } from './use-emulator.ts';

export type AdapterName = 'none' | 'node' | 'vercel' | 'netlify' | 'cloudflare';
export type Kind = 'static' | 'hybrid';

export interface AdapterRow {
  readonly adapter: AdapterName;
  readonly kind: Kind;
  /** Folder of the static files that are deployed. */
  readonly statics: string;
  /** The file that holds the redirect to a brochure. */
  readonly redirect: RegExp;
}

const outputs: Readonly<Record<AdapterName, Pick<AdapterRow, 'statics' | 'redirect'>>> = {
  none: { statics: 'dist', redirect: /^dist\/brochure\/index\.html$/ },
  node: { statics: 'dist/client', redirect: /^dist\/server\/.*\.mjs$/ },
  vercel: { statics: '.vercel/output/static', redirect: /^\.vercel\/output\/config\.json$/ },
  netlify: { statics: 'dist', redirect: /^dist\/_redirects$/ },
  cloudflare: { statics: 'dist/client', redirect: /^dist\/client\/_redirects$/ },
};

/** The builds that are tested for a version of Astro. The README of the integration shows the same table. */
export function rowsFor(major: AstroMajor): AdapterRow[] {
  const adapters: readonly AdapterName[] = major === 4 ? ['none'] : (Object.keys(outputs) as AdapterName[]);
  return adapters.flatMap((adapter) => {
    // Before version 13 the adapter put the worker among the static files.
    const isOldCloudflare = adapter === 'cloudflare' && major === 5;
    const output = isOldCloudflare ? { statics: 'dist', redirect: /^dist\/_redirects$/ } : outputs[adapter];
    const kinds: Kind[] = adapter === 'none' ? ['static'] : ['static', 'hybrid'];
    return kinds.map((kind) => ({ adapter, kind, ...output }));
  });
}

/** Builds the same site with every adapter for one version of Astro. */
export function describeAdapters(major: AstroMajor): void {
  const emulator = useEmulator();

  describe.each(rowsFor(major))(`Astro ${major}, adapter $adapter, $kind`, ({ adapter, kind, statics, redirect }) => {
    let site: BuiltSite;
    beforeAll(async () => {
      site = await buildSite('adapters', emulator(), {
        astro: major,
        adapter: adapter === 'none' ? undefined : adapter,
        env: kind === 'hybrid' ? { SITE_ON_DEMAND: 'src/pages/live' } : {},
      });
    });

    it('deploys no file that names the CMS, and every stored file that pages name', async () => {
      const { root, output, report, status } = site;
      expect(status, output).toBe(0);
      // The server knows the host whose URLs it replaces in what it sends.
      const isStatic = (path: string) => path.startsWith(`${statics}/`) && !path.includes('/_worker.js/');
      expect(listLeaks(root).filter((path) => kind === 'static' || isStatic(path))).toEqual([]);
      const deployed = listDeployed(root);
      const pages = deployed.filter((path) => isStatic(path) && /\.(?:html|css|js|json)$/.test(path));
      expect(pages).toContain(`${statics}/index.html`);
      expect(pages).toContain(`${statics}/404.html`);
      for (const page of pages) expect(listMissing(root, statics, page), page).toEqual([]);
      const read = (path: string) => readFileSync(join(root, path), 'utf8');
      const index = read(`${statics}/index.html`);
      expect(index).toMatch(/id="still" src="\/_astro\/media\/wide\.\w+\.webp"/);
      expect(index).toMatch(/property="og:image" content="https:\/\/www\.example\.org\/_astro\/media\/wide\.\w+\.jpg"/);
      expect(read(`${statics}/404.html`)).toMatch(/src="\/_astro\/media\/tall\.\w+\.webp"/);
      expect(read(`${statics}/assets.json`)).toMatch(/\/_astro\/media\/wide\.\w+\.\w+"/);
      expect(read(`${statics}/_redirects`)).toMatch(/^\/guide \/_astro\/media\/manual\.\w+\.pdf 302$/m);
      expect(read(`${statics}/_headers`)).toMatch(/^ {2}Content-Security-Policy: img-src 'self'$/m);
      const style = pages.find((path) => path.endsWith('.css'));
      expect(read(style as string)).toMatch(/url\(\/_astro\/media\/wide\.\w+\.webp\)/);

      const redirects = deployed.filter((path) => redirect.test(path) && /brochure/.test(read(path)));
      expect(redirects.map(read).join()).toMatch(/\/_astro\/media\/manual\.\w+\.pdf/);
      expect(report?.findings.map(({ code }) => code)).toEqual([]);
      const onDemand = kind === 'hybrid' ? [{ pattern: '/live/clean', covered: true }] : [];
      expect(report?.coverage.onDemand).toEqual(onDemand);
      expect(output.includes('DATOCMS_ASSETS_KEY')).toBe(kind === 'hybrid');
      // The name of a stored file changes with its content, so a browser may keep it for a year.
      if (setsLifetimes(major, adapter)) {
        expect(await cacheControlOfAsset(site, adapter, statics)).toMatch(/^(?=.*max-age=31536000)(?=.*immutable)/);
      }
    });

    if (adapter === 'none')
      it('is served by astro preview without a token and without a request to the CMS', async () => {
        emulator().requests.clear();
        const env = { ...site.env, ASSETS_OPTIONS: JSON.stringify({ report: [] }) };
        const server = await startAstro('preview', { ...site, env });
        try {
          const html = await server.read('/');
          expect(html).toBe(readFileSync(join(site.dist, 'index.html'), 'utf8'));
          const image = await server.fetch(localUrl(html, 'still'));
          expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
          expect(server.output()).not.toMatch(/WARN|ERROR/);
          expect([...emulator().requests]).toEqual([]);
        } finally {
          await server.stop();
        }
      });

    if (adapter === 'none' && major === 7)
      it('keeps the pages of an earlier build localised in an output folder that it does not empty (emptyOutDir: false)', async () => {
        const listMedia = () => readdirSync(join(site.dist, '_astro/media')).sort();
        const files = listMedia();
        const config = { vite: { build: { emptyOutDir: false } } };
        expectCleanBuild(await runBuild(site, { SITE_CONFIG: JSON.stringify(config) }));
        expect(listMedia()).toEqual(files);
        for (const page of ['index.html', '404.html'])
          expect(listMissing(site.root, 'dist', `dist/${page}`)).toEqual([]);
        expect(existsSync(join(site.dist, '_redirects'))).toBe(true);
      });
  });
}
