import { decode } from '@jridgewell/sourcemap-codec';
import type { TextSource } from 'datocms-assets';
import MagicString, { type SourceMap } from 'magic-string';
import type { Plugin } from 'vite';
import type { CodeLocalizer } from '../text/text-localizer.ts';

const style = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/;
/** Stands in names of chunks until these are known. */
const hashToCome = /[.-]?!~\{\w+\}~/g;

/**
 * Localises browser code and style sheets while they are bundled or served, before their names are made from their content:
 * file names, references to them, CSP hashes and source maps stay true. Without `enforce`, so that style sheets are seen as
 * plain CSS, after preprocessors and before Vite takes them over.
 */
export function localizeCode(command: 'build' | 'serve', localizer: () => CodeLocalizer | undefined): Plugin {
  const plugin: Plugin = {
    name: 'astro-datocms-assets:code',
    apply: command,
    config(config) {
      // Workers are bundled with plugins of their own.
      const given = config.worker?.plugins;
      config.worker = {
        ...config.worker,
        // Older configurations have a list.
        plugins: () => [typeof given === 'function' ? given() : given, plugin],
      };
    },
    async transform(code, id, options) {
      const isStyle = style.test(id);
      // Vite 6 and later name the environment; code of the server is covered by the pages that it makes.
      const forBrowser =
        this.environment?.name === 'client' || (this.environment === undefined && options?.ssr !== true);
      if (!isStyle && !forBrowser) return null;
      const place = before(() => this.getCombinedSourcemap().mappings);
      return edited(localizer(), id.replace(/[?\0].*$/s, ''), code, { format: isStyle ? '.css' : '.js', place });
    },
    // What came into the code since: values of `import.meta.env` and `define`, and what plugins behind this one put there.
    renderChunk(code, { fileName }) {
      const job = localizer();
      // What could not be changed before stands here once more.
      if (this.environment?.name !== 'client' || job?.failed) return null;
      return edited(job, fileName.replace(hashToCome, ''), code);
    },
  };
  return plugin;
}

async function edited(
  job: CodeLocalizer | undefined,
  file: string,
  code: string,
  source?: TextSource,
): Promise<{ code: string; map: SourceMap } | null> {
  if (!job?.mentionsAssetHost(code)) return null;
  const edits = await job.edits(file, code, source);
  if (edits.length === 0) return null;
  const changed = new MagicString(code);
  for (const { start, end, text } of edits) changed.update(start, end, text);
  return { code: changed.toString(), map: changed.generateMap({ hires: 'boundary', source: file }) };
}

/** Places as they were before other plugins changed the code. */
function before(mappings: () => string): NonNullable<TextSource['place']> {
  let lines: ReturnType<typeof decode> | undefined;
  return (line, column) => {
    lines ??= decode(mappings());
    const segment = lines[line - 1]?.findLast(([start, source]) => start < column && source !== undefined);
    if (segment === undefined || segment.length === 1) return undefined;
    const [start, , line0, column0] = segment;
    return { line: line0 + 1, column: column0 + column - start };
  };
}
