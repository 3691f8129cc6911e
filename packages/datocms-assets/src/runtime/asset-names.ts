import type { Variant } from '../asset/asset-url.ts';
import type { Profile } from '../plan/fetch-request.ts';
import type { SealedAsset, Sealer } from '../sealing/sealer.ts';
import type { PublicAssets } from './public-assets.ts';

/** Names an asset: for good if anybody may see it, else for a while. @param onNamed hears whether anybody may see it */
export type NameAsset = (variant: Variant, profile: Profile, onNamed?: (isPublic: boolean) => void) => Promise<string>;

/** How long the URL of an asset that is not published works, in seconds. The docs of the options name this default. */
const defaultExpires = 3600;

/** @param expires in seconds */
export function createAssetNamer(sealer: Sealer, publicAssets: PublicAssets, expires = defaultExpires): NameAsset {
  return async (variant, profile, onNamed) => {
    const isPublic = await publicAssets.includes(variant);
    onNamed?.(isPublic);
    return sealer.seal(variant, profile, isPublic ? undefined : nextExpiry(expires));
  };
}

/** For how many seconds a name still works; `undefined` for one that does not expire. */
export function secondsLeft({ expires }: SealedAsset): number | undefined {
  return expires === undefined ? undefined : expires - now();
}

/** The URL stays the same for a quarter of `expires`, so that pages and the caches of browsers share it. */
function nextExpiry(expires: number): number {
  const step = Math.max(1, Math.ceil(expires / 4));
  return Math.ceil((now() + expires) / step) * step;
}

/** In seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}
