import type { Variant } from '../../asset/asset-url.ts';
import { eachReference } from '../../asset-text/references.ts';
import type { Profile } from '../../plan/fetch-request.ts';
import type { UrlSettings } from '../../plan/local-url.ts';
import { type GetReplacement, makeReplacements } from '../../plan/replacements.ts';
import type { FileScan } from '../../scan/file-scan.ts';
import type { ScanContext } from '../../scan/scan-context.ts';
import { type SurfaceNeeds, surfaceNeeds } from '../../scan/surface.ts';
import { TooLongError } from '../../sealing/sealer.ts';
import type { Report } from './unresolved.ts';

/** The rules for names of variants. */
export interface NamingRules {
  readonly context: ScanContext;
  /** @throws TooLongError */
  readonly nameOf: (variant: Variant, profile: Profile) => Promise<string>;
  /** Receives a place for which there is no sealed URL. */
  readonly report: Report;
}

/** Names of the variants in a response, or in a piece of data. All names of a text are made at once, each one once. */
export class VariantNames {
  readonly #rules: NamingRules;
  /** By variant id; `undefined` if there can be no name. */
  readonly #names: Readonly<Record<Profile, Map<number, string | undefined>>> = { web: new Map(), portable: new Map() };

  constructor(rules: NamingRules) {
    this.#rules = rules;
  }

  get(variantId: number, profile: Profile): string | undefined {
    return this.#names[profile].get(variantId);
  }

  /** Makes the names that texts need. @param profileOf a surface, by its id */
  async make(scans: readonly Pick<FileScan, 'references'>[], profileOf = profileOfSurface): Promise<void> {
    const making: Promise<void>[] = [];
    for (const { references } of scans) {
      eachReference(references, (variantId, surfaceId) => {
        const profile = profileOf(surfaceId);
        const names = this.#names[profile];
        if (names.has(variantId)) return;
        names.set(variantId, undefined);
        making.push(this.#makeOne(variantId, profile));
      });
    }
    await Promise.all(making);
  }

  async #makeOne(variantId: number, profile: Profile): Promise<void> {
    const { context, nameOf, report } = this.#rules;
    try {
      this.#names[profile].set(variantId, await nameOf(context.variants.values[variantId] as Variant, profile));
    } catch (error) {
      if (!(error instanceof TooLongError)) throw error;
      report({ kind: 'too-long' });
    }
  }

  /** Makes the function that gives the text for each reference, after its name is made. @param needs by surface id */
  replacements(needs: readonly SurfaceNeeds[], urls: UrlSettings): GetReplacement {
    const nameOf = (variantId: number, profile: Profile) => this.get(variantId, profile);
    return makeReplacements(needs, urls, nameOf, this.#rules.context.spellings.values);
  }
}

export function profileOfSurface(surfaceId: number): Profile {
  return (surfaceNeeds[surfaceId] as { readonly profile: Profile }).profile;
}
