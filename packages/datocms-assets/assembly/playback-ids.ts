// The rules of `search/find-playback-ids.ts`.
import { allocate } from './arena';

/** The first bytes of an id tell it from other text. Ids have 12 letters and digits or more. */
const keyLength: usize = 8;

/** A hash table of the first bytes of ids. */
let table: usize = 0;
let mask: u64 = 0;

export function reserveIds(count: u32): void {
  let size: u64 = 2;
  while (size < <u64>count * 4) size *= 2;
  mask = size - 1;
  table = allocate(<usize>size * 8);
}

export function addId(at: usize): void {
  let place = placeOf(load<u64>(at));
  while (load<u64>(place) !== 0) place = after(place);
  store<u64>(place, load<u64>(at));
}

/** Whether an id may begin in a range of the bytes. */
export function mayHoldId(from: usize, to: usize): bool {
  if (table === 0) return false;
  for (let at = from; at + keyLength <= to; at++) {
    const key = load<u64>(at);
    for (let place = placeOf(key); load<u64>(place) !== 0; place = after(place)) {
      if (load<u64>(place) === key) return true;
    }
  }
  return false;
}

function placeOf(key: u64): usize {
  return table + <usize>((((key ^ (key >> 29)) * 0x9e3779b1) >> 16) & mask) * 8;
}

function after(place: usize): usize {
  return table + <usize>(((place - table) / 8 + 1) & mask) * 8;
}
