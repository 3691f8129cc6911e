import { type BuiltSite, buildSite, type SiteSetup } from '../../support/build-site.ts';
import { useEmulator } from './use-emulator.ts';

/** The key of the builds, in the form of the variable DATOCMS_ASSETS_KEY. */
export const key = Buffer.alloc(32, 5).toString('base64url');

/**
 * Starts an emulator for a test file.
 * @returns the emulator once tests run, and what builds the site with routes on demand: Astro 7 with the adapter for Node
 */
export function useOnDemandSite() {
  const emulator = useEmulator();
  const build = ({ options, ...setup }: SiteSetup): Promise<BuiltSite> =>
    buildSite('on-demand', emulator(), {
      ...{ adapter: 'node', astro: 7, env: { DATOCMS_ASSETS_KEY: key } },
      ...setup,
      // No record holds this picture, which /live shows.
      options: { allow: '**/*-turned.jpg', ...options },
    });
  return { emulator, build };
}
