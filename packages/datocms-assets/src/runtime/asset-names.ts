import type { Variant } from '../asset/asset-url.ts';
import type { Profile } from '../plan/fetch-request.ts';
import type { SealedAsset, Sealer } from '../sealing/sealer.ts';
import type { PublicAssets } from './public-assets.ts';

/** Names an asset: without expiry if it is public, else with one. @param onNamed is told whether it is public */
export type NameAsset = (variant: Variant, profile: Profile, onNamed?: (isPublic: boolean) => void) => Promise<string>;

/** How long the URL of an unpublished asset works, in seconds. The docs of the options have this default, too. */
const defaultExpires = 3600;

/** @param expires in seconds */
export function createAssetNamer(sealer: Sealer, publicAssets: PublicAssets, expires = defaultExpires): NameAsset {
  return async (variant, profile, onNamed) => {
    const isPublic = await publicAssets.includes(variant);
    onNamed?.(isPublic);
    return sealer.seal(variant, profile, isPublic ? undefined : nextExpiry(expires));
  };
}

/** For how many seconds a name still works; `undefined` for a name without expiry. */
export function secondsLeft({ expires }: SealedAsset): number | undefined {
  return expires === undefined ? undefined : expires - now();
}

/** The next expiry. It stays the same for a quarter of `expires`, so that pages and browsers' caches share URLs. */
function nextExpiry(expires: number): number {
  const step = Math.max(1, Math.ceil(expires / 4));
  return Math.ceil((now() + expires) / step) * step;
}

/** In seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}
