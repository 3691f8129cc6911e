import type { TextEdit } from '../syntax/edited-text.ts';
import type { Attribute } from './attribute-list.ts';

/** Offsets in a text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a resource, in bytes. */
export interface ByteRange {
  /** `undefined` if the range begins at the end of the range before it. */
  readonly offset: number | undefined;
  readonly length: number;
}

/** A URI in a playlist. The span is that of the URI without quotes. */
export interface Entry extends Span {
  /**
   * In a master playlist, a `stream` (EXT-X-STREAM-INF) or a `rendition` (EXT-X-MEDIA): both are media playlists. In a media
   * playlist, a `segment` or a `map` (EXT-X-MAP).
   */
  readonly kind: 'stream' | 'rendition' | 'segment' | 'map';
  /** Absolute, on a host of Mux. */
  readonly url: string;
  /** One-based. */
  readonly line: number;
  /** The attributes of the entry's tag; empty for a segment. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly range: ByteRange | undefined;
  /** The lines to remove together with the entry. */
  readonly lines: Span;
}

/** A tag of a master playlist without a URI, such as EXT-X-MEDIA of closed captions. */
export interface Group {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly lines: Span;
}

export interface MasterPlaylist {
  readonly kind: 'master';
  readonly text: string;
  readonly entries: readonly Entry[];
  readonly groups: readonly Group[];
  /** Lines that are not stored: trick play (EXT-X-I-FRAME-STREAM-INF) and the steering between hosts. */
  readonly dropped: readonly TextEdit[];
}

export interface MediaPlaylist {
  readonly kind: 'media';
  readonly text: string;
  readonly entries: readonly Entry[];
  /** In seconds. */
  readonly duration: number;
}

/** The facts of all stored playlists. */
export const playlistFacts = { type: 'application/vnd.apple.mpegurl', extension: 'm3u8' } as const;

export type Playlist = MasterPlaylist | MediaPlaylist;
