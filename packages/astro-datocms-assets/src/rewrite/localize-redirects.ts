import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';
import type { TextSource } from 'datocms-assets';
import { SearchedText } from './source-positions.ts';
import { applyEdits, type CodeLocalizer } from './text-edits.ts';

type Redirects = AstroConfig['redirects'];

/** The extensions of Astro's configuration file, https://docs.astro.build/en/guides/configuring-astro/. */
const configFiles = ['mjs', 'js', 'ts', 'mts', 'cjs', 'cts'].map((extension) => `astro.config.${extension}`);

/**
 * Replaces the asset URLs in `redirects` of Astro's configuration. Astro writes redirects into pages, the server's code
 * and the files that configure a host, which all come from the configuration.
 * @returns the changed redirects
 */
export async function localizeRedirects(
  localizer: CodeLocalizer,
  { redirects, base, adapter, root }: AstroConfig,
): Promise<Redirects> {
  const changed: Redirects = {};
  const configFile = configFiles.map((name) => fileURLToPath(new URL(name, root))).find((file) => existsSync(file));
  for (const [from, to] of Object.entries(redirects)) {
    const destination = typeof to === 'string' ? to : to.destination;
    if (!localizer.mentionsAssetHost(destination)) continue;
    const line = `${from} ${destination}`;
    const place = () => (configFile ? placeIn(configFile, destination) : undefined);
    const edits = await localizer.edits(configFile ?? '_redirects', line, { format: '/_redirects', place });
    if (edits.length === 0) continue;
    const localized = applyEdits(line, edits).slice(from.length + 1);
    // Vercel's adapter puts the base before each path. All other adapters write the path unchanged.
    const target = adapter?.name === '@astrojs/vercel' ? removeBase(localized, base) : localized;
    changed[from] = typeof to === 'string' ? target : { ...to, destination: target };
  }
  return changed;
}

/** The first place of a text in a file, unless its code joins the text. */
function placeIn(file: string, text: string): ReturnType<NonNullable<TextSource['place']>> {
  const searched = new SearchedText(readFileSync(file, 'utf8'));
  const at = searched.text.indexOf(text);
  return at < 0 ? undefined : searched.place(at);
}

function removeBase(path: string, base: string): string {
  const prefix = `/${base.replace(/^\/+|\/+$/g, '')}/`;
  return prefix !== '//' && path.startsWith(prefix) ? path.slice(prefix.length - 1) : path;
}
