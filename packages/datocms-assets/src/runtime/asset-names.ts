import type { Variant } from '../asset/asset-url.ts';
import type { Profile } from '../plan/fetch-request.ts';
import type { PublicAssets } from './public-assets.ts';
import type { SealedAsset, Sealer } from './sealer.ts';

/** Gives assets their names: for good to those that anybody may see, and to others for a while. */
export class AssetNames {
  readonly #sealer: Sealer;
  readonly #publicAssets: PublicAssets;
  readonly #expires: number;

  /** @param expires in seconds */
  constructor(sealer: Sealer, publicAssets: PublicAssets, expires = 3600) {
    this.#sealer = sealer;
    this.#publicAssets = publicAssets;
    this.#expires = expires;
  }

  /** @param onNamed hears whether anybody may see the asset */
  async make(variant: Variant, profile: Profile, onNamed?: (isPublic: boolean) => void): Promise<string> {
    const isPublic = await this.#publicAssets.includes(variant);
    onNamed?.(isPublic);
    return this.#sealer.seal(variant, profile, isPublic ? undefined : nextExpiry(this.#expires));
  }
}

/** For how many seconds a name still works; `undefined` for one that does not expire. */
export function secondsLeft({ expires }: SealedAsset): number | undefined {
  return expires === undefined ? undefined : expires - now();
}

/** The same for a while, so that browsers and pages find the same URL. */
function nextExpiry(expires: number): number {
  const step = Math.max(1, Math.ceil(expires / 4));
  return Math.ceil((now() + expires) / step) * step;
}

/** In seconds since 1970. */
function now(): number {
  return Date.now() / 1000;
}
