import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AstroMajor, matrixFolder } from '../../matrix/install.ts';
import { settle } from '../measure/fresh-file-system.ts';
import { measureSuccess } from '../measure/measure.ts';
import { temporaryFolder } from '../measure/temporary-folder.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import { startService } from '../serve/start-service.ts';
import { token } from '../site/generate-project.ts';
import { writeServerSite } from '../site/server-site.ts';
import type { World } from '../world.ts';

const routes = 100;
const majors: readonly AstroMajor[] = [5, 6, 7];
const example = fileURLToPath(new URL('../../../examples/ssr', import.meta.url));
const exampleConfig = '../../test/bench/site/ssr-example.config.mjs';
const key = Buffer.alloc(32).toString('base64url');

/** A server, and the environment of its build without and with the integration. */
interface Server {
  readonly group: string;
  readonly dir: string;
  readonly modules: string;
  readonly bare: Readonly<Record<string, string>>;
  readonly ours: Readonly<Record<string, string>>;
}

/**
 * `astro build` of a server, with and without the integration: a site of many routes in each version of Astro that has
 * servers, and `examples/ssr`. Compare the CPU seconds.
 */
export async function serverBuild(world: World, { pairs }: { readonly pairs: number }): Promise<Row[]> {
  const rows: Row[] = [];
  for (const major of majors) {
    const modules = join(await matrixFolder(major), 'node_modules');
    const folder = temporaryFolder(`server-${major}`);
    try {
      writeServerSite(folder.dir, modules, routes);
      const ours = { ...world.env, CDA_URL: world.cdaUrl, DATOCMS_CDA_TOKEN: token, DATOCMS_ASSETS_KEY: key };
      const group = `astro build, a server of ${routes} routes, Astro ${major}`;
      const server = { group, dir: folder.dir, modules, bare: world.env, ours };
      rows.push(...(await compare(server, pairs)));
    } finally {
      folder.dispose();
    }
  }
  return [...rows, ...(await buildExample(pairs))];
}

async function buildExample(pairs: number): Promise<Row[]> {
  const cms = await startService(new URL('../serve/content-api.ts', import.meta.url), [join(example, 'project')]);
  try {
    const ours = {
      DATOCMS_CDA_URL: cms.address,
      DATOCMS_ASSETS_ORIGIN: String(await cms.ask({})),
      DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN: 'live-published',
      DATOCMS_DRAFT_CONTENT_CDA_TOKEN: 'live-drafts',
      SECRET_API_TOKEN: 'let-me-in',
      DATOCMS_ASSETS_KEY: key,
    };
    const bare = { ...ours, BENCH_BARE: '1' };
    const modules = join(example, 'node_modules');
    const group = 'astro build, the example examples/ssr';
    return await compare({ group, dir: example, modules, bare, ours }, pairs, '--config', exampleConfig);
  } finally {
    await cms.stop();
  }
}

async function compare(server: Server, pairs: number, ...args: string[]): Promise<Row[]> {
  const { group, dir, modules, bare, ours } = server;
  const [cli] = ['bin/astro.mjs', 'astro.js'].map((file) => join(modules, 'astro', file)).filter(existsSync);
  const build = async (env: Readonly<Record<string, string>>) => {
    rmSync(join(dir, 'dist'), { recursive: true, force: true });
    settle();
    const all = { ...env, ASTRO_TELEMETRY_DISABLED: '1' };
    return measureSuccess({ command: process.execPath, args: [cli as string, 'build', ...args], cwd: dir, env: all });
  };
  // Fills the caches of Astro and the walk.
  await build(bare);
  await build(ours);
  const samples: { bare: Sample[]; ours: Sample[] } = { bare: [], ours: [] };
  for (let pair = 0; pair < pairs; pair++) {
    samples.bare.push(await build(bare));
    samples.ours.push(await build(ours));
  }
  return [
    toRow({ group, subject: 'without the integration' }, samples.bare, samples.bare),
    toRow({ group, subject: 'with astro-datocms-assets', goal: 1.1 }, samples.ours, samples.bare),
  ];
}
