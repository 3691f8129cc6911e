// The rules of `views/find-runs-without-blanks.ts`, and what the verifier decodes in a run.
import { mayHoldPacked, mayHoldText, minText } from './base64';
import { breakHidesLetter, hidesBase64, hidesLetter, isBreak, isDecoded, isLookAlike, readEscape } from './escapes';
import { byte, hexValue, isBlank, lastOfEscape, runKind, secondLastOfEscape, sextet } from './memory';
import { holdsNeedle } from './needles';
import { mayHoldId } from './playback-ids';

const blank: u8 = 2;
const escapeStart: u8 = 5;

/** The units of a run, as far as they matter for a look-alike beside them. */
const border: u32 = 0;
const other: u32 = 1;
/** A character above ASCII that no host parser changes, whole. No host and no other target goes on over it. */
const foreign: u32 = 2;
const lookAlike: u32 = 3;

function endsRun(at: usize, input: usize): bool {
  const kind = byte(runKind + byte(at));
  if ((kind & 1) !== 0) return false;
  if (kind !== blank || at < input + 2) return true;
  const last = byte(at - 1);
  if ((byte(lastOfEscape + last) & byte(secondLastOfEscape + byte(at - 2))) === 0) return true;
  return !endsCssEscape(at, last);
}

function endsCssEscape(at: usize, last: u8): bool {
  if (endsEscape(last)) return byte(hexValue + byte(at - 2)) < 16 || endsEscape(byte(at - 2));
  let before = at - 2;
  while (before > at - 13 && byte(hexValue + byte(before)) < 16) before--;
  const first = byte(before);
  if (first === 0x75 || first === 0x78) return endsBackslash(before - 1);
  return first === 0x5c || first === 0x25 || endsEscape(first);
}

function endsBackslash(at: usize): bool {
  const value = byte(at);
  return value === 0x5c || endsEscape(value) || ((value | 0x20) === 0x63 && byte(at - 1) === 0x35);
}

function endsEscape(value: u8): bool {
  return value === 0x3b || value === 0x7d;
}

/** Where the run ends that was read last. */
export let runEnd: usize = 0;

export function resetRun(input: usize): void {
  runEnd = input;
}

/**
 * Whether the verifier would find more in the run around `at` than the plain text shows.
 * @param scratch memory for as many bytes as the input has
 */
export function isDoubtfulRun(at: usize, input: usize, inputEnd: usize, minLength: usize, scratch: usize): bool {
  let start = at;
  while (start > input && !endsRun(start - 1, input)) start--;
  let end = at;
  while (end < inputEnd && !endsRun(end, input)) end++;
  runEnd = end;
  return end - start >= minLength && hidesMore(start, end, scratch);
}

function hidesMore(start: usize, end: usize, scratch: usize): bool {
  let previous = border;
  let hasEscape = false;
  let hidesCharacter = false;
  let isSearched = false;
  let hasBreak = false;
  let hasSplit = false;
  let hasLookAlike = false;
  for (let at = start; at < end; ) {
    const value = byte(at);
    const kind = byte(runKind + value);
    if (value >= 0xc2) {
      const length: usize = value < 0xe0 ? 2 : value < 0xf0 ? 3 : 4;
      const isComplete = isContinued(at, length);
      if (kind === escapeStart && isLookAlike(value, byte(at + 1), byte(at + 2))) {
        // Between characters that no target holds it is no part of a target either.
        if (!isComplete || previous === other || previous === lookAlike) return true;
        hasLookAlike = true;
        previous = lookAlike;
        at += length;
      } else {
        if (previous === lookAlike && !isComplete) return true;
        previous = isComplete ? foreign : other;
        at += isComplete ? length : 1;
      }
      continue;
    }
    if (previous === lookAlike) return true;
    previous = other;
    if (kind === escapeStart) {
      if (isBreak(value)) {
        hasBreak = true;
        if (breakHidesLetter(at)) hasSplit = true;
      } else {
        const hidden = readEscape(at);
        if (hidden === hidesLetter) return true;
        hasEscape = true;
        if (hidden === hidesBase64) hidesCharacter = true;
        if (hidden === isDecoded) isSearched = true;
      }
    }
    at++;
  }
  // The verifier decodes the run. It may then find what other escapes hide, which it does not decode otherwise.
  if (hasLookAlike && (hasEscape || hasBreak)) return true;
  if (isSearched && (hidesCharacter || hasBreak)) return true;
  if (hasSplit) {
    const copyEnd = copyWithout(start, end, scratch, isBreak);
    if (hasEscape || holdsNeedle(scratch, copyEnd) || mayHoldId(scratch, copyEnd)) return true;
  }
  if (hasBreak && holdsTextInLines(scratch, copyWithout(start, end, scratch, isBlank))) return true;
  return (hasBreak || hidesCharacter) && mayHoldPacked(start, end);
}

function isContinued(at: usize, length: usize): bool {
  for (let index: usize = 1; index < length; index++) if ((byte(at + index) & 0xc0) !== 0x80) return false;
  return true;
}

/** Copies a run without some of its bytes. @returns the end of the copy */
function copyWithout(start: usize, end: usize, target: usize, isLeftOut: (value: u8) => bool): usize {
  let to = target;
  for (let at = start; at < end; at++) if (!isLeftOut(byte(at))) store<u8>(to++, byte(at));
  return to;
}

/** Whether base64 of text is somewhere in the bytes. */
function holdsTextInLines(from: usize, to: usize): bool {
  let start = from;
  for (let at = from; at <= to; at++) {
    if (at < to && byte(sextet + byte(at)) !== 255) continue;
    if (at - start >= minText && mayHoldText(start, at)) return true;
    start = at + 1;
  }
  return false;
}
