import { join } from 'node:path';
import type { Plugin } from 'vite';
import { expect, it, vi } from 'vitest';
import { ServerModules } from './server-modules.ts';

const root = '/home/user/site';
const routes = Array.from({ length: 30 }, (_, at) => ({ pattern: `/${at}`, entrypoint: `src/pages/${at}.astro` }));

/** Records a bundle of modules, as Vite tells of them. @param imports of each module, by its id */
function recorded(
  imports: Readonly<Record<string, readonly string[]>>,
  code: Readonly<Record<string, string>>,
  getRoutes: () => typeof routes,
) {
  const modules = new ServerModules((text) => text.includes('datocms'), getRoutes);
  const chunk = {
    type: 'chunk',
    fileName: 'pages.mjs',
    modules: Object.fromEntries(Object.entries(code).map(([id, text]) => [id, { code: text }])),
  };
  const context = {
    environment: { name: 'ssr' },
    getModuleIds: () => Object.keys(imports),
    getModuleInfo: (id: string) => ({ importedIds: imports[id], dynamicallyImportedIds: [] }),
  };
  const { generateBundle } = modules.plugin as { generateBundle: Extract<Plugin['generateBundle'], CallableFunction> };
  generateBundle.call(context as never, {} as never, { 'pages.mjs': chunk } as never, true);
  return modules;
}

it('follows the imports of each route once, however many URLs are looked up', () => {
  const data = `${root}/src/data.json`;
  const runtime = '\0astro:runtime';
  const pages = routes.map(({ entrypoint }) => `${root}/${entrypoint}`);
  const imports = Object.fromEntries([
    ...pages.map((page, at) => [page, at < 2 ? [runtime, data] : [runtime]]),
    [runtime, pages],
    [data, []],
  ]);
  // It is asked for each import of the runtime.
  const getRoutes = vi.fn(() => routes);
  const modules = recorded(imports, { [data]: 'datocms-assets.com' }, getRoutes);
  const lookUp = () => modules.patternsUsing(modules.holding('datocms-assets.com', 'chunks/pages.mjs'), routes);
  expect(lookUp()).toEqual(['/0', '/1']);
  const steps = getRoutes.mock.calls.length;
  expect(steps).toBeGreaterThan(0);
  for (let url = 0; url < 10; url++) expect(lookUp()).toEqual(['/0', '/1']);
  expect(getRoutes).toHaveBeenCalledTimes(steps);
});

it('takes no file of a package for code of the site that names videos, also where a workspace links the package', () => {
  const page = `${root}/src/pages/0.astro`;
  const packages = ['datocms-assets', 'astro-datocms-assets'].map((name) =>
    join(import.meta.dirname, '../../..', name),
  );
  const ids = [
    page,
    `${root}/node_modules/player/index.js`,
    ...packages.map((folder) => join(folder, 'dist/index.js')),
  ];
  const code = Object.fromEntries(ids.map((id) => [id, 'const host = "stream.mux.com";']));
  const modules = recorded(Object.fromEntries(ids.map((id) => [id, []])), code, () => routes);
  expect(modules.namingVideos().map(({ id }) => id)).toEqual([page]);
});
