import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { vitePath } from '../slash-paths.ts';

/** Packages that ask the CDA, as the engine imports them. */
const packages: readonly string[] = ['@datocms/cda-client', 'graphql'];
const packageName = /^(?:@[\w.-]+\/)?[\w.-]+$/;

/**
 * Makes what asks the CDA a part of the server's code, so that the server finds it in any folder. Only for the imports of this
 * package's own code: with `ssr.noExternal`, a site that uses GraphQL itself would get a copy of it that its other packages do not
 * know.
 */
export function bundleCdaClient(): Plugin {
  const engine = folderOf('datocms-assets', import.meta.url);
  /** Folders whose imports become a part too. */
  const bundled = new Set<string>();
  return {
    name: 'astro-datocms-assets:cda-client',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id, importer) => {
      if (importer === undefined || !packageName.test(id) || isBuiltin(id)) return undefined;
      const isOfEngine = packages.includes(id) && importer.startsWith(engine);
      if (!isOfEngine && ![...bundled].some((folder) => importer.startsWith(folder))) return undefined;
      const folder = folderOf(id, importer);
      const entry = readEntry(folder);
      if (entry !== undefined) bundled.add(folder);
      return entry;
    },
  };
}

/** The folder of a package, with a slash at its end. */
export function folderOf(name: string, from: string): string {
  return vitePath(`${dirname(createRequire(from).resolve(`${name}/package.json`))}/`);
}

/** The file of a package for `import`. */
function readEntry(folder: string): string | undefined {
  const { exports, module } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    readonly exports?: { readonly '.'?: { readonly import?: string } };
    readonly module?: string;
  };
  const entry = exports?.['.']?.import ?? module;
  return typeof entry === 'string' ? vitePath(join(folder, entry)) : undefined;
}
