import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { startAstro } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite } from '../support/build-site.ts';

const emulator = useEmulator();

describe.each(majors)('astro preview of Astro %i', (astro) => {
  it('serves the build without a token and without a request to the CMS', async () => {
    const site = await buildSite('adapters', emulator(), { astro, config: { base: '/docs' } });
    expect(site.status, site.output).toBe(0);
    emulator().requests.clear();
    const env = { ...site.env, ASSETS_OPTIONS: JSON.stringify({ report: [] }) };
    const server = await startAstro('preview', { ...site, env }, '/docs/');
    try {
      const html = await server.read('/docs/');
      expect(html).toBe(readFileSync(join(site.dist, 'index.html'), 'utf8'));
      const [, url = ''] = /id="still" src="(\/docs\/_astro\/media\/[^"]+)"/.exec(html) ?? [];
      const image = await server.fetch(url);
      expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect(server.output()).not.toMatch(/WARN|ERROR/);
      expect([...emulator().requests]).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
