import type { Entry } from '../../video/playlist.ts';
import { stablePathOf } from '../../video/read-stream.ts';

/** The file of a stream that a sealed name means. A name does not change with signatures and hosts. */
export interface StreamAddress {
  /** Fingerprint of the media playlist's entry in the master playlist. */
  readonly playlist: string;
  /** `undefined` for the playlist itself. */
  readonly file:
    | {
        /** The position of the first entry in the media playlist that names the file. */
        readonly index: number;
        readonly fingerprint: string;
        /** Players request parts of the file. */
        readonly hasRanges: boolean;
      }
    | undefined;
}

const written = /^([0-9a-z]{1,7})(?:\.(\d{1,6})\.([0-9a-z]{1,7})(\.r)?)?$/;

export function writeAddress({ playlist, file }: StreamAddress): string {
  return file ? `${playlist}.${file.index}.${file.fingerprint}${file.hasRanges ? '.r' : ''}` : playlist;
}

export function readAddress(text: string): StreamAddress | undefined {
  const [, playlist, index, fingerprint, ranges] = written.exec(text) ?? [];
  if (playlist === undefined) return undefined;
  if (index === undefined || fingerprint === undefined) return { playlist, file: undefined };
  return { playlist, file: { index: Number(index), fingerprint, hasRanges: ranges !== undefined } };
}

/** Identifies an entry of a master playlist by its content for viewers, not by its position. */
export function fingerprintOfStream({ kind, attributes }: Entry): string {
  const named = Array.from(attributes, ([name, { value }]) =>
    name === 'URI' || name === 'PATHWAY-ID' ? '' : `${name}=${value}`,
  );
  return fingerprintOf([kind, ...named.sort()].join('\n'));
}

/** Identifies a file of a media playlist by the constant part of its URL, or by its position if there is none. */
export function fingerprintOfFile({ kind, url }: Entry): string {
  return fingerprintOf(`${kind} ${stablePathOf(url) ?? ''}`);
}

/** FNV-1a in 32 bits. It detects mistakes, not attacks, since names are authenticated. */
function fingerprintOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
