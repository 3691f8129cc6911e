import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const script = /\.m?js$/i;
/** Files that can make a browser load a script: pages, and data with lists of scripts. */
const page = /\.(?:html?|xhtml|svg|xml|json|webmanifest|txt)$|\/[^.]+$/i;
/** A script with the hash of its content in its name, as bundlers write it. */
const bundledScript = /[.-](?=[\w-]*[\dA-Z])([\w-]{8,})\.m?js$/;
/** In bytes. If scripts together are larger, or a page is, all scripts count as loaded. */
const maxBytes = 2 ** 26;

/**
 * Finds the bundled scripts that no browser loads: no file names them, except other scripts that no browser loads.
 * Astro bundles the script of each component that is imported, whether or not a page shows the component.
 * @param files all files of the output, relative to `root`
 * @param some the files that may be such scripts
 */
export function findUnloadedScripts(
  root: string,
  files: readonly string[],
  some: readonly string[],
): ReadonlySet<string> {
  const scripts = some.filter((file) => bundledScript.test(file));
  if (scripts.length === 0) return new Set();
  const texts = new Map<string, string>();
  let bytes = 0;
  for (const file of files.filter((each) => script.test(each))) {
    bytes += statSync(join(root, file)).size;
    if (bytes > maxBytes) return new Set();
    texts.set(file, readFileSync(join(root, file), 'latin1'));
  }
  // Each script, with all scripts that import it, directly or not.
  const chains = new Map(scripts.map((file) => [file, withImporters(file, texts)]));
  for (const file of files.filter((each) => page.test(`/${each}`))) {
    if (chains.size === 0) break;
    if (statSync(join(root, file)).size > maxBytes) return new Set();
    const text = readFileSync(join(root, file), 'latin1');
    for (const [each, chain] of chains) if (chain.some((one) => names(text, one))) chains.delete(each);
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

/** Whether a text names a file. Bundled code may join the name from parts, but the hash is always in one part. */
function names(text: string, file: string): boolean {
  return text.includes(bundledScript.exec(file)?.[1] ?? basename(file).replace(script, ''));
}
