import { queryObjects } from 'node:v8';
import type { HookParameters } from 'astro';
import { createLiveLocalizer } from 'datocms-assets';
import { expect, it } from 'vitest';
import { DevServer } from '../../packages/astro-datocms-assets/src/dev/dev-server.ts';

it('is let go of when it has been closed, though an adapter keeps the configuration that it has changed', async () => {
  const count = () => queryObjects(Object.getPrototypeOf(createLiveLocalizer()).constructor, { format: 'count' });
  const changes: object[] = [];
  const config = { root: new URL('file:///site/'), base: '/', redirects: {}, build: { assets: '_astro' }, image: {} };
  const hook = {
    config: { ...config, srcDir: new URL('file:///site/src/'), cacheDir: new URL('file:///site/cache/'), vite: {} },
    updateConfig: (change: object) => changes.push(change),
    addMiddleware: () => undefined,
    addDevToolbarApp: () => undefined,
    logger: console,
  } as unknown as HookParameters<'astro:config:setup'>;
  const before = count();
  const server = new DevServer({ token: 'a' });
  await server.configSetup(hook);
  expect(count()).toBe(before + 1);
  await server.close();
  expect(count()).toBe(before);
  expect([changes.length, server.isLocalizing]).toEqual([1, false]);
});
