import { copyText } from '../../memory/byte-strings.ts';

/** A problem at a place in a file, before its line and column are known. */
export interface Place {
  readonly code: 'leak' | 'path-leak' | 'missing-file' | 'archive' | 'token-in-output';
  readonly message: string;
  /** Offset in the file. `undefined` if only a decoded view shows the place. */
  readonly offset: number | undefined;
  readonly url: string | undefined;
  /** The text at the place. */
  readonly excerpt?: string;
  /** The place names only a host, which `allowMention` accepts. */
  readonly isMention?: boolean | undefined;
  /** The data were too large here. The search in parts can read them. */
  readonly isTooLarge?: boolean;
}

/** A range of offsets in a stream; see `Source.streamId`. */
export interface StreamRange {
  readonly streamId: number;
  readonly from: number;
  readonly to: number;
}

/** Further places of one file are only counted. */
const maxPlaces = 100;

/** Collects the places of one file, each once. */
export class PlaceCollector {
  readonly #places: (Place & Partial<StreamRange>)[] = [];
  /** URLs with a reported host. The path of one of these URLs is not reported again. */
  readonly #urls: StreamRange[] = [];
  readonly #seen = new Map<string, Set<number>>();
  #uncollectedCode: Place['code'] | undefined;
  #uncollected = 0;

  get isFull(): boolean {
    return this.#places.length >= maxPlaces;
  }

  /** Whether this is the first call for the place, which another view may show again. */
  isNew(code: Place['code'], streamId: number, at: number): boolean {
    const key = `${code} ${streamId}`;
    const seen = this.#seen.get(key) ?? new Set();
    const isNew = !seen.has(at);
    this.#seen.set(key, seen.add(at));
    return isNew;
  }

  add(place: Place & Partial<StreamRange>): void {
    const { code, message, url } = place;
    if (this.isFull) this.count(code);
    else this.#places.push({ ...place, message: copyText(message), url: url && copyText(url) });
  }

  count(code: Place['code']): void {
    this.#uncollectedCode ??= code;
    this.#uncollected++;
  }

  addUrl(url: StreamRange): void {
    this.#urls.push(url);
  }

  hasMessage(message: string): boolean {
    return this.#places.some((place) => place.message === message);
  }

  places(): Place[] {
    const places = this.#places.filter(
      (place) => place.code !== 'path-leak' || !this.#urls.some((url) => includes(url, place)),
    );
    if (this.#uncollectedCode === undefined) return places;
    const message = `${this.#uncollected} more places in this file are not listed.`;
    return [...places, { code: this.#uncollectedCode, message, offset: undefined, url: undefined }];
  }
}

/** Merges the places of two searches of one file, each once. */
export function mergePlaces(some: readonly Place[], others: readonly Place[]): Place[] {
  const keyOf = ({ code, message, offset }: Place) => `${code} ${offset} ${message}`;
  const known = new Set(some.map(keyOf));
  return [...some, ...others.filter((place) => !known.has(keyOf(place)))];
}

function includes(url: StreamRange, { streamId, from = 0 }: Partial<StreamRange>): boolean {
  return url.streamId === streamId && url.from <= from && from < url.to;
}
