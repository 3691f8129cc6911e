import type { NamedAsset } from './find-in-text.ts';
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

/** An asset in a place, as one number: a large project has millions. */
export type Sighting = number;

interface SeenRecord {
  /** When it was last edited and published. */
  readonly stamp: string;
  readonly sightings: readonly Sighting[];
}

/** Place and asset together stay below 2^53. */
const mostAssets = 2 ** 26;
const mostPlaces = 2 ** 26;

/** Gathers what the walk sees: by root field and record, so that a record can be read again. */
export class Sightings {
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

  record(field: string, id: string): SeenRecord | undefined {
    return this.#records(field).get(id);
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
  note(field: string, id: string, stamp: string, sightings: Iterable<Sighting>): void {
    const all = new Set(this.#records(field).get(id)?.sightings);
    for (const each of sightings) all.add(each);
    this.#records(field).set(id, { stamp, sightings: [...all] });
  }

  /** What the CDA says of an upload goes before what a text says, and what is newer before what is older. */
  learn({ path, url }: NamedAsset, facts: UploadFacts | null): KnownAsset {
    const known = this.#byPath.get(path);
    if (!known) {
      const asset = { number: nextNumber(this.#assets, mostAssets), path, url, facts };
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
    const place = { number: nextNumber(this.#places, mostPlaces), field, locale };
    this.#places.push(place);
    locales.set(locale, place);
    return place;
  }

  sighting(asset: KnownAsset, place: Place): Sighting {
    return place.number * mostAssets + asset.number;
  }

  assetOf(sighting: Sighting): KnownAsset {
    return at(this.#assets, sighting % mostAssets);
  }

  placeOf(sighting: Sighting): Place {
    return at(this.#places, Math.floor(sighting / mostAssets));
  }

  /** Assets that some record names. */
  used(): Set<KnownAsset> {
    const used = new Set<KnownAsset>();
    for (const records of this.#models.values()) {
      for (const { sightings } of records.values()) for (const each of sightings) used.add(this.assetOf(each));
    }
    return used;
  }

  #records(field: string): Map<string, SeenRecord> {
    const records = this.#models.get(field) ?? new Map<string, SeenRecord>();
    this.#models.set(field, records);
    return records;
  }
}

function nextNumber(list: readonly unknown[], limit: number): number {
  if (list.length >= limit) throw new RangeError(`more than ${limit} are not provided for`);
  return list.length;
}

function at<Item>(list: readonly Item[], index: number): Item {
  const item = list[index];
  if (item === undefined) throw new RangeError(`nothing has the number ${index}`);
  return item;
}
