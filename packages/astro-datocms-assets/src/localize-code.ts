import { relative } from 'node:path';
import MagicString from 'magic-string';
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
  return {
    name: 'astro-datocms-assets:code',
    apply: command,
    async transform(code, id, options) {
      const job = localizer();
      const isStyle = style.test(id);
      // Vite 6 and later name the environment; code of the server is covered by the pages that it makes.
      const forBrowser =
        this.environment?.name === 'client' || (this.environment === undefined && options?.ssr !== true);
      if (!job || !(isStyle || forBrowser) || !job.concerns(code)) return null;
      const file = relative(root(), id.replace(/[?\0].*$/s, '')).replaceAll('\\', '/');
      const edits = await job.edits(isStyle ? `${file}.css` : `${file}.js`, code);
      if (edits.length === 0) return null;
      const changed = new MagicString(code);
      for (const { start, end, text } of edits) changed.update(start, end, text);
      return { code: changed.toString(), map: changed.generateMap({ hires: 'boundary', source: id }) };
    },
  };
}
