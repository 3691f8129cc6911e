import { allocate } from './arena';
import { readMarker } from './base64-marker';
import { addHost } from './cut-hosts';
import { byte, isBlank, isSame, toLower } from './memory';
import { checkStoredUrl, doubtful } from './stored-urls';

/** The kinds of needles. */
const target: u32 = 1;
const project: u32 = 2;
const folder: u32 = 3;
const base64Marker: u32 = 4;
const call: u32 = 5;

/** Parts of the answer: look closer; strings that scripts join. */
export const doubt: u32 = 1;
export const joins: u32 = 2;

/** A needle. `text` is in lower case if the case is ignored. `searchedAt` is where the three bytes are by which it is found. */
class Needle {
  next: usize = 0;
  text: usize = 0;
  length: u32 = 0;
  searchedAt: u32 = 0;
  kind: u32 = 0;
  ignoresCase: u32 = 0;

  isAt(at: usize): bool {
    if (this.ignoresCase === 0) return isSame(at, this.text, this.length);
    for (let index: usize = 0; index < this.length; index++) {
      if (toLower(byte(at + index)) !== byte(this.text + index)) return false;
    }
    return true;
  }
}

/** A list of needles for each of eight bits. */
const buckets = allocate(8 * 4);

export function addNeedle(bucket: u32, text: usize, length: u32, searchedAt: u32, kind: u32, ignoresCase: u32): void {
  const needle = changetype<Needle>(allocate(offsetof<Needle>()));
  needle.text = text;
  needle.length = length;
  needle.searchedAt = searchedAt;
  needle.kind = kind;
  needle.ignoresCase = ignoresCase;
  needle.next = load<usize>(buckets + bucket * 4);
  store<usize>(buckets + bucket * 4, changetype<usize>(needle));
  // The case of other targets matters.
  if (kind === target && ignoresCase !== 0) addHost(text, length);
}

/** Whether a needle that is no name of a method is somewhere in the bytes. */
export function holdsNeedle(from: usize, to: usize): bool {
  for (let at = from; at < to; at++) {
    for (let bucket: usize = 0; bucket < 8; bucket++) {
      for (let each = load<usize>(buckets + bucket * 4); each !== 0; ) {
        const needle = changetype<Needle>(each);
        each = needle.next;
        if (needle.kind !== call && at + needle.length <= to && needle.isAt(at)) return true;
      }
    }
  }
  return false;
}

/** Reads the needles of some buckets. @param at where the three bytes are */
export function checkNeedles(at: usize, bits: u32, input: usize, isInner: bool): u32 {
  let answer: u32 = 0;
  for (let mask = bits; mask !== 0; mask &= mask - 1) {
    for (let each = load<usize>(buckets + ctz(mask) * 4); each !== 0; ) {
      const needle = changetype<Needle>(each);
      each = needle.next;
      const place = at - needle.searchedAt;
      if (place < input || !needle.isAt(place)) continue;
      answer |= readNeedle(needle.kind, place, place + needle.length, input, isInner);
    }
  }
  return answer;
}

function readNeedle(kind: u32, place: usize, end: usize, input: usize, isInner: bool): u32 {
  if (kind === project) {
    const next = byte(end);
    return next === 0x2f || next === 0x5c || next === 0x25 || next === 0x26 ? doubt : 0;
  }
  if (kind === folder) return isInner || checkStoredUrl(place, end, input) === doubtful ? doubt : 0;
  if (kind === base64Marker) return readMarker(end) ? doubt : 0;
  if (kind === call) {
    let at = end;
    while (isBlank(byte(at))) at++;
    return byte(at) === 0x28 ? joins : 0;
  }
  return doubt;
}
