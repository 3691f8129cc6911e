// Finds the declarations that no export of a package leads to. They describe code that nobody outside can import.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/**
 * @param {string} folder of the package
 * @param {{ exports: Record<string, string | { types?: string }> }} manifest
 * @returns {string[]} paths in `dist`
 */
export function findUnreachedDeclarations(folder, { exports }) {
  const reached = new Set(Object.values(exports).flatMap(({ types }) => (types === undefined ? [] : normalize(types))));
  for (const path of reached) {
    const text = readFileSync(join(folder, path), 'utf8');
    for (const [, file] of text.matchAll(/['"](\.{1,2}\/[^'"]+)\.[jt]s['"]/g))
      reached.add(join(dirname(path), `${file}.d.ts`));
  }
  const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.endsWith('.d.ts') && !reached.has(join('dist', file))).sort();
}
