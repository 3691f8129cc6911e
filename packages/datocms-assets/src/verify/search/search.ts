import type { Refusal } from '../archives/members.ts';
import { type Known, unpack } from '../archives/unpack.ts';
import { type DecodedView, spellingOf } from '../views/decoded-views.ts';
import { describeHost, isToldOtherwise } from './describe-host.ts';
import { excerpt } from './excerpt.ts';
import type { Hit, HostHit } from './hit.ts';
import type { Needles } from './needles.ts';
import type { Spotted } from './place-findings.ts';
import { Places } from './places.ts';
import { deepest, type Sink, type Source, searchSource } from './search-source.ts';

/** A stretch of a file, or of what was unpacked from it. Places before `from` or behind `to` belong to its neighbours. */
export interface Part {
  readonly bytes: Buffer;
  readonly views: readonly string[];
  /** The same for all parts of one stream, 0 for the file itself. */
  readonly id: number;
  /** Where the bytes begin in the stream. */
  readonly base: number;
  readonly from: number;
  readonly to: number;
  /** The stream is a PDF. */
  readonly isPdf: boolean;
}

const mostUnpacked = 256 * 2 ** 20;

/** The search of one file: it collects places, each once. */
export class Search implements Sink {
  readonly file: string;
  readonly localNames: Set<string>;
  /** Something was too large to be unpacked in memory. */
  tooLarge = false;
  readonly #needles: Needles;
  readonly #mayMention: boolean;
  readonly #places = new Places();
  #streams = 0;
  #left = mostUnpacked;
  /** The part that is searched is not the last one of its stream. */
  #isCut = false;
  #accepts: (source: Source, at: number) => boolean = () => true;

  constructor(file: string, needles: Needles, localNames: Set<string>) {
    this.file = file;
    this.localNames = localNames;
    this.#needles = needles;
    this.#mayMention = needles.mayMention(file);
  }

  spotted(): Spotted[] {
    return this.#places.spotted();
  }

  /** Searches a whole file, and all that can be unpacked from it. */
  whole(bytes: Buffer): void {
    const source: Source = { bytes, views: [], depth: 0, id: 0, at: (index) => index };
    searchSource(source, this.#needles, this);
    this.#unpack(source, { file: this.file });
  }

  /** Searches one of the parts that make up a stream; what is packed in a part of the file itself is left to the caller. */
  part({ bytes, views, id, base, from, to, isPdf }: Part): void {
    const source: Source = { bytes, views, depth: views.length, id, at: (index) => base + index };
    this.#accepts = (where, at) => where.id !== id || (at >= from && at < to);
    this.#isCut = to !== Infinity;
    searchSource(source, this.#needles, this);
    if (id !== 0) this.#unpack(source, { mayBeChance: base > 0, isPdf }, this.#isCut);
    this.#accepts = () => true;
    this.#isCut = false;
  }

  /** A number for a stream of its own. */
  nextStream(): number {
    return ++this.#streams;
  }

  onHit(hit: Hit, reading: DecodedView, source: Source): void {
    const at = source.at(reading.at(hit.end - 1));
    if (!this.#accepts(source, at) || this.#places.isTold(hit.code, source.id, at)) return;
    if (hit.code === 'leak') this.#onHost(hit, reading, source);
    else if (hit.code === 'path-leak') {
      if (isToldOtherwise(hit, reading, this.#needles)) return;
      this.#spot(hit.code, `The path of the asset ${hit.path} is left`, hit.index, hit.end, reading, source);
    } else {
      this.#spot(
        hit.code,
        `There is no stored file ${hit.name}, but its URL stands here`,
        hit.index,
        hit.end,
        reading,
        source,
      );
    }
  }

  onPacked(source: Source, mayBeChance: boolean): void {
    this.#unpack(source, { mayBeChance }, this.#isCut);
  }

  refuse({ view, reason, tooLarge }: Refusal): void {
    this.tooLarge ||= tooLarge;
    const message = `The ${view} data in this file can't be looked into: ${reason}.`;
    if (this.#mayMention || this.#places.hasMessage(message)) return;
    this.#places.add({
      code: 'archive',
      message,
      tooLarge,
      offset: undefined,
      url: undefined,
      stream: -1,
      from: 0,
      to: 0,
    });
  }

  #onHost(hit: HostHit, reading: DecodedView, source: Source): void {
    const { local } = this.#needles;
    if (this.#places.isFull && !this.#mayMention && !local?.onAssetHost) {
      this.#places.count(hit.code);
      return;
    }
    const { start, end, host, url, isAsset } = describeHost(hit, reading, this.#needles);
    if (this.#mayMention && !isAsset) return;
    if (url !== undefined && local?.owns(url)) return;
    const at = (index: number) => source.at(reading.at(index));
    this.#places.tellUrl({ stream: source.id, from: at(start), to: at(end) });
    const what = isAsset ? 'An asset URL of the CMS is left' : `The asset host ${host} is named`;
    this.#spot(hit.code, what, start, hit.end, reading, source, url);
  }

  #spot(
    code: Spotted['code'],
    what: string,
    start: number,
    end: number,
    reading: DecodedView,
    source: Source,
    url?: string,
  ): void {
    const [from, to] = [reading.at(start), reading.at(end)];
    const spelling = spellingOf(source.bytes.toString('latin1', from, to), reading.dialect);
    const views = [...source.views, ...spelling, ...(reading.folded === undefined ? [] : [reading.folded])];
    const where = views.length > 0 ? views.join(', ') : 'plain text';
    const message = `${what} (${where}): ${excerpt(source.bytes, from)}`;
    const offset = source.depth === 0 ? source.at(from) : undefined;
    this.#places.add({ code, message, offset, url, stream: source.id, from: source.at(from), to: source.at(to) });
  }

  /** @param isCut the source goes on behind its bytes */
  #unpack(source: Source, known: Known = {}, isCut = false): void {
    unpack(source.bytes, known, {
      left: () => (source.depth < deepest ? this.#left : 0),
      spend: (bytes) => {
        this.#left -= bytes;
      },
      onRefusal: (refusal) => {
        const reason = source.depth < deepest ? refusal.reason : 'it is packed too many times';
        this.refuse({ ...refusal, reason, tooLarge: refusal.tooLarge && source.depth < deepest });
      },
      onUnpacked: ({ view, at, end, bytes, stored = false }) => {
        if (!this.#accepts(source, source.at(at))) return;
        if (isCut && !stored && end >= source.bytes.length) {
          this.refuse({ view, reason: 'it is packed in an archive that is too large', tooLarge: false });
        }
        const { depth, views } = source;
        const shared = { bytes, views: [...views, view], depth: depth + 1 };
        if (stored) {
          searchSource({ ...shared, id: source.id, at: (index) => source.at(at + index) }, this.#needles, this);
          return;
        }
        const inner: Source = { ...shared, id: this.nextStream(), at: (index) => index };
        searchSource(inner, this.#needles, this);
        this.#unpack(inner);
      },
    });
  }
}
