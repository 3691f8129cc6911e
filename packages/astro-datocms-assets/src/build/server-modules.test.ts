import type { Plugin } from 'vite';
import { expect, it } from 'vitest';
import { ServerModules } from './server-modules.ts';

const root = '/home/user/site';
const routes = Array.from({ length: 30 }, (_, at) => ({ pattern: `/${at}`, entrypoint: `src/pages/${at}.astro` }));

/** Records a bundle of modules, as Vite tells of them. @param imports of each module, by its id */
function recorded(imports: Readonly<Record<string, readonly string[]>>, code: Readonly<Record<string, string>>) {
  const modules = new ServerModules(
    (text) => text.includes('datocms'),
    () => routes,
  );
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

it('tells fast which routes use the modules of many URLs, however many modules there are', () => {
  const library = Array.from({ length: 3000 }, (_, at) => `${root}/node_modules/library/${at}.js`);
  const data = `${root}/src/data.json`;
  const imports = Object.fromEntries([
    ...routes.map(({ entrypoint }, at) => [`${root}/${entrypoint}`, [library[at], ...(at < 2 ? [data] : [])]]),
    [data, []],
    ...library.map((id, at) => [id, [library[at + 1] ?? library[0]]]),
  ]);
  const modules = recorded(imports, { [data]: 'datocms-assets.com' });
  const since = performance.now();
  for (let url = 0; url < 300; url++) {
    const holding = modules.holding('datocms-assets.com', 'chunks/pages.mjs');
    expect(modules.patternsUsing(holding, routes)).toEqual(['/0', '/1']);
  }
  expect(performance.now() - since).toBeLessThan(5000);
});
