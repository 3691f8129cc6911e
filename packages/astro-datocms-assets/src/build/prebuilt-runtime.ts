import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import type { Plugin, Rollup } from 'vite';
import { folderOf, vitePath } from '../slash-paths.ts';

/** Imports of the run time in the integration's own code, each with its file in the engine's `dist/server`. */
const entries = new Map([
  ['datocms-assets/runtime', 'runtime.mjs'],
  ['datocms-assets/runtime/node', 'node.mjs'],
]);
/** The folder in the server's output. */
const target = 'assets-runtime';
const prefix = `virtual:astro-datocms-assets/${target}/`;
const importOfPrefix = new RegExp(`(["'\`])${prefix}([\\w.-]+)\\1`, 'g');
const relativeImport = /["'`]\.\/([\w-]+\.mjs)["'`]/g;

/**
 * Copies the engine's run time beside the server's code, as the engine's package has bundled it. Bundling it with each
 * server would take one to three processor seconds, mostly for finding unused code.
 */
export function prebuiltRuntime(): Plugin {
  const folder = `${folderOf('datocms-assets', import.meta.url)}dist/server/`;
  const importers = ['\0virtual:astro-datocms-assets/', vitePath(new URL('../runtime/', import.meta.url))];
  let emitted = new Set<string>();
  const emit = (context: Rollup.PluginContext, fileName: string): void => {
    if (emitted.has(fileName)) return;
    emitted.add(fileName);
    const source = readFileSync(folder + fileName, 'utf8');
    // An asset, since Astro 5 removes chunks that no page imports.
    context.emitFile({ type: 'asset', fileName: `${target}/${fileName}`, source });
    for (const [, imported = ''] of source.matchAll(relativeImport)) emit(context, imported);
  };
  return {
    name: 'astro-datocms-assets:prebuilt-runtime',
    apply: 'build',
    enforce: 'pre',
    buildStart: () => {
      emitted = new Set();
    },
    resolveId(id, importer = '') {
      const fileName = entries.get(id);
      if (fileName === undefined || !importers.some((each) => vitePath(importer).startsWith(each))) return undefined;
      emit(this, fileName);
      return { id: prefix + fileName, external: true, moduleSideEffects: false };
    },
    renderChunk(code, { fileName }) {
      if (!code.includes(prefix)) return undefined;
      const toFolder = posix.relative(posix.dirname(fileName), target);
      const path = toFolder.startsWith('.') ? toFolder : `./${toFolder}`;
      return { code: code.replace(importOfPrefix, `$1${path}/$2$1`), map: null };
    },
  };
}
