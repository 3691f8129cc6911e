import { hash } from 'node:crypto';
import type { Variant } from '../asset/asset-url.ts';
import { slugOf } from '../asset/slug.ts';
import { nameHash } from '../asset/stored-name.ts';
import { type Profile, requestId } from '../plan/fetch-request.ts';

/** The variant for which a name of the dev server stands. */
export interface NamedVariant {
  readonly variant: Variant;
  readonly profile: Profile;
}

/** The names that this process has written into texts. The server serves no other name. */
export class LiveNames {
  readonly #byName = new Map<string, NamedVariant>();

  nameFor(variant: Variant, profile: Profile): string {
    const name = liveName(variant, profile);
    this.#byName.set(name, { variant, profile });
    return name;
  }

  /** `undefined` for a name that is in no text. */
  find(name: string): NamedVariant | undefined {
    return this.#byName.get(name);
  }
}

/**
 * The name of a variant whose bytes are not known yet. It has the shape of a stored file's name and is always the same, since
 * browsers remember redirects.
 */
export function liveName(variant: Variant, profile: Profile): string {
  const tag = nameHash(hash('sha256', requestId(variant, profile)));
  const extension = /\.([a-z0-9]{1,8})$/i.exec(variant.path)?.[1]?.toLowerCase() ?? 'bin';
  return `${slugOf(variant.path)}.${tag}.${extension}`;
}
