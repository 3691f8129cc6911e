import { isStoredName } from '../../asset/stored-name.ts';
import { playbackIdOf } from '../../asset/video-url.ts';
import { excerptAt } from '../../findings/excerpt.ts';
import type { Refusal, Stored } from '../archives/member-reader.ts';
import { holdsPdf, pdfStream, readPdfHexStrings } from '../archives/pdf-streams.ts';
import { type UnpackHints, unpack } from '../archives/unpack.ts';
import { type DecodedView, nameEscapes } from '../views/decoded-views.ts';
import { hasFoldedLines, unfoldLines } from '../views/folded-lines.ts';
import { describeHost, isPattern } from './describe-host.ts';
import { isPartOfOtherUrl } from './find-known-paths.ts';
import type { HostMatch, Match, TokenMatch } from './matches.ts';
import { type Place, PlaceCollector } from './places.ts';
import { searchSource } from './search-source.ts';
import type { SearchTargets } from './search-targets.ts';
import { decodedSource, joinedFormat, maxDepth, type Source, type SourceListener } from './source.ts';

/** A range of a file, or of a stream that was unpacked from it. Places outside of `from` to `to` are not its own. */
export interface Part {
  readonly bytes: Buffer;
  readonly formats: readonly string[];
  /** 0 for the file itself. */
  readonly streamId: number;
  /** The offset of the bytes in the stream. */
  readonly base: number;
  readonly from: number;
  readonly to: number;
}

/** A place in a view with a problem. */
interface FoundPlace {
  readonly code: Place['code'];
  /** The problem in words. Its spelling follows. */
  readonly problem: string;
  readonly start: number;
  readonly end: number;
  readonly url?: string | undefined;
  readonly isMention?: boolean;
}

/** The limit of all packed data in one file that is searched as a whole. */
const maxUnpackedBytes = 256 * 2 ** 20;
/** The limit of one packed member that is unpacked in memory. */
export const maxMemberBytes = 64 * 2 ** 20;

/** The search of one file. It collects each place once. */
export class FileSearch implements SourceListener {
  readonly file: string;
  /** Names of existing stored files to which the file refers. */
  readonly usedNames: Set<string>;
  readonly #targets: SearchTargets;
  readonly #maxMemberBytes: number;
  readonly #mayMention: boolean;
  readonly #places = new PlaceCollector();
  #isTooLarge = false;
  #mayNameStoredFile = false;
  #lastStreamId = 0;
  #remainingBytes = maxUnpackedBytes;
  /** The stream continues after the part that is searched. */
  #isCut = false;
  /** The searched part is in a PDF, or behind the beginning of one. */
  #isInPdf = false;
  #isInPart: (source: Source, at: number) => boolean = () => true;

  constructor(file: string, targets: SearchTargets, usedNames: Set<string>, maxBytes = maxMemberBytes) {
    this.file = file;
    this.usedNames = usedNames;
    this.#targets = targets;
    this.#maxMemberBytes = maxBytes;
    this.#mayMention = targets.mayMention(file);
  }

  /** Whether packed data were too large for memory. */
  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  /** Whether joined strings of scripts may name a missing stored file, perhaps by accident. It is no finding. */
  get mayNameStoredFile(): boolean {
    return this.#mayNameStoredFile;
  }

  places(): Place[] {
    return this.#places.places();
  }

  /** Searches a whole file, and all packed data in it. */
  searchWhole(bytes: Buffer): void {
    const source: Source = { bytes, formats: [], streamId: 0, at: (index) => index };
    this.onText(source);
    this.#unpack(source, { file: this.file });
    if (hasFoldedLines(this.file)) {
      const { text, at } = unfoldLines(bytes.toString('latin1'));
      this.onText(decodedSource(source, 'folded lines', Buffer.from(text, 'latin1'), at));
    }
  }

  /** Searches one part of a stream. The caller searches packed data in a part of the file itself. */
  searchPart({ bytes, formats, streamId, base, from, to }: Part): void {
    const source: Source = { bytes, formats, streamId, at: (index) => base + index };
    this.#isInPart = (other, at) => other.streamId !== streamId || (at >= from && at < to);
    this.#isCut = to !== Infinity;
    this.#isInPdf = (base > 0 && this.#isInPdf) || isInPdf(source);
    this.onText(source);
    if (streamId !== 0) this.#unpack(source, { mayBeChance: base > 0, isInPdf: this.#isInPdf }, this.#isCut);
    else if (this.#isInPdf) this.#searchStored(source, readPdfHexStrings(bytes));
    this.#isInPart = () => true;
    this.#isCut = false;
  }

  nextStreamId(): number {
    return ++this.#lastStreamId;
  }

  onText(source: Source): void {
    searchSource(source, this.#targets, this);
  }

  onStoredName(name: string): void {
    this.usedNames.add(name);
  }

  onArchive(source: Source, mayBeChance: boolean): void {
    this.#unpack(source, { mayBeChance }, this.#isCut);
  }

  onMatch(match: Match, view: DecodedView, source: Source): void {
    // The URL of a stored file in joined strings may be an accident.
    if (match.code === 'missing-file' && source.formats.includes(joinedFormat)) {
      this.#mayNameStoredFile = true;
      return;
    }
    // The place is taken from the view with the shortest path, which all other views show, too.
    const at = source.at(view.at(match.code === 'path-leak' ? match.project : match.end - 1));
    if (!this.#isInPart(source, at) || !this.#places.isNew(match.code, source.streamId, at)) return;
    const { code, index: start, end } = match;
    if (match.code === 'leak') {
      this.#addHost(match, view, source);
    } else if (match.code === 'token-in-output') {
      this.#addToken(match, view, source);
    } else if (match.code === 'missing-file') {
      const isSealed = this.#targets.storedUrls?.opens && !isStoredName(match.name);
      const problem = isSealed
        ? `The sealed URL does not open with this key and site, or has expired: ${match.name}`
        : `The URL names a stored file that does not exist, ${match.name}`;
      this.#addPlace({ code, problem, start, end }, view, source);
    } else if (!isPartOfOtherUrl(match, view, this.#targets)) {
      const id = playbackIdOf(match.path);
      const problem =
        id === undefined ? `The path of the asset ${match.path} is left` : 'The playback id of a video is left';
      this.#addPlace({ code, problem, start, end }, view, source);
    }
  }

  /** Adds a place for packed data that can't be searched, unless the file may mention the host. */
  addRefusal({ format, reason, isTooLarge }: Refusal): void {
    this.#isTooLarge ||= isTooLarge;
    const message = `The ${format} data in this file can't be searched: ${reason}.`;
    if (this.#mayMention || this.#places.hasMessage(message)) return;
    this.#places.add({ code: 'archive', message, isTooLarge, offset: undefined, url: undefined });
  }

  #addHost(match: HostMatch, view: DecodedView, source: Source): void {
    const { storedUrls } = this.#targets;
    if (this.#places.isFull && !this.#mayMention && !storedUrls?.onAssetHost) {
      this.#places.count(match.code);
      return;
    }
    const { start, end, host, url, isAsset } = describeHost(match, view, this.#targets);
    const written = source.bytes.toString('latin1', view.at(match.index), view.at(match.end));
    if (this.#mayMention && (!isAsset || isPattern(written, url))) return;
    if (url !== undefined && storedUrls?.includes(url)) return;
    const at = (index: number) => source.at(view.at(index));
    this.#places.addUrl({ streamId: source.streamId, from: at(start), to: at(end) });
    const problem = isAsset ? 'An asset URL of the CMS is left' : `The asset host ${host} is named`;
    this.#addPlace({ code: match.code, problem, start, end: match.end, url, isMention: !isAsset }, view, source);
  }

  /** Adds a place without a text, since the text would show the token. */
  #addToken({ index }: TokenMatch, view: DecodedView, source: Source): void {
    const { streamId, formats } = source;
    const offset = formats.length === 0 ? source.at(view.at(index)) : undefined;
    const spelling = formats.length > 0 ? ` (${formats.join(', ')})` : '';
    const message = `The token of the CDA is in this file${spelling}.`;
    this.#places.add({ code: 'token-in-output', message, offset, url: undefined, streamId });
  }

  #addPlace({ code, problem, start, end, url, isMention }: FoundPlace, view: DecodedView, source: Source): void {
    const [from, to] = [view.at(start), view.at(end)];
    const message = `${problem} (${describeSpelling(view, source, from, to)}).`;
    const excerpt = excerptAt(source.bytes, from, this.#targets.token ?? '');
    const range = { streamId: source.streamId, from: source.at(from), to: source.at(to) };
    const offset = source.formats.length === 0 ? range.from : undefined;
    this.#places.add({ code, message, offset, url, excerpt, isMention, ...range });
  }

  /** @param isCut whether the source continues behind its bytes */
  #unpack(source: Source, hints: UnpackHints = {}, isCut = false): void {
    const isTooDeep = source.formats.length >= maxDepth;
    const allHints = { isInPdf: isInPdf(source), ...hints };
    unpack(source.bytes, allHints, {
      remainingBytes: () => (isTooDeep ? 0 : Math.min(this.#maxMemberBytes, this.#remainingBytes)),
      countBytes: (bytes) => {
        this.#remainingBytes -= bytes;
      },
      onRefusal: (refusal) => {
        this.addRefusal(isTooDeep ? { ...refusal, reason: 'it is nested too deeply', isTooLarge: false } : refusal);
      },
      onStored: (stored) => this.#searchStored(source, stored),
      onUnpacked: ({ format, at, end, bytes }) => {
        if (!this.#isInPart(source, source.at(at))) return;
        if (isCut && end >= source.bytes.length) {
          this.addRefusal({ format, reason: 'it is part of an archive that is too large', isTooLarge: false });
        }
        const formats = [...source.formats, format];
        const unpacked: Source = { bytes, formats, streamId: this.nextStreamId(), at: (index) => index };
        this.onText(unpacked);
        this.#unpack(unpacked);
      },
    });
  }

  #searchStored(source: Source, stored: Stored | undefined): void {
    if (stored) this.onText(decodedSource(source, stored.format, stored.bytes, stored.at));
  }
}

function isInPdf({ bytes, formats }: Source): boolean {
  return formats.at(-1) === pdfStream || holdsPdf(bytes);
}

/** Describes the spelling of a place in a source: `gzip, percent-encoding`. @param to end of the place in the source */
function describeSpelling(view: DecodedView, { bytes, formats }: Source, from: number, to: number): string {
  const written = bytes.toString('latin1', from, to);
  const tags = written.includes('<') ? 'tags inside of it' : [];
  return (
    [...formats, ...nameEscapes(written, view.dialect), view.hostMapping ?? [], tags].flat().join(', ') || 'plain text'
  );
}
