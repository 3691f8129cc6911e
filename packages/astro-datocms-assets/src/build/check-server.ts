import { fileURLToPath } from 'node:url';
import type { AstroConfig, AstroIntegrationLogger, HookParameters, IntegrationResolvedRoute } from 'astro';
import { ConfigurationError, type Localizer } from 'datocms-assets';
import { integrationName } from '../log.ts';
import { type AstroOptions, ownHostsOf, runtimeVideoOf } from '../options.ts';
import { checkImageEndpoint } from './astro-images.ts';
import { checkServerCode } from './check-server-code.ts';
import type { ServerFolder } from './output-folders.ts';
import type { OnDemandServing } from './serve-on-demand.ts';
import { patternsOf, type ServerModules } from './server-modules.ts';

/** A finished build, and the server that it has made. */
export interface BuiltServer {
  readonly config: AstroConfig;
  /** `image` of the configuration in the server's code. */
  readonly image: AstroConfig['image'];
  /** All routes, also prerendered ones. */
  readonly routes: readonly IntegrationResolvedRoute[];
  readonly hasServer: boolean;
  readonly serving: OnDemandServing | undefined;
  readonly modules: ServerModules;
  readonly folders: readonly ServerFolder[];
  /** Folder of the static files. */
  readonly dir: string;
  readonly logger: AstroIntegrationLogger;
}

/** Checks the parts on demand: the server's code, redirects, the endpoint for images. Records what is covered. */
export async function checkServer(
  localizer: Localizer,
  options: AstroOptions,
  { config, image, routes: all, hasServer, serving, modules, folders, dir, logger }: BuiltServer,
): Promise<void> {
  const { serverCode, onDemand = 'serve' } = options;
  const level = serverCode === 'warn' ? 'warning' : 'error';
  const siteRoutes = all.filter((route) => !serving?.isOwnRoute(route)).map(asInSource);
  const routes = hasServer ? siteRoutes.filter(isOnDemand) : [];
  const islands = modules.islands(fileURLToPath(config.root));
  const shown = siteRoutes.filter(({ origin, type }) => origin !== 'internal' && type !== 'redirect');
  const allRoutes = patternsOf(shown).length;
  const redirects = all
    .map(({ redirect }) => (typeof redirect === 'object' ? redirect.destination : (redirect ?? '')))
    .filter((to) => localizer.mentionsAssetHost(to));
  const isServing = serving?.isServing === true;
  const server = { routes, allRoutes, islands, redirects, modules, folders, dir };
  const storesVideos = runtimeVideoOf(options).video !== undefined;
  const uncovered = onDemand === 'error' || serving?.isMistaken === true ? 'error' : 'warning';
  const reason =
    onDemand === 'serve'
      ? serving?.reason
      : `The option \`onDemand: '${onDemand}'\` has the server send them as they are.`;
  const policy = { level, uncovered, isServing, reason, fix: serving?.fix, storesVideos } as const;
  await checkServerCode(localizer, server, policy);
  if (isServing) serving?.warnOfKey(logger.fork(integrationName));
  const assetHosts = ['www.datocms-assets.com', ...ownHostsOf(options)];
  if (!isServing) checkImageEndpoint(localizer, image, routes, assetHosts, level);
}

/** A route as in the source files. Astro 5 writes patterns in lower case, and segments as the files are named. */
function asInSource(route: IntegrationResolvedRoute): IntegrationResolvedRoute {
  const segments = route.segments.map((parts) =>
    parts.map(({ content, dynamic }) => (dynamic ? `[${content}]` : content)).join(''),
  );
  const pattern = `/${segments.join('/')}`;
  return pattern.toLowerCase() === route.pattern ? { ...route, pattern } : route;
}

function isOnDemand({ isPrerendered, type }: IntegrationResolvedRoute): boolean {
  return !isPrerendered && type !== 'redirect';
}

/**
 * Astro 4 tells no hook which routes are rendered on demand, and its hooks have no `buildOutput`.
 * @throws ConfigurationError for a site of Astro 4 that is not static
 */
export function checkIsSupported(hook: HookParameters<'astro:config:done'>): void {
  const { output } = hook.config;
  if (output === 'static' || 'buildOutput' in hook) return;
  throw new ConfigurationError([
    `output: Astro 4 is supported for static sites only; got "${output}". Update to Astro 5 or later, or remove the integration and run \`npx datocms-assets localize dist/client\` after the build.`,
  ]);
}
