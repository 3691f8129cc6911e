import { RecentMap } from '../../memory/recent-map.ts';
import type { Footer } from './stored-answer.ts';

/** In bytes. */
const maxMemory = 64 * 1024 * 1024;
/** The memory of an entry without its body, in bytes. */
const entrySize = 1024;

/** An answer that this process has read or checked. */
export interface CheckedFile extends Footer {
  readonly path: string;
  /** The whole body, if it is small. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly length: number;
  /** When the answer was received, in milliseconds since 1970: the file's time of modification. */
  readonly time: number;
  readonly inode: number;
  notedAt: number;
}

/**
 * The files that a process has checked, by their keys.
 * @param maxBytes of the cache on the disk, which also limits the memory
 */
export function createCheckedFiles(maxBytes: number): RecentMap<CheckedFile> {
  return new RecentMap(Math.min(maxMemory, maxBytes), ({ bytes }) => entrySize + (bytes?.length ?? 0));
}
