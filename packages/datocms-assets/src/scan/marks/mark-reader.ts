import type { AssetHosts } from '../../asset/asset-url.ts';
import { groups, type Marks } from '../../asset-text/mark-groups.ts';
import { marksWasm } from './marks-wasm.ts';

interface MarkedText {
  readonly group: number;
  readonly text: string;
  /** The offset of its rarest three bytes, by which the text is found. */
  readonly at: number;
}

const of =
  (group: number, at = 0) =>
  (text: string): MarkedText => ({ group, text, at });
/** One search finds a bucket's texts. Nibbles mix, so a bucket has texts whose three bytes give few other triples. */
const fixedBuckets: readonly (readonly MarkedText[])[] = [
  [of(groups.base)('<base'), ...['<mux-', '.datocms.com', '.mux.com'].map(of(groups.contact))],
  [
    ...['sha256', 'sha384', 'sha512'].map(of(groups.digest, 2)),
    ...['\xe2\x80', '\xef\xbb\xbf'].map(of(groups.invisible)),
  ],
  [...['__next_f', '__flight', '__waku_push__'].map(of(groups.piece)), of(groups.piece, 9)('controller.enqueue')],
  ['&', ';']
    .flatMap((before) => ['x', ...'0146789'].map((digit) => `${before}#${digit}`))
    .map(of(groups.escapedLetter)),
  ['25', '2d', '4', '5', '6', '7'].map((code) => `%${code}`).map(of(groups.escapedLetter)),
  ['u', 'x', '-', '0', '2d', '4', '5', '6', '7'].map((code) => `\\${code}`).map(of(groups.escapedLetter)),
  [
    ...[...'0123456789'].map((digit) => `s:${digit}`),
    ...['&#', '&c', '&amp;#', '&amp;c', '&amp;amp;', '%25', '%26', '%3', '%5'].map((rest) => `s${rest}`),
    ...['\\', ':', '&', 'u', 'x', '0', '3'].map((rest) => `s\\${rest}`),
  ].map(of(groups.statedLength)),
];
const sharedWithHosts = [
  of(groups.base, 2)('srcdoc'),
  of(groups.contact, 3)('playback'),
  of(groups.contact, 3)('.litix.io'),
];

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  addText(bucket: number, group: number, length: number, at: number): number;
  addByte(bucket: number, place: number, value: number): void;
  reserveInput(length: number): number;
  readMarks(at: number, length: number): Marks;
}

let compiled: WebAssembly.Module | undefined;

/** Reads the marks of files in one pass, which is many times as fast as the searches that it saves. */
export class MarkReader {
  readonly #hosts: AssetHosts;
  #exports: Exports | undefined;

  constructor(hosts: AssetHosts) {
    this.#hosts = hosts;
  }

  read(bytes: Uint8Array): Marks {
    this.#exports ??= load(this.#hosts);
    const at = this.#exports.reserveInput(bytes.length);
    new Uint8Array(this.#exports.memory.buffer).set(bytes, at);
    return this.#exports.readMarks(at, bytes.length);
  }
}

function load({ names }: AssetHosts): Exports {
  compiled ??= new WebAssembly.Module(Buffer.from(marksWasm, 'base64'));
  const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
  for (const [bucket, texts] of [...fixedBuckets, [...sharedWithHosts, ...names.map(hostText)]].entries()) {
    for (const each of texts) addText(exports, bucket, each);
  }
  return exports;
}

/** The longest label of a host, since its dots may have any spelling. */
function hostText(name: string): MarkedText {
  const [text = ''] = name
    .toLowerCase()
    .split('.')
    .sort((a, b) => b.length - a.length);
  return { group: groups.host, text, at: Math.max(0, Math.floor(text.length / 2) - 1) };
}

function addText(exports: Exports, bucket: number, { group, text, at }: MarkedText): void {
  const bytes = Buffer.from(text, 'latin1');
  const address = exports.addText(bucket, group, bytes.length, at);
  new Uint8Array(exports.memory.buffer).set(bytes, address);
  for (let place = 0; place < 3; place++) {
    const value = bytes[at + place];
    const values = value === undefined ? Array.from({ length: 256 }, (_, each) => each) : [value];
    for (const each of values) {
      exports.addByte(bucket, place, each);
      const isLetter = each >= 0x61 && each <= 0x7a;
      if (isLetter) exports.addByte(bucket, place, each - 0x20);
    }
  }
}
