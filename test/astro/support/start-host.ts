import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Emulator } from 'datocms-emulator';
import type { BuiltSite } from '../../support/build-site.ts';
import { type Site, serveFolder } from '../../support/serve-folder.ts';
import { startServe } from '../../support/start-serve.ts';
import { startWorkerd } from '../../support/start-workerd.ts';
import type { AdapterName } from './adapters.ts';
import { startBuilt, startFunction } from './dev-server.ts';

type StartHost = (site: BuiltSite, emulator: Emulator, key: string) => Promise<Site>;

/**
 * Serves a static site with sealed URLs as the host of its adapter does: files first, else the function or the worker, for the paths
 * that the adapter's own configuration of the host gives to it.
 */
export const startHost: Readonly<Record<AdapterName, StartHost>> = {
  none({ dist, report }, emulator, key) {
    const dir = dirname(report?.assets[0]?.variants[0]?.sealed ?? '').slice(1);
    return startServe(dist, emulator, key, ['--site', 'https://www.example.org', '--dir', dir]);
  },

  node: (site, emulator) => startBuilt(site, emulator),

  async vercel(site, emulator, key) {
    const folder = '.vercel/output/functions/_render.func';
    const { handler } = readJson<{ readonly handler: string }>(join(site.root, folder, '.vc-config.json'));
    const server = await startFunction(site, emulator, join(folder, handler), { DATOCMS_ASSETS_KEY: key });
    const output = join(site.root, '.vercel/output');
    const { routes } = readJson<VercelConfig>(join(output, 'config.json'));
    const afterFiles = routes.slice(routes.findIndex(({ handle }) => handle === 'filesystem'));
    return serveBoth(join(output, 'static'), server, (path) => {
      const route = afterFiles.find(({ src, dest }) => src !== undefined && dest && new RegExp(src).test(path));
      return route?.dest === '_render' && route.status === undefined;
    });
  },

  async netlify(site, emulator, key) {
    const file = '.netlify/v1/functions/ssr/ssr.mjs';
    const server = await startFunction(site, emulator, file, { DATOCMS_ASSETS_KEY: key });
    // Netlify reads the text of the function for this, too.
    const text = readFileSync(join(site.root, file), 'utf8');
    const [, path = ''] = /\bpath: '([^']+)',\s+preferStatic: true\b/.exec(text) ?? [];
    return serveBoth(site.dist, server, matcher([path]));
  },

  async cloudflare({ dist }, emulator, key) {
    const { entry, assets, isOfWorker } = existsSync(join(dist, '_worker.js')) ? readPages(dist) : readWorkers(dist);
    const hosts = { 'www.datocms-assets.com': emulator.assetsOrigin };
    const { origin, close } = await startWorkerd(entry, { DATOCMS_ASSETS_KEY: key }, { assets, hosts });
    return serveBoth(assets, { origin, stop: async () => close() }, isOfWorker);
  },
};

interface VercelConfig {
  readonly routes: readonly {
    readonly handle?: string;
    readonly src?: string;
    readonly dest?: string;
    readonly status?: number;
  }[];
}

/** The adapter for Astro 5 builds for Cloudflare Pages. */
function readPages(dist: string) {
  const { include, exclude } = readJson<Record<'include' | 'exclude', readonly string[]>>(join(dist, '_routes.json'));
  const [isIncluded, isExcluded] = [matcher(include), matcher(exclude)];
  const isOfWorker = (path: string) => isIncluded(path) && !isExcluded(path);
  return { entry: join(dist, '_worker.js/index.js'), assets: dist, isOfWorker };
}

/** The adapters for Astro 6 and 7 build for Cloudflare Workers. */
function readWorkers(dist: string) {
  const server = join(dist, 'server');
  const { main, assets } = readJson<{ readonly main: string; readonly assets: { readonly directory: string } }>(
    join(server, 'wrangler.json'),
  );
  return { entry: join(server, main), assets: join(server, assets.directory), isOfWorker: () => true };
}

async function serveBoth(folder: string, server: Site, isOfServer: (path: string) => boolean): Promise<Site> {
  const { origin, stop } = await serveFolder(folder, {
    serverOf: (path) => (isOfServer(path) ? server.origin : undefined),
  });
  return { origin, stop: () => Promise.all([stop(), server.stop()]).then(() => undefined) };
}

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8'));

/** Whether a path matches one of the patterns, in which `*` stands for any text. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`));
  return (path) => expressions.some((expression) => expression.test(path));
}
