import { cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localUrl, startBuilt, withDev } from '../astro/support/dev-server.ts';
import { useOnDemandSite } from '../astro/support/on-demand-site.ts';
import { matrixFolder } from '../matrix/install.ts';

const { emulator, build } = useOnDemandSite();

/** Has the copy of a site load the integration from such a folder. A module knows its own path, without links. */
async function useQuotedFolder(): Promise<(root: string) => void> {
  const installed = realpathSync(join(await matrixFolder(7), 'node_modules/astro-datocms-assets'));
  return (root) => {
    const packages = join(root, "Bob's packages");
    const folder = join(packages, 'node_modules/astro-datocms-assets');
    cpSync(installed, folder, { recursive: true });
    for (const name of ['datocms-assets', 'magic-string', '@jridgewell'])
      symlinkSync(join(dirname(installed), name), join(packages, 'node_modules', name));
    mkdirSync(join(root, '../node_modules'));
    symlinkSync(folder, join(root, '../node_modules/astro-datocms-assets'));
  };
}

describe("a folder with ' in its name", () => {
  it('has pages with local assets in astro dev', async () => {
    const setup = { astro: 7, adapter: 'node', prepare: await useQuotedFolder() } as const;
    await withDev('on-demand', emulator(), setup, async (server) => {
      const html = await server.read('/live');
      expect(html).not.toContain('datocms-assets.com');
      expect((await server.fetch(localUrl(html, 'live'))).status).toBe(200);
    });
  });

  it('has a server that serves assets', async () => {
    const site = await build({ prepare: await useQuotedFolder() });
    expect(site.status, site.output).toBe(0);
    const server = await startBuilt(site, emulator(), { base: '/live' });
    try {
      const html = await server.read('/live');
      expect(html).not.toContain('datocms-assets.com');
      expect((await server.fetch(localUrl(html, 'live'))).status).toBe(200);
    } finally {
      await server.stop();
    }
  });
});
