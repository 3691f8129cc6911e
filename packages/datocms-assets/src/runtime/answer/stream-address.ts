import type { Entry } from '../../video/playlist.ts';
import { stablePathOf } from '../../video/read-stream.ts';

/** The file of a stream that a sealed name means. Names stay the same when signatures and hosts change. */
export interface StreamAddress {
  /** Print of the media playlist's entry in the master playlist. */
  readonly playlist: string;
  /** `undefined` for the playlist itself. */
  readonly file:
    | {
        /** The position of the first entry of the media playlist that names it. */
        readonly index: number;
        readonly print: string;
        /** Players ask for parts of it. */
        readonly hasRanges: boolean;
      }
    | undefined;
}

const written = /^([0-9a-z]{1,7})(?:\.(\d{1,6})\.([0-9a-z]{1,7})(\.r)?)?$/;

export function writeAddress({ playlist, file }: StreamAddress): string {
  return file ? `${playlist}.${file.index}.${file.print}${file.hasRanges ? '.r' : ''}` : playlist;
}

export function readAddress(text: string): StreamAddress | undefined {
  const [, playlist, index, print, ranges] = written.exec(text) ?? [];
  if (playlist === undefined) return undefined;
  if (index === undefined || print === undefined) return { playlist, file: undefined };
  return { playlist, file: { index: Number(index), print, hasRanges: ranges !== undefined } };
}

/** Tells an entry of a master playlist by what a viewer gets, and not by its place. */
export function printOfStream({ kind, attributes }: Entry): string {
  const named = Array.from(attributes, ([name, { value }]) =>
    name === 'URI' || name === 'PATHWAY-ID' ? '' : `${name}=${value}`,
  );
  return printOf([kind, ...named.sort()].join('\n'));
}

/** Tells a file of a media playlist by the part of its URL that does not change; by its place alone if there is none. */
export function printOfFile({ kind, url }: Entry): string {
  return printOf(`${kind} ${stablePathOf(url) ?? ''}`);
}

/** FNV-1a in 32 bits. It finds mistakes, not attacks: names are authenticated. */
function printOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
