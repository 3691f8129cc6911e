import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from 'assemblyscript/asc';
import { expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../packages/datocms-assets');
const generated = join(folder, 'src/verify/filter/filter-wasm.ts');

/** The module of `assembly/`, as base64 in lines of a source file. */
async function compile(): Promise<string> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await main(
    [
      'clean-filter.ts',
      '--outFile',
      'filter.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--enable',
      'simd',
      '--use',
      'abort=',
      '--noAssert',
    ],
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
  return `/** The module of \`assembly/\` in base64. To write it: \`UPDATE_FILTER=1 npm test -- test/filter-module.test.ts\`. */\nexport const filterWasm = [\n${list}].join('');\n`;
}

function readIfExists(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

it('the module of the filter is what its sources compile to', async () => {
  const compiled = await compile();
  if (process.env.UPDATE_FILTER) writeFileSync(generated, compiled);
  else expect(readFileSync(generated, 'utf8') === compiled, 'To write it: UPDATE_FILTER=1').toBe(true);
});
