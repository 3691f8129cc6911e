import type { NamedAsset } from './find-in-text.ts';
import type { PublishedAsset, Via } from './published-index.ts';
import type { UploadFacts } from './read-record.ts';

/** An asset as it is known so far. */
interface Asset extends NamedAsset {
  url: string;
  facts: UploadFacts | null;
}

/** One asset seen in one place of a record. */
export interface Sighting {
  readonly asset: NamedAsset;
  readonly field: string;
  readonly locale: string | null;
}

/** Places that the index names for one asset. */
const mostVia = 10;

/** Gathers what the walk sees: by model and record, so that a model can be walked again. */
export class Sightings {
  readonly #assets = new Map<string, Asset>();
  readonly #models = new Map<string, Map<string, Sighting[]>>();

  /** Forgets what was seen of a model. */
  clear(model: string): void {
    this.#models.set(model, new Map());
  }

  /** Notes that a record was read. @returns whether it is new */
  record(model: string, record: string): boolean {
    const records = this.#models.get(model);
    if (!records || records.has(record)) return false;
    records.set(record, []);
    return true;
  }

  records(model: string): number {
    return this.#models.get(model)?.size ?? 0;
  }

  see(
    model: string,
    record: string,
    named: NamedAsset,
    facts: UploadFacts | null,
    field: string,
    locale: string | null,
  ): void {
    const asset = this.learn(named, facts);
    const seen = this.#models.get(model)?.get(record);
    if (!seen?.some((each) => each.asset === asset && each.field === field && each.locale === locale)) {
      seen?.push({ asset, field, locale });
    }
  }

  /** What the CDA says of an upload goes before what a text says. */
  learn(named: NamedAsset, facts: UploadFacts | null): Asset {
    const known = this.#assets.get(named.path);
    if (!known) {
      const asset = { ...named, facts };
      this.#assets.set(named.path, asset);
      return asset;
    }
    if (facts && !known.facts) Object.assign(known, { url: named.url, facts });
    else if (!facts === !known.facts && named.url < known.url) known.url = named.url;
    return known;
  }

  /** Paths of assets that only texts name. */
  unidentified(): string[] {
    return [...this.#inUse().keys()].filter((path) => !this.#assets.get(path)?.facts).sort();
  }

  /** @param nameOf the API key of a model */
  toAssets(nameOf: (model: string) => string): Map<string, PublishedAsset> {
    const assets = [...this.#inUse(nameOf)].sort(([a], [b]) => (a < b ? -1 : 1));
    return new Map(
      assets.map(([path, via]) => {
        const { url = '', facts = null } = this.#assets.get(path) ?? {};
        const rest = facts ?? { id: null, md5: null, size: null, mimeType: null, width: null, height: null };
        return [path, Object.freeze({ path, url, ...rest, via: via.sort(compareVia).slice(0, mostVia) })];
      }),
    );
  }

  #inUse(nameOf: (model: string) => string = (model) => model): Map<string, Via[]> {
    const used = new Map<string, Via[]>();
    for (const [key, records] of this.#models) {
      const model = nameOf(key);
      for (const [id, sightings] of records) {
        const record = id === '' ? null : id;
        for (const { asset, field, locale } of sightings) {
          const via = used.get(asset.path);
          if (via) via.push({ model, record, field, locale });
          else used.set(asset.path, [{ model, record, field, locale }]);
        }
      }
    }
    return used;
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
