import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig } from 'astro';

/** Hidden folders, packages and output. */
const skippedName = /^(?:\..*|node_modules|dist)$/;
const componentFile = /\.(?:astro|mdx)$/;

/**
 * Whether a file of the site has the directive of a server island. Its text tells that before any component is compiled: adapters
 * ask so early whether there is a server. Files are searched in the site's folder, and in packages of its workspace.
 */
export function findIslandDirective({ root, srcDir, outDir, publicDir }: AstroConfig): boolean {
  const site = fileURLToPath(root);
  const skipped = new Set([outDir, publicDir].map((url) => join(fileURLToPath(url), '.')));
  const packages = listLinkedPackages(site);
  return [fileURLToPath(srcDir), site, ...packages].some((folder) => hasDirective(join(folder, '.'), skipped));
}

function hasDirective(folder: string, skipped: ReadonlySet<string>): boolean {
  if (!existsSync(folder)) return false;
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.some((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return !skippedName.test(entry.name) && !skipped.has(path) && hasDirective(path, skipped);
    return entry.isFile() && componentFile.test(entry.name) && readFileSync(path, 'utf8').includes('server:defer');
  });
}

/** The folders of packages that a package needs, directly or through others, and that lie outside `node_modules`. */
function listLinkedPackages(from: string): Set<string> {
  const found = new Set<string>();
  const queue = [from];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    for (const name of dependenciesOf(folder)) {
      const linked = findPackage(folder, name);
      if (linked === undefined || /[\\/]node_modules[\\/]/.test(linked) || found.has(linked)) continue;
      found.add(linked);
      queue.push(linked);
    }
  }
  return found;
}

function dependenciesOf(folder: string): string[] {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return [];
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
}

/** As Node resolves a package: in the nearest `node_modules` that has it. */
function findPackage(from: string, name: string): string | undefined {
  const folder = join(from, 'node_modules', name);
  if (existsSync(folder)) return realpathSync(folder);
  const parent = dirname(from);
  return parent === from ? undefined : findPackage(parent, name);
}
