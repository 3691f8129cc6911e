/** The first numbers of a version or a range; `undefined` for a range such as `catalog:`, which says nothing. */
export function parseAstroVersion(
  version: string | undefined,
): { readonly major: number; readonly minor: number } | undefined {
  const [major, minor = 0] = Array.from(version?.matchAll(/\d+/g) ?? [], Number);
  return major === undefined ? undefined : { major, minor };
}

/** Earlier versions tell no integration which routes are rendered on demand. */
export const firstOnDemand = 5;
