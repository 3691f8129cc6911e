import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../support/build-site.ts';
import { majors } from './support/coverage.ts';
import { startAstro } from './support/dev-server.ts';
import { emulated, patience } from './support/emulated.ts';

const emulator = emulated();

describe.each(majors)('astro preview of Astro %i', (astro) => {
  it('serves the output as it was built, without a token and without asking the CMS', {
    timeout: patience,
  }, async () => {
    const site = await buildSite('adapters', emulator(), { astro, config: { base: '/docs' } });
    expect(site.status, site.output).toBe(0);
    emulator().requests.clear();
    const options = JSON.stringify({ report: [] });
    const server = await startAstro('preview', { ...site, env: { ...site.env, ASSETS_OPTIONS: options } }, '/docs/');
    try {
      const html = await (await fetch(`${server.origin}/docs/`)).text();
      expect(html).toBe(readFileSync(join(site.dist, 'index.html'), 'utf8'));
      const [, url = ''] = /id="still" src="(\/docs\/_astro\/media\/[^"]+)"/.exec(html) ?? [];
      const picture = await fetch(new URL(url, server.origin));
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/webp']);
      expect(server.output()).not.toMatch(/WARN|ERROR/);
      expect([...emulator().requests]).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});
