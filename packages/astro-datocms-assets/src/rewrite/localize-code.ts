import type { TextSource } from 'datocms-assets';
import MagicString, { type SourceMap } from 'magic-string';
import type { Environment, Plugin } from 'vite';
import { sourcePositions, stripQuery } from './source-positions.ts';
import type { CodeLocalizer } from './text-edits.ts';

type OnEdit = (before: string, after: string) => void;

const styleSheet = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/;
/**
 * An import of Lit: a statement, not one in a comment or in the code that a page shows. Lit refuses to hydrate an element if the
 * texts of its templates differ between server and browser, so its templates are the only code of servers that is localised.
 */
const litImport =
  /(?:^|;)[ \t]*import\b[^'";]{0,2000}\bfrom\s*["'](?:lit|lit-html|lit-element|@lit\/[\w-]+)(?:\/[^"'\n]*)?["']/m;
/** Modules that may define elements. Pages may use Lit too, but hold URLs that must be absolute. */
const elementModule = /\.[cm]?[jt]sx?$/;
/** Rolldown and Rollup write this into the name of a chunk until its hash is known. */
const hashPlaceholder = /[.-]?!~\{\w+\}~/g;

/**
 * A Vite plugin that localises browser code and style sheets while they are bundled or served. Bundlers name files by their
 * content afterwards, so file names, references to them, CSP hashes and source maps stay true.
 *
 * It has no `enforce`: it sees style sheets as plain CSS, after preprocessors and before Vite's own CSS plugin.
 *
 * @param onEdit is called for each text that is replaced
 */
export function localizeCode(
  command: 'build' | 'serve',
  getLocalizer: () => CodeLocalizer | undefined,
  onEdit?: OnEdit,
): Plugin {
  const { isForBrowser, configResolved } = watchBuilds();
  const plugin: Plugin = {
    name: 'astro-datocms-assets:code',
    apply: command,
    configResolved,
    config(config) {
      // Workers are bundled with plugins of their own.
      const existing = config.worker?.plugins;
      config.worker = {
        ...config.worker,
        // In older configurations this is a list, not a function.
        plugins: () => [typeof existing === 'function' ? existing() : existing, plugin],
      };
    },
    async transform(code, id, options) {
      const isStyle = styleSheet.test(id);
      const file = stripQuery(id);
      // Other server code is left alone: a build covers the pages that it renders.
      const isHydrated =
        isForBrowser(this.environment, options?.ssr) || (elementModule.test(file) && litImport.test(code));
      if (!isStyle && !isHydrated) return null;
      const place = sourcePositions(id, code, () => this.getCombinedSourcemap().mappings);
      const source = { format: isStyle ? '.css' : '.js', place, stage: 'source' } as const;
      return localize(getLocalizer(), file, code, source, onEdit);
    },
    // A chunk may have what `transform` has not seen: values of `import.meta.env` and `define`, and code of later plugins. And errors
    // of sources wait for the chunk that has them.
    renderChunk(code, { fileName }) {
      if (!isForBrowser(this.environment)) return null;
      return localize(getLocalizer(), fileName.replace(hashPlaceholder, ''), code, { stage: 'chunk' }, onEdit);
    },
  };
  return plugin;
}

/**
 * Tells code for browsers from code for servers. Vite 6 and later name the environment. Vite 5, of Astro 4, bundles the two one
 * after the other, with a configuration for each.
 */
export function watchBuilds(): {
  readonly configResolved: (config: { readonly build: { readonly ssr: boolean | string } }) => void;
  /** @param ssr what Vite tells a hook about one module; by default about the whole build */
  readonly isForBrowser: (environment: Environment | undefined, ssr?: boolean) => boolean;
} {
  let isServerBuild = false;
  return {
    configResolved({ build }) {
      isServerBuild = build.ssr !== false;
    },
    isForBrowser: (environment, ssr = isServerBuild) => (environment ? environment.name === 'client' : !ssr),
  };
}

async function localize(
  localizer: CodeLocalizer | undefined,
  file: string,
  code: string,
  source: TextSource,
  onEdit?: OnEdit,
): Promise<{ code: string; map: SourceMap } | null> {
  if (!localizer?.mentionsAssetHost(code)) return null;
  const edits = await localizer.edits(file, code, source);
  if (edits.length === 0) return null;
  const changed = new MagicString(code);
  for (const { start, end, text } of edits) {
    changed.update(start, end, text);
    onEdit?.(code.slice(start, end), text);
  }
  return { code: changed.toString(), map: changed.generateMap({ hires: 'boundary', source: file }) };
}
