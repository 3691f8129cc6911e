import { isStreamUrl, posterUrl, storyboardUrl, streamUrl, videoPath } from '../asset/video-url.ts';
import { mayNamePlaybackId, type PlaybackIdMatch, type StreamTypeMatch } from '../asset-text/find-videos.ts';
import type { LengthPrefixes } from './formats/length-prefixes.ts';
import type { ScanContext } from './scan-context.ts';
import { factsOf, type Surface } from './surface.ts';
import type { TextPlace } from './text-place.ts';
import type { TextResults } from './text-results.ts';

/** Parameters behind an id. They name no asset. */
const onlyParameters = /^[\w=&;?.\s-]*$/;
/** A tag may repeat its type many times, and the URL is read each time. No URL of a stream is longer. */
const maxUrlLength = 4096;

/** A time of a player. A tag may repeat its playback id many times, and the time is read each time. */
const seconds = /^[\d.]{1,20}$/;

/** Reads the facts that only videos have: playback ids, and the media type of a stream. */
export class VideoReader {
  readonly #context: ScanContext;
  readonly #lengthPrefixes: LengthPrefixes;
  readonly #results: TextResults;

  constructor(context: ScanContext, lengthPrefixes: LengthPrefixes, results: TextResults) {
    this.#context = context;
    this.#lengthPrefixes = lengthPrefixes;
    this.#results = results;
  }

  /**
   * A player gets the URL of the stored stream instead of a playback id.
   * @param behind the text after the id in its attribute
   * @returns whether it is an id
   */
  readPlaybackId(match: PlaybackIdMatch, place: TextPlace, behind: string): boolean {
    const { start, end, playbackId, name, nameStart, isPlayerAttribute } = match;
    const { code } = factsOf(place.surface);
    if (!this.#isPlaybackId(match, place, code)) return false;
    if (this.#lengthPrefixes.covers(start)) {
      this.#results.mentions.push({ kind: 'length', start, end, at: start });
      return true;
    }
    const isAttribute = place.attribute?.nameStart === nameStart;
    // An attribute of HTML, also inside a string. The name stays in data, and if scripts of the site read it.
    const isOfPlayer = isAttribute ? place.tag?.element.startsWith('mux-') : isPlayerAttribute;
    if (isOfPlayer) this.#add(streamUrl(playbackId), 'player-attribute-name', nameStart, nameStart + name.length);
    const isData = code !== undefined || (place.attribute !== undefined && !isOfPlayer);
    this.#add(streamUrl(playbackId), isData ? 'player-data' : place.surface, start, end);
    // References come in their order, and references of the pictures come behind the attribute.
    if (isAttribute && isOfPlayer && onlyParameters.test(behind) && !mayNamePlaybackId(behind))
      this.#addPictures(playbackId, place);
    return true;
  }

  /** Words of code are no ids. If a text looks like an id, only the index of videos tells whether it is one. */
  #isPlaybackId({ playbackId, name, nameStart, isQuoted }: PlaybackIdMatch, place: TextPlace, code?: string): boolean {
    if (place.attribute?.nameStart === nameStart) return true;
    const looksLikeId = name !== '' && /\d/.test(playbackId) && (isQuoted || code !== 'program');
    return looksLikeId || ((name !== '' || code !== undefined) && this.#context.isKnown(videoPath(playbackId)));
  }

  /** Adds attributes for the pictures that a player would otherwise request from Mux. */
  #addPictures(playbackId: string, { attribute, tag }: TextPlace): void {
    // `mux-video` shows no picture, and audio has none.
    if (!attribute || tag?.element !== 'mux-player' || tag.rawValue('audio') !== undefined) return;
    const attributeEnd = attribute.valueEnd + attribute.quote.length;
    const time = [tag.rawValue('thumbnail-time'), tag.rawValue('start-time')].find((value) =>
      seconds.test(value ?? ''),
    );
    const hasPoster = tag.rawValue('poster') !== undefined;
    if (!hasPoster) this.#add(posterUrl(playbackId, time), 'player-poster', attributeEnd, attributeEnd);
    if (tag.rawValue('storyboard-src') !== undefined) return;
    this.#add(storyboardUrl(playbackId), 'player-storyboard', attributeEnd, attributeEnd);
  }

  /** Changes the media type, since an MP4 that replaces the stream has another one. */
  readStreamType({ start, end }: StreamTypeMatch, { tag, attribute, floor }: TextPlace): void {
    if (!attribute || floor !== start) return;
    const source = tag?.rawValue('src') ?? tag?.rawValue('href') ?? '';
    const url = source.length > maxUrlLength ? '' : source.trim().replaceAll('&amp;', '&');
    if (!isStreamUrl(url.replace(/^\/\//, 'https://'))) return;
    // A browser ignores a source with an unknown type, so the codecs in the type are removed as well.
    this.#add(url, 'stream-type', start, Math.max(end, attribute.valueEnd));
  }

  #add(url: string, surface: Surface, start: number, end: number): void {
    const variantId = this.#context.variantIdOfUrl(url);
    if (variantId !== undefined) this.#results.addPlain(variantId, surface, start, end);
  }
}
