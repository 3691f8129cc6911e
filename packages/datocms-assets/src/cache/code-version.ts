import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildId } from '../options/manifest.ts';

/** The packages that decide what is found in a file. Those that are not bundled may be updated without this one. */
const readers = ['entities', 'acorn', '@csstools/css-tokenizer', 'saxes'];
let versions: readonly string[] | undefined;

/**
 * Another text for each state of the code that reads files: of the sources, of the packages that they use, and of Node, whose URL
 * parser may be another one. What one build remembers of files is believed only by the same code.
 */
export function codeVersion(id = buildId, node = process.version): string {
  versions ??= readers.map((name) => `${name} ${installedVersion(name)}`);
  return [id, node, ...versions].join(', ');
}

/** The version; another text each time if it can't be known, so that nothing is believed, as in code that was bundled once more. */
function installedVersion(name: string): string {
  try {
    let folder = dirname(fileURLToPath(import.meta.resolve(name)));
    // A folder on the way may have a `package.json` of its own, which only says how modules are loaded.
    for (; folder !== dirname(folder); folder = dirname(folder)) {
      const manifest = readManifest(join(folder, 'package.json'));
      if (manifest?.name === name && manifest.version !== undefined) return manifest.version;
    }
  } catch {
    // It is not installed as a package.
  }
  return randomUUID();
}

function readManifest(file: string): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
