// One pass over a text. It decides whether the verifier could find anything in it. It may doubt too much, never too little.
import { allocate, reserveInput } from './arena';
import { mayHoldPacked, mayHoldText, minText } from './base64';
import { isCutHost, lessThan } from './cut-hosts';
import { harmless, isBreak, isLookAlike, readEscape } from './escapes';
import { byte, classNibbles, margin, needleNibbles, runKind } from './memory';
import { addNeedle, checkNeedles, doubt } from './needles';
import { addId, mayHoldId, reserveIds } from './playback-ids';
import { isDoubtfulRun, resetRun, runEnd } from './runs';
import { addName, lastName, reserveNames, resetLastName, setBeginnings, takeUsed, usedNames } from './stored-urls';

export {
  addId,
  addName,
  addNeedle,
  allocate,
  reserveIds,
  reserveInput,
  reserveNames,
  setBeginnings,
  takeUsed,
  usedNames,
};

/** More parts of the answer: a zero byte; another control byte; base64 that has to be decoded. */
const zero: u32 = 4;
const control: u32 = 8;
const base64: u32 = 16;

const maxPieces: u32 = 4096;
const pieces = allocate(maxPieces * 8);
let pieceCount: u32 = 0;
let minLength: usize = 0;
/** Shorter ranges of base64 characters are not read. */
let minPiece: usize = minText;
/** One byte for each of 16 places: the buckets of needles that may be there. */
const found = allocate(16);

/** @param shortestId length of the shortest playback id */
export function setLengths(shortestTarget: u32, shortestId: u32): void {
  minLength = shortestTarget;
  minPiece = min(minText, <usize>shortestId);
}

/** Pairs of offsets, where base64 begins and ends that spells text or packed data. */
export function base64Pieces(): usize {
  return pieces;
}

export function base64Count(): u32 {
  return pieceCount;
}

/** @param isInner the text was decoded: stored files that it names are not noted */
export function check(input: usize, length: usize, isInner: bool): u32 {
  const end = input + length;
  const scratch = end + margin;
  memory.fill(input - margin, 0, margin);
  memory.fill(end, 0, margin);
  pieceCount = 0;
  resetLastName();
  resetRun(input);

  const classLow = v128.load(classNibbles);
  const classHigh = v128.load(classNibbles, 16);
  const low0 = v128.load(needleNibbles);
  const high0 = v128.load(needleNibbles, 16);
  const low1 = v128.load(needleNibbles, 32);
  const high1 = v128.load(needleNibbles, 48);
  const low2 = v128.load(needleNibbles, 64);
  const high2 = v128.load(needleNibbles, 80);
  const none = i64x2.splat(0);
  let firstBefore = none;
  let secondBefore = none;

  let answer: u32 = 0;
  let sextetsBefore: usize = 0;
  let at = input;
  for (; at < end; at += 16) {
    const bytes = v128.load(at);
    const low = v128.and(bytes, i8x16.splat(0x0f));
    const high = i8x16.shr_u(bytes, 4);
    const first = v128.and(i8x16.swizzle(low0, low), i8x16.swizzle(high0, high));
    const second = v128.and(i8x16.swizzle(low1, low), i8x16.swizzle(high1, high));
    const third = v128.and(i8x16.swizzle(low2, low), i8x16.swizzle(high2, high));
    // At a needle's third byte: the first one is two bytes before.
    const needles = v128.and(
      third,
      v128.and(
        v128.shuffle<u8>(secondBefore, second, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30),
        v128.shuffle<u8>(firstBefore, first, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29),
      ),
    );
    firstBefore = first;
    secondBefore = second;
    // 1 to 0x1f: a character of base64; 0x20 and more: the first byte of an escape in ASCII, or a break.
    const kind = v128.and(i8x16.swizzle(classLow, low), i8x16.swizzle(classHigh, high));
    const escapes = v128.or(i8x16.ge_u(kind, i8x16.splat(0x20)), i8x16.ge_u(bytes, i8x16.splat(<i8>0xc2)));
    const controls = v128.and(i8x16.lt_u(bytes, i8x16.splat(0x20)), i8x16.eq(kind, none));
    // Behind a letter or another character that may be in a word.
    const before = v128.load(at - 1);
    const tags = v128.and(
      i8x16.eq(bytes, i8x16.splat(lessThan)),
      v128.and(i8x16.gt_u(before, i8x16.splat(0x2c)), i8x16.ne(before, i8x16.splat(0x3e))),
    );
    if (v128.any_true(tags)) {
      for (let mask = <u32>i8x16.bitmask(tags); mask !== 0; mask &= mask - 1) {
        if (isCutHost(at + ctz(mask), end)) return answer | doubt;
      }
    }
    if (v128.any_true(v128.or(v128.or(needles, escapes), controls))) {
      if (v128.any_true(controls)) answer |= checkControls(at, end);
      if (v128.any_true(needles)) {
        v128.store(found, needles);
        for (let mask = <u32>i8x16.bitmask(i8x16.ne(needles, none)); mask !== 0; mask &= mask - 1) {
          const index = ctz(mask);
          answer |= checkNeedles(at + index - 2, byte(found + index), input, isInner);
        }
      }
      if ((answer & doubt) !== 0) return answer;
      for (let mask = <u32>i8x16.bitmask(escapes); mask !== 0; mask &= mask - 1) {
        const place = at + ctz(mask);
        if (place < runEnd || isHarmless(place)) continue;
        if (isDoubtfulRun(place, input, end, minLength, scratch)) return answer | doubt;
      }
    }
    const sextets = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(kind, i8x16.splat(1)), i8x16.splat(0x1f)));
    if (sextets === 0xffff) sextetsBefore += 16;
    else {
      const leading = <usize>ctz(~sextets);
      if (sextetsBefore + leading >= minPiece) answer |= checkPiece(at - sextetsBefore, at + leading, input);
      if ((answer & doubt) !== 0) return answer;
      sextetsBefore = <usize>clz(~sextets << 16);
    }
  }
  if (sextetsBefore >= minPiece) answer |= checkPiece(at - sextetsBefore, at, input);
  return answer;
}

function checkControls(at: usize, end: usize): u32 {
  let answer: u32 = 0;
  for (let index = at; index < at + 16 && index < end; index++) {
    const value = byte(index);
    if (value === 0) answer |= zero;
    else if (value < 0x20 && !isBreak(value) && value !== 0x0c) answer |= control;
  }
  return answer;
}

/** Whether the verifier can do without decoding what begins here, whatever is around it. */
function isHarmless(at: usize): bool {
  const value = byte(at);
  if (value >= 0xc2) return byte(runKind + value) !== 5 || !isLookAlike(value, byte(at + 1), byte(at + 2));
  return isBreak(value) ? isBetweenRuns(at) : readEscape(at) === harmless;
}

/** Most line breaks of markup have no run on either side. */
function isBetweenRuns(at: usize): bool {
  return byte(runKind + byte(at - 1)) === 0 && byte(runKind + byte(at + 1)) === 0;
}

function checkPiece(from: usize, to: usize, input: usize): u32 {
  if (mayHoldId(from, to)) return doubt;
  const isPacked = mayHoldPacked(from, to);
  if (!isPacked && !mayHoldText(from, to)) return 0;
  // The verifier does not look at the name of a stored file, and its base64 may begin behind an escape.
  if (lastName >= from || (isPacked && mayEscape(byte(from - 1))) || pieceCount === maxPieces) return doubt;
  store<u32>(pieces + pieceCount * 8, <u32>(from - input));
  store<u32>(pieces + pieceCount * 8, <u32>(to - input), 4);
  pieceCount++;
  return base64;
}

function mayEscape(value: u8): bool {
  return value === 0x25 || value === 0x5c || value === 0x23 || value === 0x26;
}
