// The rules of `src/verify/views/find-tags-in-words.ts`, and what the verifier reads around a cut. Here any tag may cut a host.
import { allocate } from './arena';
import { arePair, harmless, hidesBase64, isLookAlike, readEscape } from './escapes';
import { byte, isAlphanumeric, toLower } from './memory';

export const lessThan: i8 = 0x3c;
const greaterThan: i8 = 0x3e;
const ampersand: u8 = 0x26;
const semicolon: u8 = 0x3b;
const hash: u8 = 0x23;
const hyphen: u8 = 0x2d;
const fullStop: u8 = 0x2e;
/** No comment inside of a word is longer, and no name of a character reference. */
const maxComment: usize = 1024;
const maxReference: usize = 40;

/** A list of the hosts, in lower case. */
let lastHost: usize = 0;

class Host {
  previous: usize = 0;
  text: usize = 0;
  length: u32 = 0;
}

export function addHost(text: usize, length: u32): void {
  const host = changetype<Host>(allocate(offsetof<Host>()));
  host.text = text;
  host.length = length;
  host.previous = lastHost;
  lastHost = changetype<usize>(host);
}

/** Whether a host may go on behind the tags or comments that begin at `at`. */
export function isCutHost(at: usize, end: usize): bool {
  const before = byte(at - 1);
  if (!isInHost(before) && before !== semicolon && before < 0x80) return false;
  const behind = endOfMarkup(at, end);
  if (behind === at) return false;
  // A comment is too long to be read here.
  if (behind === 0) return true;
  const next = byte(behind);
  if (!isInHost(next) && next !== ampersand && next < 0xc2) return false;
  if (!arePair(before, next) && !endsHidden(at) && !beginsHidden(behind)) return false;
  for (let each = lastHost; each !== 0; ) {
    const host = changetype<Host>(each);
    each = host.previous;
    for (let index: usize = 1; index < host.length; index++) {
      if (goesOn(host, index, behind, end) && comesBefore(host, index, at)) return true;
    }
  }
  return false;
}

function isInHost(value: u8): bool {
  return isAlphanumeric(value) || value === hyphen || value === fullStop;
}

/** @returns `at` if there is none, 0 if it can't be told */
function endOfMarkup(at: usize, end: usize): usize {
  while (byte(at) === lessThan) {
    const next = byte(at + 1);
    if (next === 0x21 && byte(at + 2) === hyphen && byte(at + 3) === hyphen) {
      const commentEnd = endOfComment(at + 2, end);
      if (commentEnd === 0) return 0;
      at = commentEnd;
      continue;
    }
    if (!isAlphanumeric(next) && next !== 0x2f) return at;
    const close = nextAngle(at + 1, end);
    if (close >= end || byte(close) === lessThan) return at;
    at = close + 1;
  }
  return at;
}

/** Where the next `<` or `>` is. */
function nextAngle(from: usize, end: usize): usize {
  for (let at = from; at < end; at += 16) {
    const bytes = v128.load(at);
    const angles = v128.or(i8x16.eq(bytes, i8x16.splat(lessThan)), i8x16.eq(bytes, i8x16.splat(greaterThan)));
    const mask = <u32>i8x16.bitmask(angles);
    if (mask !== 0) return at + ctz(mask);
  }
  return end;
}

function endOfComment(from: usize, end: usize): usize {
  const limit = min(end, from + maxComment);
  for (let at = from; at < limit; at++) {
    if (byte(at) === hyphen && byte(at + 1) === hyphen && byte(at + 2) === greaterThan) return at + 3;
  }
  return 0;
}

/** Whether the text at `at` may be the host from `index` on. */
function goesOn(host: Host, index: usize, at: usize, end: usize): bool {
  while (index < host.length) {
    if (byte(at) === lessThan) {
      const behind = endOfMarkup(at, end);
      if (behind === at) return false;
      if (behind === 0) return true;
      at = behind;
    }
    if (toLower(byte(at)) !== byte(host.text + index)) return beginsHidden(at);
    at++;
    index++;
  }
  return true;
}

/** Whether the text before `at` may be the host up to `index`. The tags at `at` are the first ones in the host. */
function comesBefore(host: Host, index: usize, at: usize): bool {
  while (index > 0) {
    if (toLower(byte(at - 1)) !== byte(host.text + index - 1)) return endsHidden(at);
    at--;
    index--;
  }
  return true;
}

/** Whether an escape or a character that may stand for letters of a host begins at `at`. */
function beginsHidden(at: usize): bool {
  const value = byte(at);
  if (value === ampersand) return hidesLetters(at);
  return value >= 0xc2 && isLookAlike(value, byte(at + 1), byte(at + 2));
}

/** Whether one ends before `at`. A reference may end without a semicolon. */
function endsHidden(at: usize): bool {
  let start = at - 1;
  const last = byte(start);
  if (last >= 0x80) {
    while (start > at - 4 && byte(start) < 0xc2) start--;
    return beginsHidden(start);
  }
  if (last === semicolon) start--;
  while (start > at - maxReference && (isAlphanumeric(byte(start)) || byte(start) === hash)) start--;
  return byte(start) === ampersand && hidesLetters(start);
}

function hidesLetters(at: usize): bool {
  const hidden = readEscape(at);
  return hidden !== harmless && hidden !== hidesBase64;
}
