import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';

/** Names of hidden folders, packages and output. */
const skippedName = /^(?:\..*|node_modules|dist)$/;
const installed = /[\\/]node_modules[\\/]/;
const componentFile = /\.(?:astro|mdx)$/;

/**
 * Whether a file of the site has the directive of a server island. Its text shows it before any component is compiled,
 * since adapters need to know early whether there is a server. The search reads files in the site's folder, in packages
 * of its workspace, and in installed packages for Astro.
 */
export function findIslandDirective({ root, srcDir, outDir, publicDir }: AstroConfig): boolean {
  const site = fileURLToPath(root);
  const skipped = new Set([outDir, publicDir].map((url) => join(fileURLToPath(url), '.')));
  const packages = listPackages(site);
  return [fileURLToPath(srcDir), site, ...packages].some((folder) => hasDirective(join(folder, '.'), skipped));
}

function hasDirective(folder: string, skipped: ReadonlySet<string>): boolean {
  if (!existsSync(folder)) return false;
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.some((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return !isSkipped(entry.name, folder) && !skipped.has(path) && hasDirective(path, skipped);
    return entry.isFile() && componentFile.test(entry.name) && readFileSync(path, 'utf8').includes('server:defer');
  });
}

/** Whether a folder is left out. The components of an installed package are in its output. */
function isSkipped(name: string, folder: string): boolean {
  return skippedName.test(name) && !(name === 'dist' && installed.test(folder));
}

/** The folders of packages that a package needs, directly or indirectly, and that may contain components of Astro. */
function listPackages(from: string): Set<string> {
  const seen = new Set<string>();
  const found = new Set<string>();
  const queue = [from];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    for (const name of dependenciesOf(folder)) {
      const needed = findPackage(folder, name);
      if (needed === undefined || seen.has(needed)) continue;
      seen.add(needed);
      if (installed.test(needed) && !dependenciesOf(needed).includes('astro')) continue;
      found.add(needed);
      queue.push(needed);
    }
  }
  return found;
}

function dependenciesOf(folder: string): string[] {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return [];
  // Node and npm accept a byte order mark.
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(text);
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
}

/** The folder of a package as Node resolves it: in the nearest `node_modules` with the package. */
function findPackage(from: string, name: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return realpathSync(folder);
  const parent = dirname(from);
  return parent === from ? undefined : findPackage(parent, name);
}
