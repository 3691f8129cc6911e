import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import { expect, it, vi } from 'vitest';
import { AstroFonts } from './astro-fonts.ts';

it.each([
  ['Astro', (fonts: object) => ({ fonts })],
  ['Astro 5', (fonts: object) => ({ experimental: { fonts } })],
])('notes in %s the URLs of a provider that is a frozen object with private fields', async (_, configOf) => {
  const url = 'https://www.datocms-assets.com/1/a.woff2';
  class Provider {
    readonly name = 'cms';
    readonly config = { weight: 400 };
    #url = '';
    init() {
      this.#url = url;
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
  fonts.watch(configOf(families) as unknown as AstroConfig);
  const [family] = families as unknown as NonNullable<AstroConfig['fonts']>;
  await family?.provider.init?.({} as never);
  const resolved = await family?.provider.resolveFont({} as never);
  const { name, config } = family?.provider ?? {};
  expect([name, config, resolved]).toEqual(['cms', { weight: 400 }, provider.resolveFont()]);
  expect(await family?.provider.listFonts?.()).toEqual([url]);
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

it('leaves a provider alone that an early version of Astro 5 loads from a module', () => {
  const provider = { entrypoint: 'astro/assets/fonts/providers/google' };
  const families = [{ name: 'One', provider }];
  new AstroFonts().watch({ experimental: { fonts: families } } as unknown as AstroConfig);
  expect(families[0]?.provider).toBe(provider);
});
