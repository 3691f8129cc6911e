import type { Localizer } from 'datocms-assets';
import type { Plugin } from 'vite';

/** Passes change only text files. */
const textFile = /\.(?:css|csv|(?:geo|topo)?json|html?|m?js|md|svg|txt|vtt|webmanifest|xml)$/i;

/**
 * A Vite plugin that finds files with an outdated hash in the name: a bundler names a file by its content and writes it
 * unchanged, such as an SVG that code imports with `?url`, and a pass replaces asset URLs in it later. Code and styles
 * are localised before they are named.
 * @param getFolder the folder of hashed files, relative to the output
 */
export function checkHashedNames(getLocalizer: () => Localizer | undefined, getFolder: () => string): Plugin {
  const reported = new Set<string>();
  return {
    name: 'astro-datocms-assets:hashed-names',
    apply: 'build',
    writeBundle(_, bundle) {
      const localizer = getLocalizer();
      if (!localizer || localizer.leavesFiles) return;
      for (const output of Object.values(bundle)) {
        const { fileName: file } = output;
        const isHashedText = output.type === 'asset' && file.startsWith(`${getFolder()}/`) && textFile.test(file);
        if (!isHashedText || reported.has(file)) continue;
        const { source } = output;
        const text = typeof source === 'string' ? source : Buffer.from(source).toString();
        if (!localizer.mentionsAssetHost(text)) continue;
        reported.add(file);
        const message = 'The hash in its name was made before asset URLs in the file were replaced.';
        localizer.addFinding('stale-name', message, { file });
      }
    },
  };
}
