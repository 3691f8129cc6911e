import { relative } from 'node:path';
import MagicString, { type SourceMap } from 'magic-string';
import type { Plugin } from 'vite';
import type { TextLocalizer } from './text-localizer.ts';

const style = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/;

/**
 * Localises browser code and style sheets while they are bundled or served, before their names are made from their content:
 * file names, references to them, CSP hashes and source maps stay true. Without `enforce`, so that style sheets are seen as
 * plain CSS, after preprocessors and before Vite takes them over.
 */
export function localizeCode(
  command: 'build' | 'serve',
  localizer: () => TextLocalizer | undefined,
  root: () => string,
): Plugin {
  const plugin: Plugin = {
    name: 'astro-datocms-assets:code',
    apply: command,
    config(config) {
      // Workers are bundled with plugins of their own.
      const given = config.worker?.plugins;
      config.worker = { ...config.worker, plugins: () => [given?.(), plugin] };
    },
    async transform(code, id, options) {
      const isStyle = style.test(id);
      // Vite 6 and later name the environment; code of the server is covered by the pages that it makes.
      const forBrowser =
        this.environment?.name === 'client' || (this.environment === undefined && options?.ssr !== true);
      if (!isStyle && !forBrowser) return null;
      const file = relative(root(), id.replace(/[?\0].*$/s, '')).replaceAll('\\', '/');
      return edited(localizer(), isStyle ? `${file}.css` : `${file}.js`, code, id);
    },
    // What came into the code since: values of `import.meta.env` and `define`, and what plugins behind this one put there.
    renderChunk(code, { fileName }) {
      return this.environment?.name === 'client' ? edited(localizer(), fileName, code, fileName) : null;
    },
  };
  return plugin;
}

async function edited(
  job: TextLocalizer | undefined,
  file: string,
  code: string,
  source: string,
): Promise<{ code: string; map: SourceMap } | null> {
  if (!job?.concerns(code)) return null;
  const edits = await job.edits(file, code);
  if (edits.length === 0) return null;
  const changed = new MagicString(code);
  for (const { start, end, text } of edits) changed.update(start, end, text);
  return { code: changed.toString(), map: changed.generateMap({ hires: 'boundary', source }) };
}
