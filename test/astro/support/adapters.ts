import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AstroMajor } from '../../matrix/install.ts';
import { buildSite } from '../../support/build-site.ts';
import { emulated, patience } from './emulated.ts';
import { lifetime, setsLifetimes } from './lifetimes.ts';
import { listDeployed, listLeaks, listMissing } from './list-leaks.ts';

export type AdapterName = 'none' | 'node' | 'vercel' | 'netlify' | 'cloudflare';
export type Kind = 'static' | 'hybrid';

export interface Row {
  readonly adapter: AdapterName;
  readonly kind: Kind;
  /** Folder of the static files that are deployed. */
  readonly statics: string;
  /** The file that holds the redirect to a brochure. */
  readonly redirect: RegExp;
}

const places: Readonly<Record<AdapterName, { statics: string; redirect: RegExp }>> = {
  none: { statics: 'dist', redirect: /^dist\/brochure\/index\.html$/ },
  node: { statics: 'dist/client', redirect: /^dist\/server\/.*\.mjs$/ },
  vercel: { statics: '.vercel/output/static', redirect: /^\.vercel\/output\/config\.json$/ },
  netlify: { statics: 'dist', redirect: /^dist\/_redirects$/ },
  cloudflare: { statics: 'dist/client', redirect: /^dist\/client\/_redirects$/ },
};

/** What is built for each version. The README of the integration has the same table. */
export function rowsFor(major: AstroMajor): Row[] {
  const adapters = Object.keys(places) as AdapterName[];
  return adapters.flatMap((adapter) => {
    // Before its 13th version the adapter put the worker among the static files.
    const isOld = adapter === 'cloudflare' && major === 5;
    const place = isOld ? { statics: 'dist', redirect: /^dist\/_redirects$/ } : places[adapter];
    const kinds: Kind[] = adapter === 'none' ? ['static'] : ['static', 'hybrid'];
    return kinds.map((kind) => ({ adapter, kind, ...place }));
  });
}

/** The same site with every adapter of one version of Astro. */
export function describeAdapters(major: AstroMajor): void {
  const emulator = emulated();

  describe.each(rowsFor(major))(`Astro ${major}, adapter $adapter, $kind`, ({ adapter, kind, statics, redirect }) => {
    it('deploys no file that names the CMS, and every stored file that pages name', { timeout: patience }, async () => {
      const site = await buildSite('adapters', emulator(), {
        astro: major,
        adapter: adapter === 'none' ? undefined : adapter,
        env: kind === 'hybrid' ? { SITE_ON_DEMAND: 'src/pages/live' } : {},
      });
      const { root, status, output, report } = site;
      expect(status, output).toBe(0);
      expect(listLeaks(root)).toEqual([]);

      const deployed = listDeployed(root);
      const pages = deployed.filter((path) => path.startsWith(`${statics}/`) && /\.(?:html|css|js|json)$/.test(path));
      expect(pages).toContain(`${statics}/index.html`);
      expect(pages).toContain(`${statics}/404.html`);
      for (const page of pages) expect(listMissing(root, statics, page), page).toEqual([]);
      const text = (path: string) => readFileSync(join(root, path), 'utf8');
      const index = text(`${statics}/index.html`);
      expect(index).toMatch(/id="still" src="\/_astro\/media\/wide\.\w+\.webp"/);
      expect(index).toMatch(/property="og:image" content="https:\/\/www\.example\.org\/_astro\/media\/wide\.\w+\.jpg"/);
      expect(text(`${statics}/404.html`)).toMatch(/src="\/_astro\/media\/tall\.\w+\.webp"/);
      expect(text(`${statics}/assets.json`)).toMatch(/\/_astro\/media\/wide\.\w+\.\w+"/);
      expect(text(`${statics}/_redirects`)).toMatch(/^\/guide \/_astro\/media\/manual\.\w+\.pdf 302$/m);
      expect(text(`${statics}/_headers`)).toMatch(/^ {2}Content-Security-Policy: img-src 'self'$/m);
      const style = pages.find((path) => path.endsWith('.css'));
      expect(text(style as string)).toMatch(/url\(\/_astro\/media\/wide\.\w+\.webp\)/);

      const holders = deployed.filter((path) => redirect.test(path) && /brochure/.test(text(path)));
      expect(holders.map(text).join()).toMatch(/\/_astro\/media\/manual\.\w+\.pdf/);
      expect(report?.findings.map(({ code }) => code)).toEqual(kind === 'hybrid' ? ['on-demand'] : []);
      if (kind === 'hybrid') expect(output).toContain('Routes rendered on demand are not covered: /live/clean.');
      // Stored files change their names with their content, so that a browser may keep them for a year.
      if (setsLifetimes(major, adapter)) {
        expect(await lifetime(site, adapter, statics)).toMatch(/^(?=.*max-age=31536000)(?=.*immutable)/);
      }
    });
  });
}
