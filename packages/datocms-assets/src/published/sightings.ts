import type { NamedAsset } from './find-in-text.ts';
import type { UploadFacts } from './upload.ts';

/** An asset as it is known so far. */
export interface KnownAsset {
  readonly path: string;
  url: string;
  facts: UploadFacts | null;
}

/** One asset seen in one field of a record. */
export interface Sighting {
  readonly asset: KnownAsset;
  readonly field: string;
  readonly locale: string | null;
}

export interface SeenRecord {
  /** When it was last edited and published. */
  readonly stamp: string;
  readonly sightings: readonly Sighting[];
}

/** A sighting is kept as one number, since a large project has millions: the place times this, and the asset. */
const assetLimit = 2 ** 24;

interface PackedRecord {
  readonly stamp: string;
  seen: readonly number[];
}

/** Gathers what the walk sees: by root field and record, so that a record can be read again. */
export class Sightings {
  readonly #assets = new Numbered<KnownAsset>(assetLimit);
  readonly #places = new Numbered<Pick<Sighting, 'field' | 'locale'>>(2 ** 28);
  readonly #models = new Map<string, Map<string, PackedRecord>>();

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
    const record = this.#records(field).get(id);
    return record && { stamp: record.stamp, sightings: record.seen.map((each) => this.#unpack(each)) };
  }

  clear(field: string): void {
    this.#models.delete(field);
  }

  forget(field: string, id: string): void {
    this.#records(field).delete(id);
  }

  forgetAsset(path: string): void {
    this.#assets.forget(path);
  }

  /** Notes what was read of a record, in one query or several. */
  note(field: string, id: string, { stamp, sightings }: SeenRecord): void {
    const seen = new Set(this.#records(field).get(id)?.seen);
    for (const each of sightings) seen.add(this.#pack(each));
    this.#records(field).set(id, { stamp, seen: [...seen] });
  }

  /** What the CDA says of an upload goes before what a text says, and what is newer before what is older. */
  learn(named: NamedAsset, facts: UploadFacts | null): KnownAsset {
    const known = this.#assets.get(named.path) ?? this.#assets.add(named.path, { ...named, facts });
    if (facts) {
      if (!known.facts || facts.updatedAt > known.facts.updatedAt) Object.assign(known, { url: named.url, facts });
    } else if (!known.facts && named.url < known.url) known.url = named.url;
    return known;
  }

  /** Assets that some record names. */
  used(): Set<KnownAsset> {
    const numbers = new Set<number>();
    for (const records of this.#models.values()) {
      for (const { seen } of records.values()) for (const each of seen) numbers.add(each % assetLimit);
    }
    return new Set([...numbers].map((each) => this.#assets.at(each)));
  }

  #pack({ asset, field, locale }: Sighting): number {
    const key = `${locale} ${field}`;
    if (!this.#places.get(key)) this.#places.add(key, { field, locale });
    return this.#places.numberOf(key) * assetLimit + this.#assets.numberOf(asset.path);
  }

  #unpack(packed: number): Sighting {
    const asset = this.#assets.at(packed % assetLimit);
    return { asset, ...this.#places.at(Math.floor(packed / assetLimit)) };
  }

  #records(field: string): Map<string, PackedRecord> {
    const records = this.#models.get(field) ?? new Map<string, PackedRecord>();
    this.#models.set(field, records);
    return records;
  }
}

/** Things by key, with a number for each. */
class Numbered<Thing> {
  readonly #things: Thing[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): Thing | undefined {
    return this.#things[this.#numbers.get(key) ?? -1];
  }

  at(number: number): Thing {
    const thing = this.#things[number];
    if (thing === undefined) throw new RangeError(`there is no number ${number}`);
    return thing;
  }

  numberOf(key: string): number {
    const number = this.#numbers.get(key);
    if (number === undefined) throw new RangeError(`${key} has no number`);
    return number;
  }

  add(key: string, thing: Thing): Thing {
    if (this.#things.length >= this.#limit) throw new RangeError(`more than ${this.#limit} are not provided for`);
    this.#numbers.set(key, this.#things.push(thing) - 1);
    return thing;
  }

  forget(key: string): void {
    this.#numbers.delete(key);
  }
}
