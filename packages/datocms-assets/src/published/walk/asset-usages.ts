import type { NamedAsset } from '../../asset-text/find-assets-in-text.ts';
import { encodeVarints, VarintReader } from '../../memory/varint.ts';
import type { UploadFacts } from './upload.ts';

/** The facts about an asset at one moment. An object with the same number replaces it when there are more facts. */
export interface WalkedAsset {
  /** Position among all assets. */
  readonly number: number;
  readonly path: string;
  readonly url: string;
  /** `null` while only texts name the asset. */
  readonly facts: UploadFacts | null;
}

/** Means the name of an asset host without an asset, in the usages of a record. It is in no index. */
export const hostMention: NamedAsset = { path: '', url: '' };

/** The path of a field, and a locale. */
export interface Place {
  /** Position among all places. */
  readonly number: number;
  readonly field: string;
  readonly locale: string | null;
}

/** An asset that is used in a place. */
export type AssetUsage = readonly [asset: WalkedAsset, place: Place];

/** A record and the assets that it uses. */
export interface RecordUsages {
  /** Empty for the site's settings. */
  readonly id: string;
  /** Changes with every edit and every publication, see `versionOf` in `read-record.ts`. */
  readonly version: string;
  readonly usages: readonly AssetUsage[];
}

/** Usages as plain data. */
export interface UsageData {
  /** By number. A dropped asset leaves a hole. */
  readonly assets: readonly (WalkedAsset | undefined)[];
  readonly places: readonly Place[];
  readonly records: Iterable<ModelRecords>;
}

/** The records of a model by id. */
export type ModelRecords = readonly [rootField: string, records: ReadonlyMap<string, StoredRecord>];

interface StoredRecord {
  readonly version: string;
  /** The numbers of asset and place in turn, packed, since a large project has millions of usages. */
  readonly numbers: PackedNumbers;
}

/** Numbers as a text of one to five characters each. An array takes several times the memory and slows garbage collection. */
type PackedNumbers = string;

/** Collects which published record uses which assets, by root field and record, so that a record can be read again. */
export class AssetUsages {
  readonly #assets: (WalkedAsset | undefined)[];
  readonly #assetByPath = new Map<string, WalkedAsset>();
  readonly #places: Place[];
  readonly #placeByField = new Map<string, Map<string | null, Place>>();
  readonly #records = new Map<string, Map<string, StoredRecord>>();

  /** @param data of other usages, which do not change */
  constructor({ assets, places, records }: UsageData = { assets: [], places: [], records: [] }) {
    this.#assets = [...assets];
    this.#places = [...places];
    for (const asset of assets) if (asset) this.#assetByPath.set(asset.path, asset);
    for (const place of places) this.#placesOf(place.field).set(place.locale, place);
    for (const [rootField, ofModel] of records) this.#records.set(rootField, new Map(ofModel));
  }

  get data(): UsageData {
    return { assets: this.#assets, places: this.#places, records: this.#records };
  }

  /** Root fields with records that were read. */
  get rootFields(): string[] {
    return [...this.#records.keys()];
  }

  idsOf(rootField: string): string[] {
    return [...this.#recordsOf(rootField).keys()];
  }

  /** The number of the next asset. Numbers of known assets are lower. */
  get nextNumber(): number {
    return this.#assets.length;
  }

  countRecords(rootField: string): number {
    return this.#recordsOf(rootField).size;
  }

  versionOf(rootField: string, id: string): string | undefined {
    return this.#recordsOf(rootField).get(id)?.version;
  }

  *usagesOf(rootField: string, id: string): Generator<AssetUsage> {
    const numbers = unpackNumbers(this.#recordsOf(rootField).get(id)?.numbers ?? '');
    for (let at = 0; at < numbers.length; at += 2) {
      yield [itemAt(this.#assets, numbers[at]), itemAt(this.#places, numbers[at + 1])];
    }
  }

  /** All assets that some record uses. */
  usedAssets(): Set<WalkedAsset> {
    const used = new Set<WalkedAsset>();
    for (const records of this.#records.values()) {
      for (const { numbers } of records.values()) {
        const unpacked = unpackNumbers(numbers);
        for (let at = 0; at < unpacked.length; at += 2) used.add(itemAt(this.#assets, unpacked[at]));
      }
    }
    return used;
  }

  /** Makes a copy, since a failed walk must not change the original. Parsing a text would take ten times as long. */
  copy(): AssetUsages {
    return new AssetUsages(this.data);
  }

  /** Drops data that another walk can't rely on: assets that no record uses, and versions that are not certain. */
  dropUncertain(isCertain: (version: string) => boolean): void {
    const used = this.usedAssets();
    for (const [number, asset] of this.#assets.entries()) {
      if (!asset || used.has(asset)) continue;
      this.#assets[number] = undefined;
      if (this.#assetByPath.get(asset.path) === asset) this.#assetByPath.delete(asset.path);
    }
    for (const records of this.#records.values()) {
      for (const [id, { version, numbers }] of records)
        if (!isCertain(version)) records.set(id, { version: '', numbers });
    }
  }

  /** Adds usages of a record, and keeps usages that another query has read. */
  addRecord(rootField: string, { id, version, usages }: RecordUsages): void {
    const placesOf = new Map<number, Set<Place>>();
    const numbers: number[] = [];
    for (const [{ number }, place] of [...this.usagesOf(rootField, id), ...usages]) {
      const places = placesOf.get(number) ?? new Set<Place>();
      placesOf.set(number, places);
      if (!places.has(place)) numbers.push(number, place.number);
      places.add(place);
    }
    this.#recordsOf(rootField).set(id, { version, numbers: packNumbers(numbers) });
  }

  /** Adds an asset. Facts from the CDA replace a URL in a text, and newer facts replace older facts. */
  addAsset({ path, url }: NamedAsset, facts: UploadFacts | null): WalkedAsset {
    const known = this.#assetByPath.get(path);
    const isBetter = facts
      ? !known?.facts || facts.updatedAt > known.facts.updatedAt
      : !known || (!known.facts && url < known.url);
    if (known && !isBetter) return known;
    const asset = { number: known?.number ?? this.#assets.length, path, url, facts };
    this.#assets[asset.number] = asset;
    this.#assetByPath.set(path, asset);
    return asset;
  }

  toPlace(field: string, locale: string | null): Place {
    const locales = this.#placesOf(field);
    const known = locales.get(locale);
    if (known) return known;
    const place = { number: this.#places.length, field, locale };
    this.#places.push(place);
    locales.set(locale, place);
    return place;
  }

  removeModel(rootField: string): void {
    this.#records.delete(rootField);
  }

  /**
   * Removes the records of a model that are not published any more or have to be read again.
   * @param versions the published records by id
   * @param changed removes the records that use these assets, too
   * @returns the ids of the records to read
   */
  removeChanged(
    rootField: string,
    versions: ReadonlyMap<string, string>,
    changed: ReadonlySet<WalkedAsset>,
  ): { idsToRead: string[]; removed: number } {
    const records = this.#recordsOf(rootField);
    const isSame = (id: string, version: string) => {
      if (records.get(id)?.version !== version) return false;
      for (const [asset] of changed.size > 0 ? this.usagesOf(rootField, id) : []) if (changed.has(asset)) return false;
      return true;
    };
    const idsToRead = [...versions].flatMap(([id, version]) => (isSame(id, version) ? [] : [id]));
    const before = records.size;
    for (const id of idsToRead) records.delete(id);
    for (const id of records.keys()) if (!versions.has(id)) records.delete(id);
    return { idsToRead, removed: before - records.size };
  }

  /** Removes the facts about assets, so that the next `addAsset` of the path begins again. */
  removeAssets(assets: Iterable<WalkedAsset>): void {
    for (const { path } of assets) this.#assetByPath.delete(path);
  }

  #placesOf(field: string): Map<string | null, Place> {
    const places = this.#placeByField.get(field) ?? new Map<string | null, Place>();
    this.#placeByField.set(field, places);
    return places;
  }

  #recordsOf(rootField: string): Map<string, StoredRecord> {
    const records = this.#records.get(rootField) ?? new Map<string, StoredRecord>();
    this.#records.set(rootField, records);
    return records;
  }
}

function itemAt<Item>(list: readonly (Item | undefined)[], number: number | undefined): Item {
  const item = number === undefined ? undefined : list[number];
  if (item === undefined) throw new RangeError(`There is no item ${number}.`);
  return item;
}

function packNumbers(numbers: readonly number[]): PackedNumbers {
  return Buffer.from(encodeVarints(numbers).buffer).toString('latin1');
}

function unpackNumbers(text: PackedNumbers): number[] {
  const reader = new VarintReader(Buffer.from(text, 'latin1'));
  const numbers: number[] = [];
  while (reader.hasMore) numbers.push(reader.next());
  return numbers;
}
