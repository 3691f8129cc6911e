import type { Check } from './check.ts';
import { withoutComments } from './read-config-options.ts';
import type { Project } from './read-project.ts';

/** The first minor version of each major version of Astro that the integration supports. */
const supportedAstro: Readonly<Record<number, number>> = { 4: 16, 5: 0, 6: 0, 7: 0 };

/** The first major version that tells an integration which routes are rendered on demand. */
export const firstOnDemand = 5;

export function isAstro({ config, astroVersion }: Project): boolean {
  return config !== undefined || astroVersion !== undefined;
}

/** The numbers of a version, or at the start of a range's last part; `undefined` for a range such as `catalog:`. */
export function parseAstroVersion(
  version: string | undefined,
): { readonly major: number; readonly minor: number } | undefined {
  const [major, minor = 0] = Array.from(version?.split('||').at(-1)?.matchAll(/\d+/g) ?? [], Number);
  return major === undefined ? undefined : { major, minor };
}

/**
 * Whether the integration supports the version of Astro.
 * @param isOnDemand whether a server renders pages of the project
 */
export function checkAstro({ astroVersion, config }: Project, isOnDemand: boolean): Check[] {
  const version = parseAstroVersion(astroVersion);
  if (!version) return [];
  const { major, minor } = version;
  const isServer = major === 4 && /output\s*:\s*['"](?:hybrid|server)['"]/.test(withoutComments(config?.text ?? ''));
  if (minor >= (supportedAstro[major] ?? Number.POSITIVE_INFINITY) && !isServer)
    return [{ name: 'astro', status: 'ok', message: `Astro ${astroVersion}.` }];
  const message = `The integration does not support Astro ${astroVersion}${isServer ? ' for sites that are not static' : ''}.`;
  const fix =
    isServer || isOnDemand
      ? `Update Astro to version ${firstOnDemand} or later.`
      : 'Update Astro, or run `datocms-assets localize` on the built site instead.';
  return [{ name: 'astro', status: 'warning', message, fix }];
}
