import { recipesPage } from '../options/manifest.ts';
import type { Check } from './check.ts';
import { isAstro } from './check-astro.ts';
import type { SourceFile } from './project-files.ts';
import { withoutComments } from './read-config-options.ts';
import type { Project } from './read-project.ts';

/** A framework that renders pages on a server unless a setting changes that. */
interface Framework {
  readonly name: string;
  /** A package of the framework, which every project with it has. */
  readonly package: string;
  /** Names of the framework's configuration, without extension. */
  readonly configs: readonly string[];
  /** Whether a build writes all pages. @param code of the configuration */
  readonly isStatic: (code: string, project: Project) => boolean;
  /** The setting with which a build writes all pages. */
  readonly toStatic: string;
  /** The heading of the framework's recipe. */
  readonly recipe: string;
}

const frameworks: readonly Framework[] = [
  {
    name: 'Next.js',
    package: 'next',
    configs: ['next.config'],
    isStatic: (code, { scripts }) =>
      /\boutput\s*[:=][^,;\n]*['"`]export['"`]/.test(code) || /\bnext export\b/.test(scripts.build ?? ''),
    toStatic: "`output: 'export'` in next.config",
    recipe: 'nextjs',
  },
  {
    name: 'Nuxt',
    package: 'nuxt',
    configs: ['nuxt.config'],
    isStatic: (code, { scripts }) =>
      /\bssr\s*:\s*false\b/.test(code.replace(routeRules, '')) ||
      /\bpreset\s*:\s*['"`](?:static|github-pages)['"`]/.test(code) ||
      isGenerated(Object.values(scripts)),
    toStatic: '`nuxt generate` as the script `build`',
    recipe: 'nuxt',
  },
  {
    name: 'SvelteKit',
    package: '@sveltejs/kit',
    configs: ['svelte.config', 'vite.config'],
    isStatic: (code, { sources }) => /@sveltejs\/adapter-static\b/.test(code) || sources.files.some(prerendersAll),
    toStatic: '`@sveltejs/adapter-static` as the adapter',
    recipe: 'sveltekit',
  },
  {
    name: 'React Router',
    package: '@react-router/dev',
    configs: ['react-router.config'],
    isStatic: (code) => /\bssr\s*:\s*false\b/.test(code),
    toStatic: '`ssr: false` and `prerender` in react-router.config',
    recipe: 'react-router',
  },
  {
    name: 'Remix',
    package: '@remix-run/dev',
    configs: ['vite.config'],
    isStatic: (code) => /\bssr\s*:\s*false\b/.test(code),
    toStatic: '`ssr: false` as an option of the plugin in vite.config',
    recipe: 'remix',
  },
];

/** Rules of Nuxt for single routes. */
const routeRules = /\brouteRules\s*:\s*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g;

/** Whether a project runs `nuxt generate`, which writes pages, and not `nuxt build`, which makes a server. */
function isGenerated(scripts: readonly string[]): boolean {
  const uses = (command: string) => scripts.some((script) => new RegExp(`\\bnux[ti] ${command}\\b`).test(script));
  return uses('generate') && !uses('build');
}

/** The outermost layout of SvelteKit decides for all pages without a setting of their own. */
function prerendersAll({ file, text }: SourceFile): boolean {
  return /(?:^|\/)routes\/\+layout(?:\.server)?\.[jt]s$/.test(file) && /\bprerender\s*=\s*true\b/.test(text);
}

/** The framework of a project without Astro, and whether a build writes all pages; `undefined` if it is unknown. */
function findServer(project: Project): { readonly framework: Framework; readonly isStatic: boolean } | undefined {
  if (isAstro(project)) return undefined;
  const framework = frameworks.find((each) => project.packages.includes(each.package));
  if (framework === undefined) return undefined;
  const isConfig = ({ file }: SourceFile) => framework.configs.includes(file.replace(/\.\w+$/, ''));
  const code = withoutComments(
    project.sources.files
      .filter(isConfig)
      .map(({ text }) => text)
      .join('\n'),
  );
  return { framework, isStatic: framework.isStatic(code, project) };
}

/** Whether `localize` covers the pages of a framework other than Astro. An unknown framework gives no check. */
export function checkServer(project: Project): Check[] {
  const server = findServer(project);
  if (server === undefined) return [];
  const { name, toStatic, recipe } = server.framework;
  if (server.isStatic) {
    const message = `The build of ${name} writes the pages, as the files of the project say.`;
    return [{ name: 'on-demand', status: 'ok', message }];
  }
  const message = `${name} renders pages on a server, as far as the files of the project tell. \`localize\` covers only files that a build has written.`;
  const fix = `Localize what the server sends: ${recipesPage}#${recipe}. Or let the build write all pages, with ${toStatic}.`;
  return [{ name: 'on-demand', status: 'warning', message, fix }];
}

/** Whether a server of a framework other than Astro renders pages. */
export function hasServer(project: Project): boolean {
  return findServer(project)?.isStatic === false;
}
