import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const script = /\.m?js$/i;
/** Files that load no script: media, archives, and source maps, which name their own script. */
const noLoader = /\.(?:avif|br|gif|gz|ico|jpe?g|map|mp[34]|pdf|png|ttf|webm|webp|woff2?|zip|zst)$/i;
const minHashLength = 6;

/**
 * Of some files, the scripts that no browser loads: no other file names them, but for scripts of which the same is true. Astro
 * bundles the script of each component that is imported, whether or not a page shows the component.
 * @param files all files of the output, relative to `root`
 */
export function findUnloadedScripts(
  root: string,
  files: readonly string[],
  some: readonly string[],
): ReadonlySet<string> {
  const scripts = some.filter((file) => script.test(file));
  if (scripts.length === 0) return new Set();
  const loaders = files.filter((file) => !noLoader.test(file));
  const read = (file: string) => readFileSync(join(root, file), 'latin1');
  const texts = new Map(loaders.filter((file) => script.test(file)).map((file) => [file, read(file)]));
  const pages = loaders.filter((file) => !script.test(file));

  // A script with all scripts that lead to it.
  const chains = new Map(scripts.map((file) => [file, withImporters(file, texts)]));
  for (const page of pages) {
    if (chains.size === 0) break;
    const text = read(page);
    for (const [file, chain] of chains) if (chain.some((each) => names(text, each))) chains.delete(file);
  }
  return new Set(chains.keys());
}

function withImporters(file: string, texts: ReadonlyMap<string, string>): string[] {
  const chain = [file];
  for (const imported of chain) {
    for (const [other, text] of texts) if (!chain.includes(other) && names(text, imported)) chain.push(other);
  }
  return chain;
}

/** A bundler may put the name together from parts when it runs. The part with the hash is written out even then. */
function names(text: string, file: string): boolean {
  const stem = basename(file).replace(script, '');
  const hash = stem.split(/[.-]/).findLast((part) => part.length >= minHashLength);
  return text.includes(hash ?? stem);
}
