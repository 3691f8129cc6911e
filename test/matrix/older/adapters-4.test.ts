import { describe, expect, it } from 'vitest';
import { describeAdapters } from '../../astro/support/adapters.ts';
import { useEmulator } from '../../astro/support/use-emulator.ts';
import { buildSite, errorText } from '../../support/build-site.ts';

describeAdapters(4);

describe('a site of Astro 4 that is not static', () => {
  const emulator = useEmulator();

  it.each(['hybrid', 'server'])('ends the build at its start, with the way out (output: %s)', async (output) => {
    const site = await buildSite('adapters', emulator(), { astro: 4, config: { output } });
    expect(site.status).toBe(1);
    expect(errorText(site)).toContain(`output: Astro 4 is supported for static sites only; got "${output}".`);
    expect(errorText(site)).toContain('npx datocms-assets localize dist/client');
    expect(site.output).not.toMatch(/building|generating/i);
  });
});
