import { isAllowed } from '../asset/allowed-assets.ts';
import { parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { compileAllow } from '../options/compile-globs.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';

/** The path that forbids storing a variant: its own or that of an asset in its parameters; `undefined` if none. */
export type ForbiddenPath = (variant: Variant) => string | undefined;

/** Makes a test. An asset is allowed if it is published, or if a pattern of `allow` matches its URL without query. */
export function forbiddenPathIn(index: PublishedIndex, settings: Pick<Settings, 'allow' | 'hosts'>): ForbiddenPath {
  const allow = compileAllow(settings.allow);
  const mayBeStored = (variant: Variant) => index.assets.has(variant.path) || isAllowed(variant, allow);
  return (variant) => {
    if (!mayBeStored(variant)) return variant.path;
    const inner = variant.inner.map((url) => parseAssetUrl(url, settings.hosts));
    return inner.find((asset) => asset && !mayBeStored(asset))?.path;
  };
}

/** Makes a test whether the asset of a URL may not be stored. */
export function forbiddenUrlIn(
  index: PublishedIndex,
  settings: Pick<Settings, 'allow' | 'hosts'>,
): (url: string) => boolean {
  const forbiddenPath = forbiddenPathIn(index, settings);
  return (url) => {
    const variant = parseAssetUrl(url, settings.hosts);
    return variant !== undefined && forbiddenPath(variant) !== undefined;
  };
}
