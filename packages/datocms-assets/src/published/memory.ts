import { z } from 'zod';
import type { KnownAsset, Sightings } from './sightings.ts';
import type { Model } from './slot.ts';
import type { Snapshot } from './take-snapshot.ts';

/** What is kept of a walk for the next one. References between its parts are positions in the lists. */
export type Memory = z.infer<typeof memorySchema>;

const text = z.string();
const position = z.number().int().nonnegative();
const facts = z.object({
  id: text,
  md5: text.nullable(),
  size: z.number().nullable(),
  mimeType: text.nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  updatedAt: text,
});

export const memorySchema = z.object({
  fingerprint: text,
  /** State of the media library; empty where it has to be taken as changed. */
  uploads: text,
  assets: z.array(z.object({ path: text, url: text, facts: facts.nullable() })),
  places: z.array(z.tuple([text, text.nullable()])),
  /** By root field and record id: the stamp, empty where the record has to be read again; then asset and place in turns. */
  records: z.record(text, z.record(text, z.tuple([text], position))),
});

/** Dates have whole seconds, and clocks differ: what was edited so shortly before the walk is read again by the next. */
const doubtful = 5_000;

export function toMemory(
  sightings: Sightings,
  models: readonly Model[],
  snapshot: Snapshot,
  fingerprint: string,
): Memory {
  const positions = new Map<KnownAsset, number>();
  const positionOf = (asset: KnownAsset) => {
    const at = positions.get(asset) ?? positions.size;
    positions.set(asset, at);
    return at;
  };
  const places = new Map<string, number>();
  const placeOf = (field: string, locale: string | null) => {
    const key = JSON.stringify([field, locale]);
    const at = places.get(key) ?? places.size;
    places.set(key, at);
    return at;
  };
  const records = Object.fromEntries(
    models.map(({ field }) => [
      field,
      Object.fromEntries(
        [...sightings.recordsOf(field)].map(([id, { stamp, sightings: seen }]) => [
          id,
          [
            isSettled(stamp, snapshot.at) ? stamp : '',
            ...seen.flatMap((each) => [positionOf(each.asset), placeOf(each.field, each.locale)]),
          ] as [string, ...number[]],
        ]),
      ),
    ]),
  );
  return {
    fingerprint,
    uploads: isSettled(snapshot.uploads.split(' ')[1] ?? '', snapshot.at) ? snapshot.uploads : '',
    assets: [...positions.keys()],
    places: [...places.keys()].map((key) => JSON.parse(key)),
    records,
  };
}

export function fromMemory(memory: Memory, sightings: Sightings): void {
  const assets = memory.assets.map(({ path, url, facts }) => sightings.learn({ path, url }, facts));
  for (const [field, records] of Object.entries(memory.records)) {
    for (const [id, [stamp, ...seen]] of Object.entries(records)) {
      sightings.note(field, id, stamp);
      for (let at = 0; at + 1 < seen.length; at += 2) {
        const asset = assets[seen[at] ?? -1];
        const [place, locale] = memory.places[seen[at + 1] ?? -1] ?? [];
        if (!asset || place === undefined) throw new RangeError('a reference leads nowhere');
        sightings.see(field, id, asset, place, locale ?? null);
      }
    }
  }
}

function isSettled(stamp: string, at: number): boolean {
  return stamp.split(' ').every((each) => each === 'null' || Date.parse(each) < at - doubtful);
}
