import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decode, encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import { replaceFile } from 'datocms-assets';
import type { Environment, Plugin } from 'vite';
import { watchBuilds } from '../rewrite/localize-code.ts';
import { stripQuery } from '../rewrite/source-positions.ts';
import { applyEdits, type CodeLocalizer } from '../rewrite/text-edits.ts';
import { shiftPositions } from './shift-positions.ts';

interface SourceMap {
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly mappings: string;
}

/** A source map at the end of its script, in base64. */
const inlineMap = /(?<=\n\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,)[\w+/=]+(?=\s*$)/;
const mapComment = '//# sourceMappingURL=data:';

/**
 * A Vite plugin that replaces asset URLs in source maps, which contain the original sources. Positions in a map are
 * shifted with the text behind each URL.
 */
export function localizeSourceMaps(getLocalizer: () => CodeLocalizer | undefined): Plugin {
  const { isForBrowser, configResolved } = watchBuilds();
  return {
    name: 'astro-datocms-assets:source-maps',
    apply: 'build',
    configResolved,
    // In this hook, Astro takes short scripts out of the bundle and writes them into pages.
    generateBundle: {
      order: 'pre',
      async handler({ dir, sourcemap }, bundle) {
        const localizer = getLocalizer();
        if (sourcemap !== 'inline' || !isLocalized(localizer, this.environment) || dir === undefined) return;
        for (const output of Object.values(bundle)) {
          if (output.type !== 'chunk') continue;
          const { code } = output;
          const localized = await localizeInlineMap(localizer, code, dirname(resolve(dir, output.fileName)));
          if (localized !== code) output.code = localized;
        }
      },
    },
    // In the hook above, Vite adds the scripts of workers as files that are no chunks.
    async writeBundle({ dir, sourcemap }, bundle) {
      const localizer = getLocalizer();
      if (!sourcemap || !isLocalized(localizer, this.environment) || dir === undefined) return;
      for (const name of Object.keys(bundle).filter((file) => /\.m?js(?:\.map)?$/.test(file))) {
        const file = resolve(dir, name);
        const text = readFileSync(file, 'utf8');
        const localize = name.endsWith('.map') ? localizeMap : localizeInlineMap;
        const localized = await localize(localizer, text, dirname(file));
        if (localized !== text) replaceFile(file, localized, statSync(file));
      }
    },
  };

  function isLocalized(
    localizer: CodeLocalizer | undefined,
    environment: Environment | undefined,
  ): localizer is CodeLocalizer {
    return localizer !== undefined && !localizer.failed && isForBrowser(environment);
  }
}

/** @param folder of the script */
async function localizeInlineMap(localizer: CodeLocalizer, code: string, folder: string): Promise<string> {
  const [encoded] = inlineMap.exec(code) ?? [];
  if (!encoded) return code;
  const map = Buffer.from(encoded, 'base64').toString();
  const localized = await localizeMap(localizer, map, folder);
  return localized === map ? code : code.replace(inlineMap, Buffer.from(localized).toString('base64'));
}

/** @param folder of the map: paths of its sources are relative to it */
async function localizeMap(localizer: CodeLocalizer, json: string, folder: string): Promise<string> {
  if (!json.includes(mapComment) && !localizer.mentionsAssetHost(json)) return json;
  const map = JSON.parse(json) as SourceMap;
  const contents = [...(map.sourcesContent ?? [])];
  const shifts = new Map<number, ReturnType<typeof shiftPositions>>();
  for (const [at, original] of contents.entries()) {
    const content = original && withoutOwnMap(localizer, original);
    contents[at] = content ?? null;
    if (!content || !localizer.mentionsAssetHost(content)) continue;
    const file = resolve(folder, stripQuery(map.sources[at] ?? ''));
    const edits = await localizer.edits(file, content, { format: '.js', stage: 'map' });
    const localized = applyEdits(content, edits);
    contents[at] = localized;
    shifts.set(at, shiftPositions(content, localized, edits));
  }
  if (contents.every((content, at) => content === map.sourcesContent?.[at])) return json;
  const mappings = shifts.size === 0 ? map.mappings : encode(decode(map.mappings).map(shiftLine));
  return JSON.stringify({ ...map, sourcesContent: contents, mappings });

  function shiftLine(segments: SourceMapMappings[number]): SourceMapMappings[number] {
    return segments.map((segment) => {
      if (segment.length === 1) return segment;
      const [column, source, sourceLine, sourceColumn, name] = segment;
      const position = shifts.get(source)?.(sourceLine, sourceColumn);
      if (position === undefined) return segment;
      return name === undefined ? [column, source, ...position] : [column, source, ...position, name];
    });
  }
}

/**
 * A source without the map at its end, if the map contains asset URLs. Astro compiles the scripts of a component to
 * code that ends with a map of the whole component. In the source of another map, no tool reads it.
 */
function withoutOwnMap(localizer: CodeLocalizer, content: string): string {
  const encoded = inlineMap.exec(content)?.[0];
  if (!encoded || !localizer.mentionsAssetHost(Buffer.from(encoded, 'base64').toString())) return content;
  return content.slice(0, content.lastIndexOf(mapComment));
}
