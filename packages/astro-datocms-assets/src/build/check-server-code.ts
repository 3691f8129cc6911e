import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig, IntegrationResolvedRoute } from 'astro';
import { isRemoteAllowed } from 'astro/assets/utils';
import type { Localizer } from 'datocms-assets';
import type { ServerCode } from '../options.ts';
import type { DeployedFolder } from './output-folders.ts';
import type { ChunkTrace } from './server-chunks.ts';

export interface Server {
  readonly config: AstroConfig;
  readonly image: AstroConfig['image'];
  readonly routes: readonly IntegrationResolvedRoute[];
  readonly trace: ChunkTrace;
  readonly folders: readonly DeployedFolder[];
  /** The folder of the static files. */
  readonly dir: string;
  readonly assetHosts: readonly string[];
  readonly serverCode: ServerCode;
}

/** Services that leave the work to the host; Astro's own endpoint answers nothing then. */
const servicesOfHosts = /^@astrojs\/(?:netlify|vercel)\//;

/** Finds asset URLs in what is deployed beside the static files, and names the routes that nothing here covers. */
export async function checkServerCode(localizer: Localizer, server: Server): Promise<void> {
  const { config, image, trace, folders, dir, serverCode, assetHosts } = server;
  const onDemand = server.routes.filter((route) => !route.isPrerendered && route.type !== 'redirect');
  const islands = trace.islands(fileURLToPath(config.root));
  const own = [
    ...onDemand.filter(({ origin }) => origin !== 'internal').map(({ pattern }) => pattern),
    ...islands.map(({ pattern }) => pattern),
  ];
  if (own.length > 0) {
    localizer.addFinding('on-demand', `Routes rendered on demand are not covered: ${own.sort().join(', ')}.`);
  }
  const level = serverCode === 'warn' ? 'warning' : 'error';
  for (const { folder, skip } of folders) {
    for (const { url, file = '', line, column } of await localizer.findAssetUrls(folder, { skip })) {
      const routes = trace.routesOf(file, [...onDemand, ...islands]);
      const place = relative(dir, join(folder, file)).split(sep).join('/');
      localizer.addFinding('server-code', `Code of the server holds an asset URL. ${usedBy(routes)}`, {
        level,
        ...(level === 'warning' ? { fix: 'Prerender the route: until then its asset URLs stay as they are.' } : {}),
        file: place,
        ...(url === undefined ? {} : { url }),
        ...(line === undefined || column === undefined ? {} : { line, column }),
      });
    }
  }
  const service = servicesOfHosts.test(image.service.entrypoint)
    ? undefined
    : onDemand.find(({ pattern }) => pattern === image.endpoint.route);
  const allows = image as Parameters<typeof isRemoteAllowed>[1];
  const allowed = assetHosts.filter((host) => isRemoteAllowed(`https://${host}/1/image.png`, allows));
  if (service && allowed.length > 0) {
    localizer.addFinding(
      'server-code',
      `${service.pattern} fetches what any visitor names from ${allowed.join(', ')}.`,
      {
        level,
        fix: "Take the host out of `image.domains` and `image.remotePatterns`, or accept this with the option serverCode: 'warn'.",
      },
    );
  }
}

function usedBy(routes: readonly string[]): string {
  return routes.length === 0 ? 'No route in particular uses it.' : `Routes that use it: ${routes.join(', ')}.`;
}
