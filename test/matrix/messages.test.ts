import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite, errorText } from '../support/build-site.ts';

const emulator = useEmulator();

const write = (file: string, text: string) => (root: string) => writeFileSync(join(root, file), text);

describe.each(majors)('an error that ends a build of Astro %i', (astro) => {
  it('names the place in the sources and the fix, and shows no stack', async () => {
    const site = await buildSite('bundled-code', emulator(), {
      astro,
      config: { vite: { build: { sourcemap: true } } },
      prepare: write(
        'src/scripts/picture.ts',
        [
          'export interface Picture { readonly url: string; readonly note?: string }',
          '',
          "export const describe = (what: string): string => what + 'https://www.datocms-assets.com/99001/1700000003-secret.jpg';",
        ].join('\n'),
      ),
    });
    expect(site.status).toBe(1);
    expect(errorText(site)).toMatch(/^ {4}at src\/scripts\/picture\.ts:3:59$/m);
    expect(errorText(site)).toContain(
      'Fix: Publish a record that uses the asset, remove the reference, or allow the asset with',
    );
    expect(errorText(site)).toMatch(/\ballow\b/);
    expect(errorText(site)).toContain('Do not deploy this build.');
    expect(errorText(site)).not.toMatch(/Stack trace|node_modules|--allow|!~|\.map:|unhandled|AstroUserError/i);
    expect(site.report?.findings.map(({ file }) => file)).toContain('../src/scripts/picture.ts');
  });
});
