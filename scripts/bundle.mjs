// Bundles the engine into few files. Node looks for each file that it loads, reads and compiles it: with a file for each
// source, a small site spends a tenth of its time on that. Names of functions stay, and comments that name their sources, so
// stack traces can be read without source maps, which would double the size of the package. graphql is a part of the
// bundle: see docs/decisions/bundled-packages.md.
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { bundleForServers } from './bundle-for-servers.mjs';
import { writeConfigSchema } from './config-schema.mjs';
import './plain-errors.mjs';
import { hashSources } from './source-hash.mjs';
import { findUnreachedDeclarations } from './unreached-declarations.mjs';

const root = fileURLToPath(new URL('../packages/datocms-assets/', import.meta.url));
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * The files that are loaded by name, from `dist` down and without extension, and their sources: what the package exports, the
 * command line, and the scripts of threads, which are beside the chunks that start them (`workerScript`).
 */
const exported = Object.values(manifest.exports).flatMap(
  (each) => /^\.\/dist\/(.*)\.js$/.exec(each.default)?.[1] ?? [],
);
const scripts = readdirSync(join(root, 'src/workers')).flatMap((file) => /^(.*-worker)\.ts$/.exec(file)?.[1] ?? []);
const entries = Object.fromEntries([
  ...[...exported, 'cli'].map((name) => [name, `src/${name}.ts`]),
  ...scripts.map((name) => [name, `src/workers/${name}.ts`]),
]);

/** The sources that load code at once, by the part of a chunk's name. Modules that the same of these need are one chunk. */
const users = {
  ...Object.fromEntries(
    Object.entries(entries).map(([name, source]) => [basename(name).replace(/^create-|-worker$/, ''), source]),
  ),
  project: 'src/published/walk-project.ts',
  command: 'src/cli/run-command.ts',
  localize: 'src/localize.ts',
};
const importsBySource = new Map();
/** Constants in the code. */
const define = { sourceHash: JSON.stringify(hashSources()) };

for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.js')) rmSync(join(dist, file));
}
await build({
  cwd: root,
  input: entries,
  platform: 'node',
  // The modules of a package can be bundled in parts, its CommonJS only as a whole.
  resolve: { mainFields: ['module', 'main'] },
  external: (id) => Object.keys(manifest.dependencies).some((name) => id === name || id.startsWith(`${name}/`)),
  preserveEntrySignatures: 'allow-extension',
  // It would move what few chunks share into one of them, which the others would then load as a whole.
  experimental: { chunkOptimization: false },
  transform: { define },
  // The import of an inlined constant would stay without a name, and bundlers of workers warn of it.
  optimization: { inlineConst: false },
  onLog: (level, log) => {
    if (level === 'warn') throw new Error(log.message);
  },
  output: {
    dir: dist,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // The declarations have the documentation.
    comments: { jsdoc: false },
    codeSplitting: {
      groups: [
        { name: 'graphql', test: /[\\/]node_modules[\\/]graphql[\\/]/ },
        { debugName: 'by users', name: nameUsers, includeDependenciesRecursively: false },
      ],
    },
  },
});

await bundleForServers(root, define);
copyFileSync(join(root, 'node_modules/graphql/LICENSE'), join(dist, 'graphql.LICENSE'));
writeConfigSchema(join(root, 'config.schema.json'));
// Beside `files` in package.json, npm goes by this file in a folder. The compiler needs the declarations itself, so they stay.
writeFileSync(
  join(dist, '.npmignore'),
  findUnreachedDeclarations(root, manifest)
    .map((file) => `/${file}\n`)
    .join(''),
);

/** The chunk of a module; `null` for what has one user or is loaded on demand, which is bundled with that or on its own. */
function nameUsers(module, graph) {
  const names = Object.entries(users).flatMap(([name, source]) => (importsOf(source, graph).has(module) ? name : []));
  return names.length < 2 ? null : names.join('_');
}

/** A module and all that it imports, but for what it loads on demand. */
function importsOf(source, graph) {
  const known = importsBySource.get(source);
  if (known) return known;
  const imports = new Set([join(root, source)]);
  for (const id of imports) for (const each of graph.getModuleInfo(id)?.importedIds ?? []) imports.add(each);
  importsBySource.set(source, imports);
  return imports;
}
