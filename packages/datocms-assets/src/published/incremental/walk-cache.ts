import type { AssetUsages, KnownAsset, Place } from '../walk/asset-usages.ts';
import type { Snapshot } from '../walk/snapshot.ts';

/** What is kept of a walk for the next one: a head, and a line for each model. */
export interface WalkCache {
  readonly head: MemoryHead;
  readonly models: AsyncIterable<MemoryOfModel> | Iterable<MemoryOfModel>;
}

export interface MemoryHead {
  readonly fingerprint: string;
  /** State of the media library; empty where it has to be taken as changed. */
  readonly uploads: string;
  readonly assets: readonly Omit<KnownAsset, 'number'>[];
}

export interface MemoryOfModel {
  /** Root field. */
  readonly field: string;
  /** Field paths and locales of sightings. */
  readonly places: readonly (readonly [field: string, locale: string | null])[];
  /** Id; stamp, empty where the record has to be read again; then positions of asset and place in turns. */
  readonly records: readonly (readonly [id: string, stamp: string, ...sightings: readonly number[]])[];
}

/** Dates have whole seconds, and clocks differ: what was edited so shortly before the walk is read again by the next. */
const doubtful = 5_000;

export function toMemory(sightings: AssetUsages, snapshot: Snapshot, fingerprint: string): WalkCache {
  const isSettled = (stamp: string) =>
    stamp.split(' ').every((each) => each === 'null' || Date.parse(each) < snapshot.at - doubtful);
  const assets = new Positions(sightings.used());
  const uploads = isSettled(snapshot.uploads.split(' ')[1] ?? '') ? snapshot.uploads : '';
  return {
    head: { fingerprint, uploads, assets: assets.list.map(({ path, url, facts }) => ({ path, url, facts })) },
    models: (function* () {
      for (const field of sightings.fields) {
        const places = new Positions<Place>([]);
        const records = sightings.idsOf(field).map((id) => {
          const stamp = sightings.versionOf(field, id) ?? '';
          const pairs = [...sightings.usagesOf(field, id)].flatMap(([asset, place]) => [
            assets.of(asset),
            places.of(place),
          ]);
          return [id, isSettled(stamp) ? stamp : '', ...pairs] as const;
        });
        yield { field, places: places.list.map((each) => [each.field, each.locale] as const), records };
      }
    })(),
  };
}

/** @returns whether all of it could be read */
export async function recall(memory: WalkCache, sightings: AssetUsages): Promise<boolean> {
  try {
    await fromMemory(memory, sightings);
    return true;
  } catch {
    return false;
  }
}

async function fromMemory({ head, models }: WalkCache, sightings: AssetUsages): Promise<void> {
  const assets = head.assets.map(({ path, url, facts }) => sightings.learn({ path, url }, facts));
  for await (const { field, places: names, records } of models) {
    const places = names.map(([path, locale]) => sightings.place(path, locale));
    for (const [id, stamp, ...pairs] of records) {
      const seen = Array.from({ length: pairs.length / 2 }, (_, at) => {
        const [asset, place] = [assets[pairs[2 * at] ?? -1], places[pairs[2 * at + 1] ?? -1]];
        if (!asset || !place) throw new RangeError('a position leads nowhere');
        return [asset, place] as const;
      });
      sightings.note(field, id, stamp, seen);
    }
  }
}

/** Things in the order in which they were first asked for. */
class Positions<Thing> {
  readonly #positions = new Map<Thing, number>();

  constructor(things: Iterable<Thing>) {
    for (const each of things) this.of(each);
  }

  get list(): Thing[] {
    return [...this.#positions.keys()];
  }

  of(thing: Thing): number {
    const at = this.#positions.get(thing) ?? this.#positions.size;
    this.#positions.set(thing, at);
    return at;
  }
}
