import { join, relative, sep } from 'node:path';
import type { IntegrationResolvedRoute } from 'astro';
import type { Level, Localizer } from 'datocms-assets';
import type { OnDemand } from '../options.ts';
import type { ServerFolder } from './output-folders.ts';
import type { OnDemandPart, ServerChunks } from './server-chunks.ts';

export interface ServerOutput {
  /** Routes that are rendered on demand. */
  readonly routes: readonly IntegrationResolvedRoute[];
  /** How many routes the site has, prerendered ones included. */
  readonly allRoutes: number;
  /** Server islands, which are rendered on demand too. */
  readonly islands: readonly OnDemandPart[];
  readonly chunks: ServerChunks;
  readonly folders: readonly ServerFolder[];
  /** The folder of the static files, to which the files of findings are relative. */
  readonly dir: string;
}

/**
 * Names the routes that a build does not cover, and finds asset URLs in the code of the server.
 * @param level of the latter
 */
export async function checkServerCode(
  localizer: Localizer,
  { routes, allRoutes, islands, chunks, folders, dir }: ServerOutput,
  level: Level,
  onDemand: OnDemand,
): Promise<void> {
  // Astro's own routes, such as the image endpoint, show no content of the site.
  const own = routes.filter(({ origin }) => origin !== 'internal');
  const showing = own.filter((route) => route.type === 'page' || chunks.mayShowContent(route));
  const patterns = [...showing, ...islands].map(({ pattern }) => pattern).sort();
  localizer.setOnDemand(
    patterns.map((pattern) => ({ pattern, covered: false })),
    allRoutes + islands.length,
  );
  if (patterns.length > 0) {
    localizer.addFinding('on-demand', `Routes rendered on demand are not covered: ${patterns.join(', ')}.`, {
      level: onDemand === 'error' ? 'error' : 'warning',
    });
  }
  for (const { folder, skip } of folders) {
    for (const { url, file = '', line, column } of await localizer.findAssetUrls(folder, { skip })) {
      const users = chunks.patternsUsing(file, [...routes, ...islands]);
      localizer.addFinding('server-code', `Code of the server holds an asset URL. ${formatUsers(users)}`, {
        level,
        ...(level === 'warning' ? { fix: 'Prerender the route. Until then its asset URLs stay as they are.' } : {}),
        file: relative(dir, join(folder, file)).split(sep).join('/'),
        ...(url === undefined ? {} : { url }),
        ...(line === undefined || column === undefined ? {} : { line, column }),
      });
    }
  }
}

function formatUsers(patterns: readonly string[]): string {
  return patterns.length === 0
    ? 'It belongs to no single route (for example, middleware).'
    : `Routes that use it: ${patterns.join(', ')}.`;
}
