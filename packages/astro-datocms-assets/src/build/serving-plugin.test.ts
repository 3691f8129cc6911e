import { expect, it } from 'vitest';
import { middlewareId, routeEntrypoint, servingPlugin } from './serving-plugin.ts';

const plugin = servingPlugin({
  isIncluded: true,
  runsOnNode: true,
  awaitIslands: async () => undefined,
  leaveOut: () => undefined,
  printModule: async () => 'export const options = { key: "secret" };',
});

type Hook = (this: unknown, id: string) => unknown;

/** Loads a module; by default, that with what the server knows of the site. */
async function loadIn(environment: string, name = 'virtual:astro-datocms-assets/runtime'): Promise<unknown> {
  const { resolveId, load } = plugin as unknown as Record<'resolveId' | 'load', Hook>;
  const context = {
    environment: { name: environment },
    emitFile: () => undefined,
    error: (message: string) => {
      throw new Error(message);
    },
  };
  return load.call(context, String(resolveId.call(context, name) ?? name));
}

it.each(['ssr', 'prerender', 'astro'])('the key of sealed URLs goes into the code of %s', async (environment) => {
  expect(await loadIn(environment)).toContain('secret');
});

it('the key of sealed URLs goes into no code for browsers', async () => {
  await expect(loadIn('client')).rejects.toThrow('holds the key of sealed URLs');
});

it.each([middlewareId, routeEntrypoint])('only the code of the server bundles the runtime by %s', async (file) => {
  expect(await loadIn('ssr', file)).toBeUndefined();
  expect(await loadIn('prerender', file)).toMatch(/^export const /);
});
