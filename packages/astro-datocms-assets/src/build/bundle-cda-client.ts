import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { Plugin } from 'vite';

/** Packages that ask the CDA, and the package that imports each. */
const packages: Readonly<Record<string, string>> = {
  '@datocms/cda-client': 'datocms-assets',
  '@0no-co/graphql.web': '@datocms/cda-client',
  graphql: 'datocms-assets',
  zod: 'datocms-assets',
};

/**
 * Makes what asks the CDA a part of the server's code, so that the server finds it in any folder. Only the imports of this
 * package's own code: with `ssr.noExternal`, a site that uses GraphQL itself would get a second copy of it beside its other packages'.
 */
export function bundleCdaClient(): Plugin {
  const engine = folderOf('datocms-assets', import.meta.url);
  const entries = new Map<string, string>();
  const folders = new Map([['datocms-assets', engine]]);
  for (const [name, parent] of Object.entries(packages)) {
    const folder = folderOf(name, join(folders.get(parent) as string, 'package.json'));
    folders.set(name, folder);
    entries.set(name, join(folder, entryOf(folder)));
  }
  return {
    name: 'astro-datocms-assets:cda-client',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer) => {
      const parent = Object.hasOwn(packages, id) ? folders.get(packages[id] as string) : undefined;
      return parent !== undefined && importer?.startsWith(toPosix(parent + sep)) ? entries.get(id) : undefined;
    },
  };
}

const toPosix = (path: string) => path.replaceAll('\\', '/');

function folderOf(name: string, from: string): string {
  return dirname(createRequire(from).resolve(`${name}/package.json`));
}

/** The file of a package for `import`. */
function entryOf(folder: string): string {
  const { exports, module } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports?: { readonly '.'?: { readonly import?: string } };
    readonly module?: string;
  };
  const entry = exports?.['.']?.import ?? module;
  if (entry === undefined) throw new Error(`${folder}/package.json names no ES module.`);
  return entry;
}
