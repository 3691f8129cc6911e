import type { NamedAsset } from './find-assets-in-text.ts';
import { type PackedNumbers, packNumbers, unpackNumbers } from './packed-numbers.ts';
import type { UploadFacts } from './upload.ts';

/** An asset as it is known so far. */
export interface KnownAsset {
  readonly number: number;
  readonly path: string;
  url: string;
  facts: UploadFacts | null;
}

/** A field path and a locale, in which assets are seen. */
export interface Place {
  readonly number: number;
  readonly field: string;
  readonly locale: string | null;
}

/** An asset in a place. */
export type AssetUsage = readonly [asset: KnownAsset, place: Place];

/** A large project has millions of sightings, so they are kept as numbers of asset and place in turns. */
interface SeenRecord {
  readonly stamp: string;
  readonly pairs: PackedNumbers;
}

/** Gathers what the walk sees: by root field and record, so that a record can be read again. */
export class AssetUsages {
  readonly #assets: KnownAsset[] = [];
  readonly #byPath = new Map<string, KnownAsset>();
  readonly #places: Place[] = [];
  readonly #byField = new Map<string, Map<string | null, Place>>();
  readonly #models = new Map<string, Map<string, SeenRecord>>();

  /** Root fields of which records were read. */
  get fields(): string[] {
    return [...this.#models.keys()];
  }

  idsOf(field: string): string[] {
    return [...this.#records(field).keys()];
  }

  countOf(field: string): number {
    return this.#records(field).size;
  }

  /** When a record was last edited and published, as far as it was read. */
  versionOf(field: string, id: string): string | undefined {
    return this.#records(field).get(id)?.stamp;
  }

  *usagesOf(field: string, id: string): Generator<AssetUsage> {
    const pairs = unpackNumbers(this.#records(field).get(id)?.pairs ?? '');
    for (let at = 0; at < pairs.length; at += 2) {
      yield [itemAt(this.#assets, pairs[at]), itemAt(this.#places, pairs[at + 1])];
    }
  }

  clear(field: string): void {
    this.#models.delete(field);
  }

  forget(field: string, id: string): void {
    this.#records(field).delete(id);
  }

  forgetAsset(path: string): void {
    this.#byPath.delete(path);
  }

  /** Notes what was read of a record, in one query or several. */
  note(field: string, id: string, stamp: string, sightings: Iterable<AssetUsage>): void {
    const seen = new Map<KnownAsset, Set<Place>>();
    const pairs: number[] = [];
    for (const [asset, place] of [...this.usagesOf(field, id), ...sightings]) {
      const places = seen.get(asset) ?? new Set<Place>();
      seen.set(asset, places);
      if (!places.has(place)) pairs.push(asset.number, place.number);
      places.add(place);
    }
    this.#records(field).set(id, { stamp, pairs: packNumbers(pairs) });
  }

  /** What the CDA says of an upload goes before what a text says, and what is newer before what is older. */
  learn({ path, url }: NamedAsset, facts: UploadFacts | null): KnownAsset {
    const known = this.#byPath.get(path);
    if (!known) {
      const asset = { number: this.#assets.length, path, url, facts };
      this.#assets.push(asset);
      this.#byPath.set(path, asset);
      return asset;
    }
    if (facts) {
      if (!known.facts || facts.updatedAt > known.facts.updatedAt) Object.assign(known, { url, facts });
    } else if (!known.facts && url < known.url) known.url = url;
    return known;
  }

  place(field: string, locale: string | null): Place {
    const locales = this.#byField.get(field) ?? new Map<string | null, Place>();
    this.#byField.set(field, locales);
    const known = locales.get(locale);
    if (known) return known;
    const place = { number: this.#places.length, field, locale };
    this.#places.push(place);
    locales.set(locale, place);
    return place;
  }

  /** Assets that some record names. */
  used(): Set<KnownAsset> {
    const numbers = new Set<number>();
    for (const records of this.#models.values()) {
      for (const { pairs } of records.values()) {
        for (const [at, each] of unpackNumbers(pairs).entries()) if (at % 2 === 0) numbers.add(each);
      }
    }
    return new Set([...numbers].map((each) => itemAt(this.#assets, each)));
  }

  #records(field: string): Map<string, SeenRecord> {
    const records = this.#models.get(field) ?? new Map<string, SeenRecord>();
    this.#models.set(field, records);
    return records;
  }
}

function itemAt<Item>(list: readonly Item[], index: number | undefined): Item {
  const item = index === undefined ? undefined : list[index];
  if (item === undefined) throw new RangeError(`nothing has the number ${index}`);
  return item;
}
