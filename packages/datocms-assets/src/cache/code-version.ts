import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildId } from '../options/manifest.ts';

/** The packages that decide what is found in a file. A package that is not bundled may be updated alone. */
const readers = ['entities', 'acorn', '@csstools/css-tokenizer', 'saxes'];
let versions: readonly string[] | undefined;

/**
 * A text that changes with the code that reads files: the sources, the packages that they use, and Node with its URL
 * parser. A build uses the results of an earlier build only if both have the same text.
 */
export function codeVersion(id = buildId, node = process.version): string {
  versions ??= readers.map((name) => `${name} ${installedVersion(name)}`);
  return [id, node, ...versions].join(', ');
}

/** The version of an installed package. An unknown version is a new text each time: no build uses the results again. */
function installedVersion(name: string): string {
  try {
    let folder = dirname(fileURLToPath(import.meta.resolve(name)));
    // A folder on the way may have a `package.json` of its own, which only says how modules are loaded.
    for (; folder !== dirname(folder); folder = dirname(folder)) {
      const manifest = readManifest(join(folder, 'package.json'));
      if (manifest?.name === name && manifest.version !== undefined) return manifest.version;
    }
  } catch {
    // The package is not installed on its own.
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
