import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroConfig } from 'astro';
import { expect, it } from 'vitest';
import { checkFetchFile } from './check-fetch-file.ts';

function check(text: string, hasActions = true, names: object = { fetchFile: 'fetch' }): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'fetch-file-'));
  try {
    writeFileSync(join(folder, 'fetch.ts'), text);
    if (hasActions) {
      mkdirSync(join(folder, 'actions'));
      writeFileSync(join(folder, 'actions/index.ts'), '');
    }
    return checkFetchFile({ srcDir: pathToFileURL(`${folder}/`), ...names } as unknown as AstroConfig);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it.each([
  ['answers all requests itself', 'export default { fetch: () => new Response() };', 'without calling middleware()'],
  ['names middleware() only in a comment', '// middleware()\nexport default {};', 'without calling middleware()'],
  ['is an app of Hono', "import { middleware } from 'astro/hono';\napp.use(middleware());", 'Hono does not send'],
  [
    'calls actions first',
    'await actions(state);\nawait middleware(state, next);',
    'calls actions() before middleware()',
  ],
])('a file that %s is a mistake', (_, text, mistake) => {
  expect(check(text)).toEqual([expect.stringContaining(mistake)]);
});

it.each([
  ['calls astro()', 'export default { fetch: (request) => astro(request) };'],
  ['calls middleware()', 'await middleware(state, (own) => actions(own));'],
  [
    'wraps its handler',
    "import { middleware } from 'astro/hono';\nexport default { fetch: localizeFetch(app.fetch) };",
  ],
  [
    'wraps its handler with the types of its arguments',
    'export default { fetch: localizeFetch<[Env, Context]>(app.fetch) };',
  ],
  [
    'takes only a type from astro/hono',
    "import type {\n  Env,\n} from 'astro/hono';\nimport { middleware } from 'astro/fetch';\nawait middleware(state, next);",
  ],
])('a file that %s is none', (_, text) => {
  expect(check(text)).toEqual([]);
});

it('a site without actions may call actions() anywhere', () => {
  expect(check('await actions(state);\nawait middleware(state, next);', false)).toEqual([]);
});

it.each([
  ['with its extension', { fetchFile: 'fetch.ts' }, 1],
  ['as Astro 6 does', { experimental: { advancedRouting: { fetchFile: 'fetch' } } }, 1],
  ['by the name of Astro 6 itself', { experimental: { advancedRouting: true } }, 0],
  ['not at all', { fetchFile: null }, 0],
])('a configuration may name the file %s', (_, names, mistakes) => {
  expect(check('export default {};', false, names)).toHaveLength(mistakes);
});
