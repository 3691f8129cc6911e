import { eachReference } from '../../asset-text/references.ts';
import type { Profile } from '../../plan/fetch-request.ts';
import type { FileScan } from '../../scan/file-scan.ts';
import { surfaceNeeds } from '../../scan/surface.ts';
import { TooLongError } from '../sealer.ts';
import type { Report } from './unresolved.ts';

type MakeName = (variantId: number, profile: Profile) => Promise<string>;

/** The names of the variants in one response, or in one piece of data. Each is made once, and all of a text at the same time. */
export class VariantNames {
  readonly #make: MakeName;
  readonly #report: Report;
  /** By variant id; `undefined` if there can be no name. */
  readonly #names: Readonly<Record<Profile, Map<number, string | undefined>>> = { web: new Map(), portable: new Map() };

  /** @param make gives a name, or throws TooLongError */
  constructor(make: MakeName, report: Report) {
    this.#make = make;
    this.#report = report;
  }

  get(variantId: number, profile: Profile): string | undefined {
    return this.#names[profile].get(variantId);
  }

  /** Makes what texts need. @param profileOf of a surface, by its id */
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
    try {
      this.#names[profile].set(variantId, await this.#make(variantId, profile));
    } catch (error) {
      if (!(error instanceof TooLongError)) throw error;
      this.#report({ kind: 'too-long' });
    }
  }
}

export function profileOfSurface(surfaceId: number): Profile {
  return (surfaceNeeds[surfaceId] as { readonly profile: Profile }).profile;
}
