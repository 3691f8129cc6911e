import { fileURLToPath } from 'node:url';
import type { AstroConfig, HookParameters } from 'astro';
import type { Plugin } from 'vite';
import type { AstroOptions } from '../options.ts';
import { vitePath } from '../slash-paths.ts';

/** The module that `Video.astro` imports. Without the integration it is `no-player.ts`: see `imports` in `package.json`. */
const player = '#video-player';
const resolvedPlayer = '\0virtual:astro-datocms-assets/video-player';
const component = /\/astro-datocms-assets\/components\/Video\.astro/;

/** Gives `Video.astro` the code that loads hls.js, if the site has hls.js. */
export function videoPlayer({ root }: Pick<AstroConfig, 'root'>): Plugin {
  return {
    name: 'astro-datocms-assets:video-player',
    enforce: 'pre',
    resolveId: (id, importer = '') =>
      id === player && component.test(vitePath(importer)) ? resolvedPlayer : undefined,
    async load(id, options) {
      if (id !== resolvedPlayer) return undefined;
      const found = options?.ssr ? null : await this.resolve('hls.js', fileURLToPath(new URL('package.json', root)));
      const value = found ? `() => import(${JSON.stringify(found.id)})` : 'undefined';
      return `export const hasIntegration = true;\nexport const loadPlayer = ${value};`;
    },
  };
}

/** If the option `video` stores videos, players play them: a module runs before the first island and each player. */
export function playStoredVideos(
  { video = 'report' }: Pick<AstroOptions, 'video'>,
  { injectScript, updateConfig }: Pick<HookParameters<'astro:config:setup'>, 'injectScript' | 'updateConfig'>,
): void {
  const mode = typeof video === 'object' ? video.mode : video;
  if (mode === 'report') return;
  const file = vitePath(new URL(import.meta.resolve('datocms-assets/mux-player')));
  const statement = `import ${JSON.stringify(file)};`;
  injectScript('before-hydration', statement);
  updateConfig({ vite: { plugins: [importBeforePlayers(statement)] } });
}

const definition = /\bdefine\(\s*["'`]mux-(?:player|video|audio)["'`]/;
const commonJs = /\.cjs(?:\.js)?(?:$|\?)/;

/** Adds the module to scripts that import players, since a page without an island may have players. */
function importBeforePlayers(statement: string): Plugin {
  return {
    name: 'astro-datocms-assets:mux-player',
    transform(code, id, options) {
      if (options?.ssr || commonJs.test(id) || !definition.test(code)) return undefined;
      // The module of an import always runs first. At the end of the code, it moves no position of a source map.
      return { code: `${code}\n${statement}`, map: null };
    },
  };
}
