import type { NamedAsset } from './find-in-text.ts';
import type { PublishedAsset, Via } from './published-index.ts';
import type { UploadFacts } from './upload.ts';

/** An asset as it is known so far. */
export interface KnownAsset {
  readonly path: string;
  url: string;
  facts: UploadFacts | null;
}

/** One asset seen in one place of a record. */
export interface Sighting {
  readonly asset: KnownAsset;
  readonly field: string;
  readonly locale: string | null;
}

export interface SeenRecord {
  /** When it was last edited and published, as the CDA writes it. */
  readonly stamp: string;
  readonly sightings: Sighting[];
}

/** Places that the index names for one asset. */
const mostVia = 10;

/** Gathers what the walk sees: by root field and record, so that a record can be read again. */
export class Sightings {
  readonly #assets = new Map<string, KnownAsset>();
  readonly #models = new Map<string, Map<string, SeenRecord>>();

  get assets(): ReadonlyMap<string, KnownAsset> {
    return this.#assets;
  }

  /** What was seen in the records of one root field, by id. */
  recordsOf(field: string): ReadonlyMap<string, SeenRecord> {
    return this.#records(field);
  }

  clear(field: string): void {
    this.#models.delete(field);
  }

  forget(field: string, record: string): void {
    this.#records(field).delete(record);
  }

  forgetAsset(path: string): void {
    this.#assets.delete(path);
  }

  /** Notes that a record was read, in one query or several. */
  note(field: string, record: string, stamp: string): void {
    const records = this.#records(field);
    if (!records.has(record)) records.set(record, { stamp, sightings: [] });
  }

  see(field: string, record: string, asset: KnownAsset, place: string, locale: string | null): void {
    const seen = this.#records(field).get(record)?.sightings;
    const isKnown = seen?.some((each) => each.asset === asset && each.field === place && each.locale === locale);
    if (!isKnown) seen?.push({ asset, field: place, locale });
  }

  /** What the CDA says of an upload goes before what a text says, and what is newer before what is older. */
  learn(named: NamedAsset, facts: UploadFacts | null): KnownAsset {
    const known = this.#assets.get(named.path);
    if (!known) {
      const asset = { ...named, facts };
      this.#assets.set(named.path, asset);
      return asset;
    }
    if (facts) {
      if (!known.facts || facts.updatedAt > known.facts.updatedAt) Object.assign(known, { url: named.url, facts });
    } else if (!known.facts && named.url < known.url) known.url = named.url;
    return known;
  }

  /** @param nameOf the API key for a root field */
  toAssets(nameOf: (field: string) => string): Map<string, PublishedAsset> {
    const used = [...this.#places(nameOf)].sort(([a], [b]) => compare(a.path, b.path));
    return new Map(
      used.map(([{ path, url, facts }, places]) => {
        const via = places.sort(compareVia).slice(0, mostVia);
        const { id = null, md5 = null, size = null, mimeType = null, width = null, height = null } = facts ?? {};
        return [path, Object.freeze({ id, path, url, md5, size, mimeType, width, height, via: Object.freeze(via) })];
      }),
    );
  }

  /** Assets that are in use, and of which only texts tell. */
  unidentified(): string[] {
    const used = [...this.#models.values()].flatMap((records) => [...records.values()].map((each) => each.sightings));
    const assets = new Set(used.flatMap((sightings) => sightings.map((each) => each.asset)));
    return [...assets].flatMap(({ path, facts }) => (facts ? [] : [path])).sort();
  }

  #places(nameOf: (field: string) => string): Map<KnownAsset, Via[]> {
    const used = new Map<KnownAsset, Via[]>();
    for (const [field, records] of this.#models) {
      const model = nameOf(field);
      for (const [id, { sightings }] of records) {
        for (const { asset, field: place, locale } of sightings) {
          const via = { model, record: id === '' ? null : id, field: place, locale };
          const places = used.get(asset);
          if (places) places.push(via);
          else used.set(asset, [via]);
        }
      }
    }
    return used;
  }

  #records(field: string): Map<string, SeenRecord> {
    const records = this.#models.get(field) ?? new Map<string, SeenRecord>();
    this.#models.set(field, records);
    return records;
  }
}

function compareVia(a: Via, b: Via): number {
  return (
    compare(a.model, b.model) ||
    compare(a.record ?? '', b.record ?? '') ||
    compare(a.field, b.field) ||
    compare(a.locale ?? '', b.locale ?? '')
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
