import { fileURLToPath } from 'node:url';
import type { AstroConfig, HookParameters } from 'astro';
import type { Plugin } from 'vite';
import type { AstroOptions } from '../options.ts';

const player = 'virtual:astro-datocms-assets/hls';

/** The module that `Video.astro` imports: loads hls.js if the site has it. */
export function hlsPlayer({ root }: Pick<AstroConfig, 'root'>): Plugin {
  return {
    name: 'astro-datocms-assets:hls',
    resolveId: (id) => (id === player ? `\0${player}` : undefined),
    async load(id) {
      if (id !== `\0${player}`) return undefined;
      const found = await this.resolve('hls.js', fileURLToPath(new URL('package.json', root)));
      const value = found ? `() => import(${JSON.stringify(found.id)})` : 'undefined';
      return `export const loadPlayer = ${value};`;
    },
  };
}

/** Has the players of islands play stored videos, where `video` has them stored: the module runs before the first island does. */
export function playStoredVideos(
  { video = 'report' }: Pick<AstroOptions, 'video'>,
  { injectScript }: Pick<HookParameters<'astro:config:setup'>, 'injectScript'>,
): void {
  const mode = typeof video === 'object' ? video.mode : video;
  if (mode === 'report') return;
  const file = fileURLToPath(import.meta.resolve('datocms-assets/mux-player')).replaceAll('\\', '/');
  injectScript('before-hydration', `import ${JSON.stringify(file)};`);
}
