import { isAllowed } from '../asset/allowed-assets.ts';
import { type AssetHosts, parseAssetUrl, type Variant } from '../asset/asset-url.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** Tells which assets are public: published assets, and those that expressions of `allow` match. */
export class PublicAssets {
  readonly #hosts: AssetHosts;
  readonly #isPublished: RuntimeOptions['isPublished'];
  readonly #allow: readonly RegExp[];

  constructor(hosts: AssetHosts, { isPublished, allow = [] }: Pick<RuntimeOptions, 'isPublished' | 'allow'>) {
    this.#hosts = hosts;
    this.#isPublished = isPublished;
    // An expression with one of these flags would start where its last match ended.
    this.#allow = allow.map(({ source, flags }) => new RegExp(source, flags.replace(/[gy]/g, '')));
  }

  /** Whether an asset, and all assets in its parameters, are public. */
  async includes(variant: Variant): Promise<boolean> {
    for (const asset of this.#assetsOf(variant)) {
      if (!asset || !(isAllowed(asset, this.#allow) || (await this.#isPublished(asset.path)))) return false;
    }
    return true;
  }

  /**
   * Paths of an asset and of assets in its parameters.
   * @param isPublic leaves out assets that `allow` makes public
   */
  pathsOf(variant: Variant, isPublic: boolean): string[] {
    const isTold = (asset: Variant) => !isPublic || !isAllowed(asset, this.#allow);
    return this.#assetsOf(variant).flatMap((asset) => (asset && isTold(asset) ? asset.path : []));
  }

  #assetsOf(variant: Variant): (Variant | undefined)[] {
    return [variant, ...variant.inner.map((url) => parseAssetUrl(url, this.#hosts))];
  }
}
