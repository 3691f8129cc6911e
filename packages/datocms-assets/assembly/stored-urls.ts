// The rules of `search/find-stored-urls.ts` in plain text.
import { allocate } from './arena';
import { byte, isSame, nameKind, toLower, urlCharacter } from './memory';

/** A URL names no stored file; it names one that exists; it has to be looked at. */
export const noStoredUrl: u32 = 0;
export const existing: u32 = 1;
export const doubtful: u32 = 2;

const slash: u8 = 0x2f;
const maxEscapeLength: usize = 9;

/** The texts before the folder: a list in lower case, each behind its length. */
let beginnings: usize = 0;
let beginningsEnd: usize = 0;
/** A hash table of the names: 8 bytes each, address and length. */
let table: usize = 0;
let tableMask: u32 = 0;
/** The names that were met since the last call of `takeUsed`, as addresses. A name's first byte, in front of it, tells that it is among them. */
let used: usize = 0;
let usedCount: u32 = 0;
/** Where the last stored name begins that was met. */
export let lastName: usize = 0;

export function setBeginnings(at: usize, end: usize): void {
  beginnings = at;
  beginningsEnd = end;
}

export function reserveNames(count: u32): void {
  let size: u32 = 2;
  while (size < count * 4 + 2) size *= 2;
  tableMask = size - 1;
  table = allocate(<usize>size * 8);
  used = allocate(<usize>count * 4 + 4);
}

export function addName(at: usize, length: u32): void {
  const name = scan(at);
  let place = scannedHash & tableMask;
  if (name !== at + length) return;
  while (load<u32>(table + place * 8) !== 0) place = (place + 1) & tableMask;
  store<u32>(table + place * 8, <u32>at);
  store<u32>(table + place * 8, length, 4);
}

export function usedNames(): usize {
  return used;
}

export function takeUsed(): u32 {
  const count = usedCount;
  usedCount = 0;
  return count;
}

export function resetLastName(): void {
  lastName = 0;
}

let scannedHash: u32 = 0;

/** The end of the longest name that begins at `from`. */
function scan(from: usize): usize {
  let running: u32 = 17;
  let end = from;
  scannedHash = running;
  let at = from;
  for (let kind = byte(nameKind + byte(at)); kind !== 0; kind = byte(nameKind + byte(at))) {
    running = (running ^ byte(at)) * 0x01000193;
    at++;
    if (kind === 1) {
      end = at;
      scannedHash = running;
    }
  }
  return end;
}

/** @param folder where the last part of the folder begins; it ends at `end` */
export function checkStoredUrl(folder: usize, end: usize, input: usize): u32 {
  if (byte(end) !== slash) return startsEscape(byte(end)) ? doubtful : noStoredUrl;
  const start = findStart(folder, input);
  if (start !== existing) return start;
  const name = end + 1;
  const nameEnd = scan(name);
  const length = <u32>(nameEnd - name);
  if (length === 0 && byte(nameKind + byte(name)) === 0 && !startsEscape(byte(name))) return noStoredUrl;
  let place = scannedHash & tableMask;
  while (true) {
    const known = <usize>load<u32>(table + place * 8);
    if (known === 0) return doubtful;
    if (load<u32>(table + place * 8, 4) === length && isSame(known, name, length)) {
      if (byte(known - 1) === 0) {
        store<u8>(known - 1, 1);
        store<u32>(used + usedCount++ * 4, <u32>known);
      }
      lastName = name;
      return existing;
    }
    place = (place + 1) & tableMask;
  }
}

function startsEscape(value: u8): bool {
  return value === 0x25 || value === 0x26 || value === 0x5c;
}

function findStart(folder: usize, input: usize): u32 {
  for (let at = beginnings; at < beginningsEnd; ) {
    const length: usize = byte(at);
    const text = at + 1;
    at = text + length;
    if (folder < input + length || !isSameInAnyCase(folder - length, text, length)) continue;
    if (length > 1 && byte(text + 1) === slash) return existing;
    if (folder - length === input || byte(urlCharacter + byte(folder - length - 1)) === 0) return existing;
    if (mayFollowEscape(folder - length)) return doubtful;
  }
  return mayFollowEscape(folder) ? doubtful : noStoredUrl;
}

function isSameInAnyCase(at: usize, lower: usize, length: usize): bool {
  for (let index: usize = 0; index < length; index++) {
    if (toLower(byte(at + index)) !== byte(lower + index)) return false;
  }
  return true;
}

function mayFollowEscape(at: usize): bool {
  let before = at - 1;
  while (before > at - 1 - maxEscapeLength && isInEscape(byte(before))) before--;
  return before < at - 1 && (startsEscape(byte(before)) || byte(before) === 0x23);
}

function isInEscape(value: u8): bool {
  const lower = toLower(value);
  return (value >= 0x30 && value <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || value === 0x7b;
}
