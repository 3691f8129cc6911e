// The rules of `views/find-runs-without-blanks.ts`, and what the verifier decodes in a run.
import { mayHoldPacked, mayHoldText, minText } from './base64';
import { breakHidesLetter, harmless, hidesLetter, isBreak, isLookAlike, readEscape } from './escapes';
import { byte, hexValue, isBlank, lastOfEscape, runKind, secondLastOfEscape, sextet } from './memory';

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
  let mayHideBase64 = false;
  let hasBreak = false;
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
        if (breakHidesLetter(at)) return true;
        hasBreak = true;
      } else {
        hasEscape = true;
        const hidden = readEscape(at);
        if (hidden === hidesLetter) return true;
        if (hidden !== harmless) mayHideBase64 = true;
      }
    }
    at++;
  }
  if (hasLookAlike && (hasEscape || hasBreak)) return true;
  if (hasBreak && hidesWrapped(start, end, scratch)) return true;
  return (hasBreak || mayHideBase64) && mayHoldPacked(start, end);
}

function isContinued(at: usize, length: usize): bool {
  for (let index: usize = 1; index < length; index++) if ((byte(at + index) & 0xc0) !== 0x80) return false;
  return true;
}

/** Whether the run without its blanks holds base64 of text. */
function hidesWrapped(start: usize, end: usize, scratch: usize): bool {
  let length: usize = 0;
  for (let at = start; at <= end; at++) {
    const value = at < end ? byte(at) : 0;
    if (at < end && isBlank(value)) continue;
    if (byte(sextet + value) !== 255) store<u8>(scratch + length++, value);
    else {
      if (length >= minText && mayHoldText(scratch, scratch + length)) return true;
      length = 0;
    }
  }
  return false;
}
