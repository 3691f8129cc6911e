import { expect, it } from 'vitest';
import { servingPlugin } from './serving-plugin.ts';

const plugin = servingPlugin({
  isIncluded: true,
  runsOnNode: true,
  awaitIslands: async () => undefined,
  leaveOut: () => undefined,
  printModule: async () => 'export const options = { key: "secret" };',
});

type Hook = (this: unknown, id: string) => unknown;

/** Loads the module with what the server knows of the site. */
async function loadIn(environment: string): Promise<unknown> {
  const { resolveId, load } = plugin as unknown as Record<'resolveId' | 'load', Hook>;
  const context = {
    environment: { name: environment },
    error: (message: string) => {
      throw new Error(message);
    },
  };
  return load.call(context, String(resolveId.call(context, 'virtual:astro-datocms-assets/runtime')));
}

it.each(['ssr', 'prerender', 'astro'])('the key of sealed URLs goes into the code of %s', async (environment) => {
  expect(await loadIn(environment)).toContain('secret');
});

it('the key of sealed URLs goes into no code for browsers', async () => {
  await expect(loadIn('client')).rejects.toThrow('holds the key of sealed URLs');
});
