import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite, type SiteSetup } from '../support/build-site.ts';

const emulator = useEmulator();

const onDemandPage = `---
import { getCollection } from 'astro:content';

export const prerender = false;
const articles = await getCollection('articles');
---
<p>{articles.length}</p>
`;

describe("a content collection that a route rendered on demand reads, with onDemand: 'warn'", () => {
  it('ends the build with an error, because its asset URLs are in the code of the server', async () => {
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/live.astro'), onDemandPage);
    const setup: SiteSetup = { astro: 7, adapter: 'node', prepare, options: { onDemand: 'warn' } };
    const { status, report } = await buildSite('content', emulator(), setup);
    expect(status).not.toBe(0);
    const findings = report?.findings.filter(({ code }) => code === 'server-code') ?? [];
    expect(findings.map(({ file }) => file)).toContainEqual(
      expect.stringMatching(/^\.\.\/server\/chunks\/_astro_data-layer-content_.+\.mjs$/),
    );
    expect([...new Set(findings.map(({ message }) => message))]).toEqual([
      'Code of the server holds an asset URL. Routes that use it: /live.',
    ]);
  });
});
