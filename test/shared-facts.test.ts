import { describe, expect, it } from 'vitest';
import { ServerModules } from '../packages/astro-datocms-assets/src/build/server-modules.ts';
import { withOptions } from '../packages/astro-datocms-assets/src/options.ts';
import { videoHosts } from '../packages/datocms-assets/src/asset/video-url.ts';
import { toSettings } from '../packages/datocms-assets/src/options/settings.ts';
import { pageSize } from '../packages/datocms-assets/src/published/walk/query-part.ts';
import { acceptedFormats } from '../packages/datocms-assets/src/runtime/answer/asset-kind.ts';
import { checkOptions } from '../packages/datocms-assets/src/runtime/check-options.ts';
import { takePage } from '../packages/datocms-emulator/src/content/page.ts';

describe('a fact that several places state is the same in each', () => {
  it.each([0, 1, 2_592_000, 2_592_001])(
    'whether the URL of an unpublished asset may work for %d seconds',
    (expires) => {
      const required = { key: 'k', route: '/media', isPublished: () => false };
      const isRefused = (check: () => unknown) => {
        try {
          check();
        } catch {
          return true;
        }
        return false;
      };
      const byRuntime = isRefused(() => checkOptions({ ...required, expires }));
      expect(isRefused(() => withOptions(() => undefined, {}, { runtime: { expires } }))).toBe(byRuntime);
      expect(byRuntime).toBe(expires === 0 || expires > 2_592_000);
    },
  );

  it.each(videoHosts)('that %s is a host of videos', (host) => {
    const page = '/home/user/site/src/pages/index.astro';
    const modules = new ServerModules(
      () => false,
      () => [],
    );
    const chunk = { type: 'chunk', fileName: 'page.mjs', modules: { [page]: { code: `fetch("https://${host}/a")` } } };
    const context = {
      environment: { name: 'ssr' },
      getModuleIds: () => [page],
      getModuleInfo: () => ({ importedIds: [], dynamicallyImportedIds: [] }),
    };
    const { generateBundle } = modules.plugin as { generateBundle: (...args: unknown[]) => void };
    generateBundle.call(context, {}, { 'page.mjs': chunk }, true);
    expect(modules.namingVideos().map(({ id }) => id)).toEqual([page]);
  });

  it('the largest page of a list of the CDA', () => {
    expect(() => takePage([], { first: pageSize })).not.toThrow();
    expect(() => takePage([], { first: pageSize + 1 })).toThrow('first');
  });

  it('the order of image formats, which decides what the asset host is asked for', () => {
    const formats = acceptedFormats('image/webp,image/avif');
    expect(formats).toEqual(['avif', 'webp']);
    expect(toSettings({ formats: 'webp,avif', token: 't' }).formats).toEqual(formats);
  });
});
