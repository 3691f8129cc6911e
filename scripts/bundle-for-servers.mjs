// Bundles the engine's run time once more, with all packages that it needs, for the servers of Astro: see
// docs/decisions/bundled-packages.md. Names of functions stay, so stack traces can be read.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

/** By file in `dist/server`: what the package exports under `./runtime`. */
const input = { runtime: 'src/runtime/index.ts', node: 'src/runtime/node.ts' };

/**
 * Writes `dist/server`: a file for each of `input`, the chunks that these import, and the licences of the bundled packages.
 * @param {string} root folder of the engine
 * @param {Record<string, string>} define constants in the code
 */
export async function bundleForServers(root, define) {
  const dir = join(root, 'dist/server');
  rmSync(dir, { recursive: true, force: true });
  const { output } = await build({
    cwd: root,
    input,
    platform: 'node',
    resolve: { mainFields: ['module', 'main'] },
    transform: { define },
    onLog: (level, log) => {
      if (level === 'warn') throw new Error(log.message);
    },
    output: {
      dir,
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
      comments: false,
      minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
    },
  });
  writeFileSync(join(dir, 'LICENSES.txt'), licencesOf(output.flatMap((chunk) => chunk.moduleIds ?? [])));
}

/** @param {readonly string[]} modules paths of bundled files */
function licencesOf(modules) {
  const packageFolder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;
  const folders = new Set(modules.flatMap((id) => packageFolder.exec(id.replaceAll('\\', '/'))?.[0] ?? []));
  return [...folders]
    .map((folder) => {
      const { name, version, license, author = '' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      // Some packages name their licence in package.json only.
      const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
      const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `${license}. ${author.name ?? author}`;
      return `${name} ${version}\n\n${text}\n`;
    })
    .sort()
    .join(`\n${'-'.repeat(80)}\n\n`);
}
