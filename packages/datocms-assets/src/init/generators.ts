import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../doctor/project-files.ts';
import { readPlainText, withoutComments } from '../doctor/read-config-options.ts';

export interface Generator {
  readonly name: string;
  /** The package in `package.json` by which the generator is recognised. */
  readonly package?: string;
  readonly command: string;
  /** The folder of the pages that the generator writes. */
  readonly output: string;
  /** Only this command writes all pages, so a script with another command is not changed. */
  readonly onlyCommand?: boolean;
  /** Names of the configuration, without extension if several are possible. */
  readonly configs?: readonly string[];
  /** Names of properties of the configuration. */
  readonly keys?: { readonly output?: string; readonly site?: string; readonly base?: string };
  /** A setting that a build needs to write all pages. */
  readonly needs?: string;
}

/** The first generator that fits is used, since a generator may use the tool of another one. */
const generators: readonly Generator[] = [
  {
    ...{ name: 'Next.js', package: 'next', command: 'next build', output: 'out', configs: ['next.config'] },
    ...{ keys: { output: 'distDir', base: 'basePath' }, needs: "`output: 'export'` in the configuration of Next.js" },
  },
  { name: 'Nuxt', package: 'nuxt', command: 'nuxt generate', output: '.output/public', onlyCommand: true },
  {
    ...{ name: 'SvelteKit', package: '@sveltejs/kit', command: 'vite build', output: 'build' },
    needs: '`@sveltejs/adapter-static`',
  },
  {
    ...{ name: 'Eleventy', package: '@11ty/eleventy', command: 'eleventy', output: '_site' },
    ...{ configs: ['eleventy.config', '.eleventy'], keys: { output: 'output', base: 'pathPrefix' } },
  },
  {
    ...{ name: 'Docusaurus', package: '@docusaurus/core', command: 'docusaurus build', output: 'build' },
    ...{ configs: ['docusaurus.config'], keys: { site: 'url', base: 'baseUrl' } },
  },
  {
    ...{ name: 'VitePress', package: 'vitepress', command: 'vitepress build', output: '.vitepress/dist' },
    ...{ configs: ['.vitepress/config'], keys: { base: 'base' } },
  },
  {
    ...{ name: 'Gatsby', package: 'gatsby', command: 'gatsby build', output: 'public' },
    ...{ configs: ['gatsby-config'], keys: { site: 'siteUrl' } },
  },
  {
    ...{ name: 'React Router', package: '@react-router/dev', command: 'react-router build', output: 'build/client' },
    needs: '`prerender` in the configuration of React Router',
  },
  {
    ...{ name: 'Remix', package: '@remix-run/dev', command: 'remix vite:build', output: 'build/client' },
    needs: '`ssr: false` in the configuration of Remix',
  },
  {
    ...{ name: 'Vite', package: 'vite', command: 'vite build', output: 'dist', configs: ['vite.config'] },
    keys: { output: 'outDir', base: 'base' },
  },
  { name: 'Hugo', command: 'hugo', output: 'public', configs: ['hugo.toml', 'hugo.yaml', 'hugo.json', 'config.toml'] },
  { name: 'Jekyll', command: 'jekyll build', output: '_site', configs: ['_config.yml'] },
];

const extensions = ['', '.js', '.mjs', '.cjs', '.ts', '.mts'];

const configFiles = (folder: string, { configs = [] }: Generator): string[] =>
  configs
    .flatMap((name) => extensions.map((extension) => join(folder, name + extension)))
    .filter((file) => existsSync(file));

/** The generator of a project; `undefined` if none is known. @param packages that `package.json` asks for */
export function findGenerator(folder: string, packages: readonly string[]): Generator | undefined {
  return (
    generators.find((each) => each.package !== undefined && packages.includes(each.package)) ??
    generators.find((each) => each.package === undefined && configFiles(folder, each).length > 0)
  );
}

/** The output folder, site and base that a generator's configuration states as plain texts. The configuration is not run. */
export function readGeneratorConfig(
  folder: string,
  generator: Generator,
): { readonly output?: string; readonly site?: string; readonly base?: string } {
  const [file] = configFiles(folder, generator);
  const text = withoutComments((file && readText(file)) ?? '');
  const found = Object.entries(generator.keys ?? {}).map(([name, key]) => [name, readPlainText(text, key)]);
  const { output, site, base }: { output?: string; site?: string; base?: string } = Object.fromEntries(found);
  return {
    ...(output && { output: output.replace(/^\.\/|\/$/g, '') }),
    ...(site && /^https?:\/\/[\w.:-]+/.test(site) && { site }),
    ...(base && /^\/[\w.~-]/.test(base) && { base }),
  };
}

/** The output folder that a script names, which has priority over the configuration. */
export function outputOfScript(script: string, { package: name }: Generator): string | undefined {
  const [, named] = /--(?:out|output|out-?dir|destination)[= ]([\w./-]+)/i.exec(script) ?? [];
  if (named !== undefined) return named;
  const [, docs] = name === 'vitepress' ? (/vitepress build ([\w./]+)/.exec(script) ?? []) : [];
  return docs && `${docs}/.vitepress/dist`;
}
