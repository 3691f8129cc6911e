import type { AstroConfig } from 'astro';
import { applyEdits, type TextLocalizer } from './text-edits.ts';

type Redirects = AstroConfig['redirects'];

/**
 * Replaces the asset URLs to which `redirects` of Astro's configuration lead. Astro writes redirects into pages, the server's
 * code and the files that configure a host. All of these read the configuration, so redirects are changed there.
 * @returns the redirects that changed
 */
export async function localizeRedirects(
  localizer: TextLocalizer,
  { redirects, base, adapter }: AstroConfig,
): Promise<Redirects> {
  const changed: Redirects = {};
  for (const [from, to] of Object.entries(redirects)) {
    const destination = typeof to === 'string' ? to : to.destination;
    if (!localizer.mentionsAssetHost(destination)) continue;
    const line = `${from} ${destination}`;
    const edits = await localizer.edits('_redirects', line);
    if (edits.length === 0) continue;
    const localized = applyEdits(line, edits).slice(from.length + 1);
    // Vercel's adapter puts the base before each path. All others write the path as it is.
    const target = adapter?.name === '@astrojs/vercel' ? removeBase(localized, base) : localized;
    changed[from] = typeof to === 'string' ? target : { ...to, destination: target };
  }
  return changed;
}

function removeBase(path: string, base: string): string {
  const prefix = `/${base.replace(/^\/+|\/+$/g, '')}/`;
  return prefix !== '//' && path.startsWith(prefix) ? path.slice(prefix.length - 1) : path;
}
