import { fileURLToPath } from 'node:url';
import type { Plugin, Rollup } from 'vite';
import { vitePath } from '../slash-paths.ts';

const moduleName = 'virtual:astro-datocms-assets/runtime';
const resolvedName = `\0${moduleName}`;

/** The file of the route that is added to the server. */
export const routeEntrypoint = fileURLToPath(new URL('../runtime/asset-route.js', import.meta.url));
const nodeServer = fileURLToPath(new URL('../runtime/node-server.js', import.meta.url));
/** The middleware that is added to the server. */
export const middlewareId = vitePath(new URL('../runtime/middleware.js', import.meta.url));
/** The code that replaces these files in a server that serves no assets. */
const idleCode = new Map([
  [middlewareId, 'export const onRequest = (_, next) => next();'],
  [
    vitePath(routeEntrypoint),
    'export const getStaticPaths = () => [];\nexport const GET = () => new Response(null, { status: 404 });',
  ],
]);

/** The plugin reads this state while the server's code is bundled. */
export interface ServingState {
  /** Whether the server gets the code that serves assets, and not idle code. */
  readonly isIncluded: boolean;
  readonly runsOnNode: boolean;
  /** Finds the parts on demand that are known only when they are compiled. */
  awaitIslands(context: Rollup.PluginContext): Promise<void>;
  /** Called if the server gets idle code. */
  leaveOut(): void;
  printModule(): Promise<string>;
}

/** Whether the plugin gives the code of a module. */
export const isServingModule = (id: string): boolean => idleCode.has(id);

/** A plugin that gives the server the code for serving assets, and the module with facts about the site. */
export function servingPlugin(state: ServingState): Plugin {
  return {
    name: 'astro-datocms-assets:runtime',
    apply: 'build',
    resolveId: (id) => (id === moduleName ? resolvedName : undefined),
    async load(id) {
      if (id === resolvedName) {
        if (this.environment?.name !== 'client') return state.printModule();
        return this.error(`${moduleName} holds the key of sealed URLs. Code for browsers can't import it.`);
      }
      const idle = idleCode.get(id);
      if (idle === undefined) return undefined;
      // After Astro 5, the code that prerenders pages is bundled alone. The passes of the build localise these pages.
      if (this.environment?.name === 'prerender') return idle;
      await state.awaitIslands(this);
      const isServerMiddleware = id === middlewareId && this.environment?.name === 'ssr';
      if (!state.isIncluded) {
        if (isServerMiddleware) state.leaveOut();
        return idle;
      }
      if (isServerMiddleware && state.runsOnNode) {
        this.emitFile({ type: 'chunk', id: nodeServer, fileName: 'assets.mjs' });
      }
      return undefined;
    },
  };
}
