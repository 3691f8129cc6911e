import type { Localizer } from 'datocms-assets';
import type { Plugin } from 'vite';

/** Pictures and fonts are never changed. */
const texts = /\.(?:css|csv|(?:geo|topo)?json|html?|m?js|md|svg|txt|vtt|webmanifest|xml)$/i;

/**
 * Files that a bundler names by their content and writes as they are, such as an SVG that code imports by its URL: passes
 * replace what they name, but their names stay. Code and styles have been localised before they are named.
 * @param folder of files that are named by their content
 */
export function checkStaleNames(localizer: () => Localizer | undefined, folder: () => string): Plugin {
  const noted = new Set<string>();
  return {
    name: 'astro-datocms-assets:names',
    apply: 'build',
    writeBundle(_, bundle) {
      for (const each of Object.values(bundle)) {
        const { fileName: file } = each;
        if (each.type !== 'asset' || !file.startsWith(`${folder()}/`) || !texts.test(file) || noted.has(file)) continue;
        const { source } = each;
        const text = typeof source === 'string' ? source : Buffer.from(source).toString();
        const job = localizer();
        if (!job || job.failed || !job.mentionsAssetHost(text)) continue;
        noted.add(file);
        job.addFinding('stale-name', 'Its name was made from its content before asset URLs were replaced in it.', {
          file,
        });
      }
    },
  };
}
