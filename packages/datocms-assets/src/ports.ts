import type { Dispatcher } from 'undici';

/** Where the outside enters: the network's two ports, and what a caller wants to see and stop. */
export interface Ports {
  readonly fetchFn?: typeof fetch;
  readonly dispatcher?: Dispatcher;
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
  /** Threads over which the files of a large site are spread; by default as many as the machine runs at once. */
  readonly threads?: number;
  readonly onProgress?: (progress: { done: number; total: number; bytes: number; cached: number }) => void;
}

export interface PassOptions {
  /** Files and folders to leave out, by path relative to the folder. */
  readonly skip?: (path: string) => boolean;
  /** Remember the digests of what changes, for `renewed`. */
  readonly keepDigests?: boolean;
}
