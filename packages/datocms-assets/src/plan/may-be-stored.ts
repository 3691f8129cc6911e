import { isAllowed } from '../asset/allowed-assets.ts';
import { parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import { compileAllow } from '../options/compile-globs.ts';
import type { Settings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';

/** The path that prevents a variant from being stored: its own or that of an asset in its parameters; `undefined` if none does. */
export type ForbiddenPath = (variant: Variant) => string | undefined;

/** An asset may be stored if it is published, or if a pattern of `allow` matches its URL without parameters. */
export function forbiddenPathIn(index: PublishedIndex, settings: Pick<Settings, 'allow' | 'hosts'>): ForbiddenPath {
  const allow = compileAllow(settings.allow);
  const mayBeStored = (variant: Variant) => index.assets.has(variant.path) || isAllowed(variant, allow);
  return (variant) => {
    if (!mayBeStored(variant)) return variant.path;
    const inner = variant.inner.map((url) => parseAssetUrl(url, settings.hosts));
    return inner.find((asset) => asset && !mayBeStored(asset))?.path;
  };
}

/** A test for URLs of assets that may not be stored. */
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
