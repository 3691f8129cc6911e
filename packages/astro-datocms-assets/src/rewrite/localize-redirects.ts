import type { AstroConfig } from 'astro';
import type { TextLocalizer } from '../text/text-localizer.ts';
import { applyEdits } from './text-edits.ts';

type Redirects = AstroConfig['redirects'];

/**
 * Redirects to assets, led to the stored files. Astro writes them into pages, the server's code and the files that tell a
 * host what to do, so they are changed where all of these read them: in the configuration.
 * @returns those that changed
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
    const local = applyEdits(line, edits).slice(from.length + 1);
    // Vercel's adapter puts the base in front of each path, all others leave it as it is.
    const target = adapter?.name === '@astrojs/vercel' ? withoutBase(local, base) : local;
    changed[from] = typeof to === 'string' ? target : { ...to, destination: target };
  }
  return changed;
}

function withoutBase(path: string, base: string): string {
  const prefix = `/${base.replace(/^\/+|\/+$/g, '')}/`;
  return prefix !== '//' && path.startsWith(prefix) ? path.slice(prefix.length - 1) : path;
}
