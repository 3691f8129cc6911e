// One pass over a file that tells which groups of texts it holds, in any case of their letters. The algorithm is Teddy of
// Hyperscan: three bytes of each text are looked up for 16 places at once. Nothing of it is a part of the verifier's filter.

/** Bytes behind the input that are read as well. */
const margin: usize = 32;
/** By the low and by the high nibble of a byte, for each of three bytes: the buckets of texts that may be there. */
const nibbles: usize = memory.data(96, 16);
const found: usize = memory.data(16, 16);
/** The first text of each of eight buckets. */
const buckets: usize = memory.data(32, 16);
let next: usize = __heap_base;
let allGroups: u32 = 0;

/** A text in lower case. `at` is where its three bytes are. */
class Text {
  next: usize = 0;
  group: u32 = 0;
  length: u32 = 0;
  at: u32 = 0;
}

function reserve(length: usize): usize {
  const start = next;
  next = (next + length + 15) & ~15;
  const missing = <i32>((next + 0xffff) >> 16) - memory.size();
  if (missing > 0) memory.grow(missing);
  return start;
}

/** @returns where its bytes have to be written */
export function addText(bucket: u32, group: u32, length: u32, at: u32): usize {
  const text = changetype<Text>(reserve(offsetof<Text>() + length));
  text.group = group;
  text.length = length;
  text.at = at;
  text.next = load<usize>(buckets + bucket * 4);
  store<usize>(buckets + bucket * 4, changetype<usize>(text));
  allGroups |= group;
  return changetype<usize>(text) + offsetof<Text>();
}

/** Says that a byte may be at one of the three places of a bucket's texts. */
export function addByte(bucket: u32, place: u32, value: u32): void {
  const bit = (<u8>1) << (<u8>bucket);
  const low = nibbles + place * 32 + (value & 15);
  const high = nibbles + place * 32 + 16 + (value >> 4);
  store<u8>(low, load<u8>(low) | bit);
  store<u8>(high, load<u8>(high) | bit);
}

/** Makes room for a file. @returns where it begins, until the next call */
export function reserveInput(length: usize): usize {
  const start = next;
  reserve(length + margin);
  next = start;
  return start;
}

function isAt(text: Text, at: usize): bool {
  const bytes = changetype<usize>(text) + offsetof<Text>();
  for (let index: usize = 0; index < text.length; index++) {
    const wanted = load<u8>(bytes + index);
    const value = load<u8>(at + index);
    if (value !== wanted && (wanted < 0x61 || wanted > 0x7a || (value | 0x20) !== wanted)) return false;
  }
  return true;
}

/** The groups of texts at a place, of those that were not met before. */
function groupsAt(place: usize, bits: u32, input: usize, end: usize, known: u32): u32 {
  let groups: u32 = 0;
  for (let mask = bits; mask !== 0; mask &= mask - 1) {
    for (let each = load<usize>(buckets + ctz(mask) * 4); each !== 0; ) {
      const text = changetype<Text>(each);
      each = text.next;
      const at = place - text.at;
      if ((known & text.group) === text.group || at < input || at + text.length > end) continue;
      if (isAt(text, at)) groups |= text.group;
    }
  }
  return groups;
}

/** @returns the groups of which a text is in the file */
export function readMarks(input: usize, length: usize): u32 {
  const end = input + length;
  memory.fill(end, 0, margin);
  const nibble = i8x16.splat(15);
  const low0 = v128.load(nibbles);
  const high0 = v128.load(nibbles + 16);
  const low1 = v128.load(nibbles + 32);
  const high1 = v128.load(nibbles + 48);
  const low2 = v128.load(nibbles + 64);
  const high2 = v128.load(nibbles + 80);
  let first = i8x16.splat(0);
  let second = i8x16.splat(0);
  let groups: u32 = 0;
  // The last of the three bytes may be the one behind the end.
  for (let at = input; at < end + 2; at += 16) {
    const values = v128.load(at);
    const low = v128.and(values, nibble);
    const high = v128.and(i16x8.shr_u(values, 4), nibble);
    const newFirst = v128.and(i8x16.swizzle(low0, low), i8x16.swizzle(high0, high));
    const newSecond = v128.and(i8x16.swizzle(low1, low), i8x16.swizzle(high1, high));
    const third = v128.and(i8x16.swizzle(low2, low), i8x16.swizzle(high2, high));
    // The buckets of the byte two places before each one, and one place before.
    const ofFirst = i8x16.shuffle(first, newFirst, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29);
    const ofSecond = i8x16.shuffle(second, newSecond, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30);
    first = newFirst;
    second = newSecond;
    const places = v128.and(v128.and(ofFirst, ofSecond), third);
    if (!v128.any_true(places)) continue;
    v128.store(found, places);
    for (let lanes = ~i8x16.bitmask(i8x16.eq(places, i8x16.splat(0))) & 0xffff; lanes !== 0; lanes &= lanes - 1) {
      const lane = <usize>ctz(lanes);
      groups |= groupsAt(at + lane - 2, load<u8>(found + lane), input, end, groups);
    }
    if (groups === allGroups) break;
  }
  return groups;
}
