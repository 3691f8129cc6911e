import type { KnownAsset, Sightings } from './sightings.ts';
import type { Snapshot } from './take-snapshot.ts';

/** What is kept of a walk for the next one: a head, and a line for each model. */
export interface Memory {
  readonly head: MemoryHead;
  readonly models: AsyncIterable<MemoryOfModel> | Iterable<MemoryOfModel>;
}

export interface MemoryHead {
  readonly fingerprint: string;
  /** State of the media library; empty where it has to be taken as changed. */
  readonly uploads: string;
  readonly assets: readonly KnownAsset[];
}

export interface MemoryOfModel {
  /** Root field. */
  readonly field: string;
  /** Field paths and locales of sightings. */
  readonly places: readonly (readonly [field: string, locale: string | null])[];
  /** Id; stamp, empty where the record has to be read again; then positions of asset and place in turns. */
  readonly records: readonly (readonly [id: string, stamp: string, ...seen: readonly number[]])[];
}

/** Dates have whole seconds, and clocks differ: what was edited so shortly before the walk is read again by the next. */
const doubtful = 5_000;

export function toMemory(sightings: Sightings, snapshot: Snapshot, fingerprint: string): Memory {
  const isSettled = (stamp: string) =>
    stamp.split(' ').every((each) => each === 'null' || Date.parse(each) < snapshot.at - doubtful);
  const assets = [...sightings.used()];
  const positions = new Map(assets.map((asset, at) => [asset, at]));
  const uploads = isSettled(snapshot.uploads.split(' ')[1] ?? '') ? snapshot.uploads : '';
  return {
    head: { fingerprint, uploads, assets },
    models: (function* () {
      for (const field of sightings.fields) yield modelOf(sightings, field, positions, isSettled);
    })(),
  };
}

function modelOf(
  sightings: Sightings,
  field: string,
  positions: ReadonlyMap<KnownAsset, number>,
  isSettled: (stamp: string) => boolean,
): MemoryOfModel {
  const places = new Map<string, number>();
  const records = sightings.idsOf(field).map((id) => {
    const record = sightings.record(field, id);
    const seen = record?.sightings.flatMap(({ asset, field: place, locale }) => {
      const key = JSON.stringify([place, locale]);
      const at = places.get(key) ?? places.size;
      places.set(key, at);
      return [positions.get(asset) ?? -1, at];
    });
    return [id, record && isSettled(record.stamp) ? record.stamp : '', ...(seen ?? [])] as const;
  });
  return { field, places: [...places.keys()].map((key) => JSON.parse(key)), records };
}

/** @throws RangeError where a position leads nowhere */
export async function fromMemory({ head, models }: Memory, sightings: Sightings): Promise<void> {
  const assets = head.assets.map(({ path, url, facts }) => sightings.learn({ path, url }, facts));
  for await (const { field, places, records } of models) {
    for (const [id, stamp, ...seen] of records) {
      const found = Array.from({ length: seen.length / 2 }, (_, at) => {
        const asset = assets[seen[2 * at] ?? -1];
        const [place, locale = null] = places[seen[2 * at + 1] ?? -1] ?? [];
        if (!asset || place === undefined) throw new RangeError('a position leads nowhere');
        return { asset, field: place, locale };
      });
      sightings.note(field, id, { stamp, sightings: found });
    }
  }
}
