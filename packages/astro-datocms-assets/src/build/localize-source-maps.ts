import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { decode, encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import type { Plugin } from 'vite';
import { applyEdits } from '../rewrite/text-edits.ts';
import type { CodeLocalizer } from '../text/text-localizer.ts';
import { moves, type TextEdit } from './shift-positions.ts';

interface SourceMap {
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly mappings: string;
}

/** A map at the end of its script. */
const inline = /(?<=\n\/\/# sourceMappingURL=data:application\/json;(?:charset=utf-8;)?base64,)[\w+/=]+(?=\s*$)/;

/**
 * Source maps hold the sources as they were written, asset URLs among them. These are replaced there as well, and the places
 * that the map names are moved with what stands behind them on a line.
 */
export function alignSourceMaps(localizer: () => CodeLocalizer | undefined): Plugin {
  return {
    name: 'astro-datocms-assets:maps',
    apply: 'build',
    async writeBundle({ dir, sourcemap }, bundle) {
      const job = localizer();
      if (!job || job.failed || !sourcemap || dir === undefined || this.environment?.name !== 'client') return;
      for (const name of Object.keys(bundle).filter((each) => /\.m?js(?:\.map)?$/.test(each))) {
        const file = resolve(dir, name);
        const text = readFileSync(file, 'utf8');
        const [encoded] = name.endsWith('.map') ? [] : (inline.exec(text) ?? []);
        const map = encoded === undefined ? text : Buffer.from(encoded, 'base64').toString();
        if ((encoded === undefined && !name.endsWith('.map')) || !job.mentionsAssetHost(map)) continue;
        const aligned = await align(job, map, dirname(file));
        const written = encoded === undefined ? aligned : text.replace(inline, Buffer.from(aligned).toString('base64'));
        writeFileSync(file, written);
      }
    },
  };
}

async function align(localizer: CodeLocalizer, text: string, folder: string): Promise<string> {
  const map = JSON.parse(text) as SourceMap;
  const contents = [...(map.sourcesContent ?? [])];
  const moved = new Map<number, ReturnType<typeof moves>>();
  for (const [at, content] of contents.entries()) {
    if (!content || !localizer.mentionsAssetHost(content)) continue;
    const edits: readonly TextEdit[] = await localizer.edits(nameOf(folder, map.sources[at]), content, {
      format: '.js',
    });
    contents[at] = applyEdits(content, edits);
    moved.set(at, moves(content, contents[at], edits));
  }
  const mappings = moved.size === 0 ? map.mappings : encode(decode(map.mappings).map(movedLine));
  return JSON.stringify({ ...map, sourcesContent: contents, mappings });

  function movedLine(line: SourceMapMappings[number]): SourceMapMappings[number] {
    return line.map((segment) => {
      const place = segment.length === 1 ? undefined : moved.get(segment[1])?.(segment[2], segment[3]);
      if (segment.length === 1 || place === undefined) return segment;
      const [column, source, , , name] = segment;
      return name === undefined ? [column, source, ...place] : [column, source, ...place, name];
    });
  }
}

function nameOf(folder: string, source: string | null | undefined): string {
  return resolve(folder, (source ?? '').replace(/[?\0].*$/s, ''));
}
