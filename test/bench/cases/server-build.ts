import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type AstroMajor, matrixFolder } from '../../matrix/install.ts';
import { settle } from '../measure/fresh-file-system.ts';
import { measureSuccess } from '../measure/measure.ts';
import { temporaryFolder } from '../measure/temporary-folder.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import { token } from '../site/generate-project.ts';
import { writeServerSite } from '../site/server-site.ts';
import type { World } from '../world.ts';

const routes = 100;
const majors: readonly AstroMajor[] = [5, 6, 7];

/** `astro build` of a server, with and without the integration, in each version of Astro that has servers. Compare the CPU seconds. */
export async function serverBuild(world: World, { pairs }: { readonly pairs: number }): Promise<Row[]> {
  const rows: Row[] = [];
  for (const major of majors) {
    const modules = join(await matrixFolder(major), 'node_modules');
    const folder = temporaryFolder(`server-${major}`);
    const samples: { bare: Sample[]; ours: Sample[] } = { bare: [], ours: [] };
    try {
      writeServerSite(folder.dir, modules, routes);
      const [cli] = ['bin/astro.mjs', 'astro.js'].map((file) => join(modules, 'astro', file)).filter(existsSync);
      const build = async (env: Readonly<Record<string, string>>) => {
        rmSync(join(folder.dir, 'dist'), { recursive: true, force: true });
        settle();
        const all = { ...world.env, ...env, ASTRO_TELEMETRY_DISABLED: '1' };
        return measureSuccess({ command: process.execPath, args: [cli as string, 'build'], cwd: folder.dir, env: all });
      };
      const ours = {
        CDA_URL: world.cdaUrl,
        DATOCMS_CDA_TOKEN: token,
        DATOCMS_ASSETS_KEY: Buffer.alloc(32).toString('base64url'),
      };
      // Fills the caches of Astro and the walk.
      await build({});
      await build(ours);
      for (let pair = 0; pair < pairs; pair++) {
        samples.bare.push(await build({}));
        samples.ours.push(await build(ours));
      }
      const group = `astro build, a server of ${routes} routes, Astro ${major}`;
      rows.push(toRow({ group, subject: 'without the integration' }, samples.bare, samples.bare));
      rows.push(toRow({ group, subject: 'with astro-datocms-assets', goal: 1.1 }, samples.ours, samples.bare));
    } finally {
      folder.dispose();
    }
  }
  return rows;
}
