import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from 'assemblyscript/asc';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../packages/datocms-assets');

/** A module of `assembly/`, as base64 in lines of a source file. */
async function compile(source: string, name: string): Promise<string> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await main(
    [source, '--outFile', 'module.wasm', ...'-O3 --runtime stub --enable simd --use abort= --noAssert'.split(' ')],
    {
      readFile: (name) => readIfExists(join(folder, 'assembly', name)),
      writeFile: (_, content) => {
        binary = content as Uint8Array;
      },
    },
  );
  if (error || !binary) throw new Error(stderr.toString(), { cause: error });
  const lines =
    Buffer.from(binary)
      .toString('base64')
      .match(/.{1,112}/g) ?? [];
  const list = lines.map((line) => `  '${line}',\n`).join('');
  return `/** The module of \`assembly/${source}\` in base64. To write it: \`UPDATE_MODULES=1 npm test -- test/registry/assembly-modules.test.ts\`. */\nexport const ${name} = [\n${list}].join('');\n`;
}

function readIfExists(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

it.each([
  ['clean-filter.ts', 'filterWasm', 'src/verify/filter/filter-wasm.ts'],
  ['text-marks.ts', 'marksWasm', 'src/scan/marks/marks-wasm.ts'],
])('the compiled module of assembly/%s is what its sources compile to', async (source, name, file) => {
  const compiled = await compile(source, name);
  const generated = join(folder, file);
  if (process.env.UPDATE_MODULES) writeFileSync(generated, compiled);
  else expect(readFileSync(generated, 'utf8') === compiled, 'To write it: UPDATE_MODULES=1').toBe(true);
});
