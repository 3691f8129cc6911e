import { resolve } from 'node:path';
import { matchFiles } from './compile-globs.ts';
import { option } from './options.ts';
import type { Settings } from './settings.ts';

/**
 * Names the globs that begin with the output folder, so that they match no file, and the globs that are meant. Others may match
 * nothing: a site has several builds.
 * @param files of the output, also those that are excluded
 */
export function describeMisplacedGlobs(
  { allowMention, exclude }: Pick<Settings, 'allowMention' | 'exclude'>,
  dir: string,
  files: () => readonly string[],
): string[] {
  const path = `${resolve(dir).replaceAll('\\', '/')}/`;
  const describe = (name: 'allowMention' | 'exclude', glob: string): string[] => {
    const plain = glob.replace(/^\.\//, '');
    const parts = plain.split('/');
    const meant = parts
      .map((_, at) => parts.slice(at + 1).join('/'))
      .find((rest) => rest !== '' && path.endsWith(`/${plain.slice(0, -rest.length)}`));
    if (meant === undefined || files().some(matchFiles([glob])) || !files().some(matchFiles([meant]))) return [];
    const fix = `Globs are relative to the output folder: ${option(name, meant)}.`;
    return [`${option(name, glob)} matches no file. ${fix}`];
  };
  return [
    ...allowMention.flatMap((glob) => describe('allowMention', glob)),
    ...exclude.flatMap((glob) => describe('exclude', glob)),
  ];
}
