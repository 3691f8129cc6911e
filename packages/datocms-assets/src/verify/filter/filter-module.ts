import { urlCharacters } from '../search/find-stored-urls.ts';
import type { SearchTargets } from '../search/search-targets.ts';
import { nameKinds } from '../search/stored-names.ts';
import { hexValue, referenceStart, relevantBytes, relevantNames } from '../views/can-hide-letter.ts';
import { namedReferences } from '../views/escapes.ts';
import { base64Bits, sextets } from '../views/find-base64.ts';
import { packedBeginnings } from '../views/find-packed-base64.ts';
import { lastOfEscape, runKinds, secondLastOfEscape } from '../views/find-runs-without-blanks.ts';
import { lookAlikeBlocks, lookAlikeFirstBytes, lookAlikeTable } from '../views/look-alikes.ts';
import { needlesOf, searchedBytes } from './filter-needles.ts';
import { filterWasm } from './filter-wasm.ts';

/** The functions of `assembly/clean-filter.ts`. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  allocate(length: number): number;
  reserveInput(length: number): number;
  reserveNames(count: number): void;
  addName(at: number, length: number): void;
  addNeedle(bucket: number, at: number, length: number, searchedAt: number, kind: number, ignoresCase: number): void;
  setBeginnings(at: number, end: number): void;
  setLengths(shortestTarget: number, shortestId: number): void;
  reserveIds(count: number): void;
  addId(at: number): void;
  takeUsed(): number;
  usedNames(): number;
  base64Pieces(): number;
  base64Count(): number;
  check(at: number, length: number, isInner: number): number;
}

/** The module in use. */
export interface FilterModule {
  /** @returns the module's answer, and the ranges of base64 to decode */
  check(bytes: Buffer, isInner: boolean): { answer: number; pieces: [from: number, to: number][] };
  /** Names of stored files that have occurred for the first time since the last call. */
  takeUsedNames(): string[];
}

/** Addresses of `assembly/memory.ts`. */
const addresses = {
  byteTables: 0x10000,
  classNibbles: 0x10900,
  needleNibbles: 0x10940,
  hostPairs: 0x20000,
  shortReferenceNames: 0x30000,
  packedStarts: 0x40000,
  referenceNames: 0x80000,
  lookAlikes: 0xc0000,
  lookAlikeBlocks: 0xe0000,
} as const;

let compiled: WebAssembly.Module | undefined;

export function loadFilter(targets: SearchTargets): FilterModule {
  compiled ??= new WebAssembly.Module(Buffer.from(filterWasm, 'base64'));
  const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  writeTables(exports, targets);
  addNeedles(exports, targets);
  addStoredUrls(exports, targets);
  addPlaybackIds(exports, targets);
  return {
    check: (bytes, isInner) => {
      const at = exports.reserveInput(bytes.length);
      memoryOf(exports).set(bytes, at);
      const answer = exports.check(at, bytes.length, Number(isInner));
      const words = new Uint32Array(exports.memory.buffer, exports.base64Pieces(), 2 * exports.base64Count());
      const pieces = Array.from({ length: words.length / 2 }, (_, index) => [words[2 * index]!, words[2 * index + 1]!]);
      return { answer, pieces: pieces as [number, number][] };
    },
    takeUsedNames: () => {
      const count = exports.takeUsed();
      if (count === 0) return [];
      const memory = Buffer.from(exports.memory.buffer);
      return Array.from(new Uint32Array(exports.memory.buffer, exports.usedNames(), count), (at) =>
        memory.toString('latin1', at, memory.indexOf(0, at)),
      );
    },
  };
}

function memoryOf({ memory }: Exports): Uint8Array {
  return new Uint8Array(memory.buffer);
}

function writeTables(exports: Exports, { hostLetterPairs, storedUrls }: SearchTargets): void {
  const memory = memoryOf(exports);
  const byteTables = [
    runKinds,
    hexValue,
    relevantBytes,
    sextets,
    lastOfEscape,
    secondLastOfEscape,
    storedUrls?.names.kinds ?? nameKinds,
    urlCharacters,
    Uint8Array.from({ length: 256 }, (_, byte) => Number(lookAlikeFirstBytes.has(byte))),
  ];
  for (const [index, each] of byteTables.entries()) memory.set(each, addresses.byteTables + 256 * index);
  memory.set(classNibbles(), addresses.classNibbles);
  memory.set(hostLetterPairs.table, addresses.hostPairs);
  memory.set(packedBeginnings, addresses.packedStarts);
  memory.set(lookAlikeTable, addresses.lookAlikes);
  memory.set(lookAlikeBlocks, addresses.lookAlikeBlocks);
  for (const [name, value] of Object.entries(namedReferences)) {
    const isBase64 = /^[\s+/_]$/.test(value) && value < '\x80';
    const kind = relevantNames.has(referenceStart(name)) ? 2 : Number(isBase64);
    const table = name.length === 2 ? addresses.shortReferenceNames : addresses.referenceNames;
    const at = table + base64Bits(name.slice(0, 3));
    memory[at] = Math.max(memory[at]!, kind);
  }
}

/** For each bit of a class, the high and low nibbles of its bytes. */
const classes: readonly (readonly [high: string, low: string])[] = [
  // Characters of base64.
  ['2', 'bdf'],
  ['3', '0123456789'],
  ['46', '123456789abcdef'],
  ['57', '0123456789a'],
  ['5', 'f'],
  // First bytes of escapes, and breaks.
  ['2', '56'],
  ['5', 'c'],
  ['0', '9ad'],
];

export function classNibbles(): Uint8Array {
  const nibbles = new Uint8Array(32);
  for (const [bit, [high, low]] of classes.entries()) {
    for (const digit of low) nibbles[Number.parseInt(digit, 16)]! |= 1 << bit;
    for (const digit of high) nibbles[16 + Number.parseInt(digit, 16)]! |= 1 << bit;
  }
  return nibbles;
}

/** Spreads the needles over eight bits, as the algorithm Teddy of Hyperscan. Equal three bytes share a bit. */
function addNeedles(exports: Exports, targets: SearchTargets): void {
  for (const [index, needle] of needlesOf(targets).entries()) {
    const bucket = index % 8;
    const { at, values } = searchedBytes(needle);
    const text = Buffer.from(needle.text, 'latin1');
    const address = store(exports, text);
    exports.addNeedle(bucket, address, text.length, at, needle.kind, Number(needle.ignoresCase ?? false));
    const memory = memoryOf(exports);
    for (const [place, bytes] of values.entries()) {
      const low = addresses.needleNibbles + 32 * place;
      for (const byte of bytes) {
        memory[low + (byte & 15)]! |= 1 << bucket;
        memory[low + 16 + (byte >> 4)]! |= 1 << bucket;
      }
    }
  }
}

function addStoredUrls(exports: Exports, { storedUrls }: SearchTargets): void {
  const names = storedUrls?.names.values ?? [];
  exports.reserveNames(names.length);
  // A byte in front of each name, and a zero behind it.
  const block = store(exports, Buffer.from(names.map((name) => `\0${name}\0`).join(''), 'latin1'));
  let at = block;
  for (const name of names) {
    exports.addName(at + 1, name.length);
    at += name.length + 2;
  }
  const beginnings = (storedUrls?.beforeFolder ?? []).map((each) => Buffer.from(each.toLowerCase(), 'latin1'));
  const list = Buffer.concat(beginnings.flatMap((each) => [Buffer.from([each.length]), each]));
  const start = store(exports, list);
  exports.setBeginnings(start, start + list.length);
}

function addPlaybackIds(exports: Exports, { minLength, playbackIds }: SearchTargets): void {
  const ids = [...(playbackIds?.ids ?? [])];
  exports.setLengths(minLength, playbackIds?.lengths[0] ?? 0xffff);
  if (ids.length === 0) return;
  exports.reserveIds(ids.length);
  for (const id of ids) exports.addId(store(exports, Buffer.from(id, 'latin1')));
}

function store(exports: Exports, bytes: Buffer): number {
  const at = exports.allocate(bytes.length);
  memoryOf(exports).set(bytes, at);
  return at;
}
