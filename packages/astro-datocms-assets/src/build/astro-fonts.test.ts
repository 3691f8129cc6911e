import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import { expect, it, vi } from 'vitest';
import { AstroFonts } from './astro-fonts.ts';

it('notes the URLs of a provider that is a frozen object with private fields', async () => {
  class Provider {
    readonly name = 'cms';
    #url = '';
    init() {
      this.#url = 'https://www.datocms-assets.com/1/a.woff2';
    }
    resolveFont() {
      return { fonts: [{ src: [{ name: 'Local' }, { url: this.#url }] }] };
    }
    listFonts() {
      return [this.#url];
    }
  }
  const provider = Object.freeze(new Provider());
  const families = ['One', 'Two'].map((name) => ({ name, provider }));
  const fonts = new AstroFonts();
  fonts.watch({ fonts: families } as unknown as AstroConfig);
  const [family] = families as unknown as NonNullable<AstroConfig['fonts']>;
  await family?.provider.init?.({} as never);
  const resolved = await family?.provider.resolveFont({} as never);
  const [url = ''] = (await family?.provider.listFonts?.()) ?? [];
  expect([family?.provider.name, resolved]).toEqual(['cms', provider.resolveFont()]);
  const localizer = {
    mentionsAssetHost: () => true,
    filterUnpublished: async (urls: string[]) => urls,
    addFinding: vi.fn(),
  };
  await fonts.check(localizer as unknown as Localizer);
  expect(localizer.addFinding).toHaveBeenCalledExactlyOnceWith(
    'unpublished',
    expect.any(String),
    expect.objectContaining({ url }),
  );
});
