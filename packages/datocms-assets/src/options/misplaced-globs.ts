import { join, resolve } from 'node:path';
import { isAllowed } from '../asset/allowed-assets.ts';
import { isFolder } from '../io/real-path.ts';
import { compileAllow, matchFiles } from './compile-globs.ts';
import { option } from './options.ts';
import type { Settings } from './settings.ts';

/**
 * Describes globs that match no file, with the globs that the user probably means: globs that begin with the output
 * folder, name a folder, or have parentheses or brackets. Other globs may match nothing, since a site may have several
 * builds.
 * @param files of the output, with excluded files
 */
export function describeMisplacedGlobs(
  { allowMention, exclude }: Pick<Settings, 'allowMention' | 'exclude'>,
  dir: string,
  files: () => readonly string[],
): string[] {
  const describe = (name: 'allowMention' | 'exclude', glob: string): string[] => {
    const others = meantGlobs(dir, glob);
    if (others.length === 0 || files().some(matchFiles([glob]))) return [];
    const meant = others.find((each) => files().some(matchFiles([each])));
    if (meant === undefined) return [];
    const rule = meant.includes('\\')
      ? 'Parentheses and brackets of a name are escaped'
      : 'Globs name files, relative to the output folder';
    return [`${option(name, glob)} matches no file. ${rule}: ${option(name, meant)}.`];
  };
  return [
    ...allowMention.flatMap((glob) => describe('allowMention', glob)),
    ...exclude.flatMap((glob) => describe('exclude', glob)),
  ];
}

function meantGlobs(dir: string, glob: string): string[] {
  const plain = glob.replace(/^\.\//, '');
  const inside = withoutFolder(`${resolve(dir).replaceAll('\\', '/')}/`, plain);
  return [...(inside === undefined ? [] : [inside]), plain].flatMap((each) => {
    const all = isFolder(join(dir, each)) ? '/**' : '';
    const escaped = [/(?<!\\)[()]/g, /(?<!\\)[()[\]]/g].map((characters) => each.replace(characters, '\\$&'));
    return [each, ...escaped].map((meant) => `${meant}${all}`).filter((meant) => meant !== plain);
  });
}

/** A glob without the last folders of `path`, if it begins with them. */
function withoutFolder(path: string, glob: string): string | undefined {
  const parts = glob.split('/');
  return parts
    .map((_, at) => parts.slice(at + 1).join('/'))
    .find((rest) => rest !== '' && path.endsWith(`/${glob.slice(0, -rest.length)}`));
}

/**
 * Describes patterns of `allow` that match no asset of the site, with the patterns that the user probably means.
 * @param urls of all assets that the site names, without parameters
 */
export function describeUnusedAllow({ allow }: Pick<Settings, 'allow'>, urls: Iterable<string>): string[] {
  const assets = Array.from(urls, (url) => ({ url, path: new URL(url).pathname }));
  const matchesAny = (pattern: string) => assets.some((asset) => isAllowed(asset, compileAllow(pattern)));
  return allow.flatMap((pattern) => {
    if (matchesAny(pattern)) return [];
    const plain = pattern.replace(/\?.*$/s, '');
    const others = [plain, plain.replace(/\*+$/, '**'), `**/${plain.replace(/^\//, '')}`];
    const meant = others.find((each) => each !== '' && matchesAny(each));
    const hint = meant === undefined ? '' : `: ${option('allow', meant)}`;
    return [
      `${option('allow', pattern)} matches no asset. Globs name whole URLs of assets, without parameters${hint}.`,
    ];
  });
}
