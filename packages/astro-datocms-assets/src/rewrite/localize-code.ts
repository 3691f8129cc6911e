import type { TextSource } from 'datocms-assets';
import MagicString, { type SourceMap } from 'magic-string';
import type { Environment, Plugin } from 'vite';
import { sourcePositions, stripQuery } from './source-positions.ts';
import type { CodeLocalizer } from './text-edits.ts';

type OnEdit = (before: string, after: string) => void;

const styleSheet = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/;
/**
 * An import of Lit as a statement, not inside a comment or in code that a page shows. Lit refuses to hydrate an element
 * if the texts of its templates differ between server and browser, so its templates are the only code of servers that
 * is localised.
 */
const litImport =
  /(?:^|;)[ \t]*import\b[^'";]{0,2000}\bfrom\s*["'](?:lit|lit-html|lit-element|@lit\/[\w-]+)(?:\/[^"'\n]*)?["']/m;
/** Modules that may define elements. Pages may also use Lit, but contain URLs that must be absolute. */
const elementModule = /\.[cm]?[jt]sx?$/;
/** The text in a chunk's name for which Rolldown and Rollup insert the hash later. */
const hashPlaceholder = /[.-]?!~\{\w+\}~/g;

/**
 * A Vite plugin that localises browser code and style sheets while they are bundled or served. Bundlers name files by
 * their content afterwards, so file names, references to them, CSP hashes and source maps are right.
 *
 * It has no `enforce`, so it gets style sheets as plain CSS, after preprocessors and before Vite's own CSS plugin.
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
      // Workers are bundled with their own plugins.
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
      // All other server code is not changed, since a build localises the pages that the code renders.
      const isHydrated =
        isForBrowser(this.environment, options?.ssr) || (elementModule.test(file) && litImport.test(code));
      if (!isStyle && !isHydrated) return null;
      const place = sourcePositions(id, code, () => this.getCombinedSourcemap().mappings);
      const source = { format: isStyle ? '.css' : '.js', place, stage: 'source' } as const;
      return localize(getLocalizer(), file, code, source, onEdit);
    },
    // A chunk may contain text that `transform` has not seen: values of `import.meta.env` and `define`, and code of
    // later plugins. Errors of sources wait for their chunk.
    renderChunk(code, { fileName }) {
      if (!isForBrowser(this.environment)) return null;
      return localize(getLocalizer(), fileName.replace(hashPlaceholder, ''), code, { stage: 'chunk' }, onEdit);
    },
  };
  return plugin;
}

/**
 * Distinguishes code for browsers from code for servers. Vite 6 and later name the environment. Vite 5, in Astro 4,
 * bundles one after the other, with a configuration for each.
 */
export function watchBuilds(): {
  readonly configResolved: (config: { readonly build: { readonly ssr: boolean | string } }) => void;
  /** @param ssr of one module, as Vite gives it to a hook. @default that of the whole build */
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
