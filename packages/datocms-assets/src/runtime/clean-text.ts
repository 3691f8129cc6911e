import { type HostPatterns, mayNameHost } from '../asset-text/find-hosts.ts';
import { mayHavePieces } from '../scan/streams/find-pieces.ts';

const utf8 = new TextDecoder();
/** These are in no spelling of a host, and in no name of a stream. */
const borders = new Set(Array.from('"\n/<>', (border) => border.charCodeAt(0)));

/**
 * Tells of a text that comes in chunks whether it is certainly clean: it names no asset host in any spelling that the scan
 * finds, and holds no stream whose pieces may name one together. It takes a tenth of the time of a scan.
 */
export class CleanText {
  readonly #patterns: HostPatterns;
  #isClean = true;
  /** From the last border on: what may go on in the next chunk. */
  #rest = '';

  constructor(patterns: HostPatterns) {
    this.#patterns = patterns;
  }

  /** Whether all chunks up to now are clean together. */
  get isClean(): boolean {
    return this.#isClean;
  }

  /** @returns `isClean` */
  push(chunk: Uint8Array): boolean {
    if (!this.#isClean) return false;
    // What is no UTF-8 becomes another character. What is ASCII, as all that is looked for, stays.
    const text = this.#rest + utf8.decode(chunk);
    this.#isClean = !mayNameHost(text, this.#patterns) && !mayHavePieces(text);
    let from = text.length;
    while (from > 0 && !borders.has(text.charCodeAt(from - 1))) from--;
    this.#rest = text.slice(from);
    return this.#isClean;
  }
}
