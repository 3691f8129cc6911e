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
  /** No other pass follows that could ask what has changed since this one. */
  readonly last?: boolean;
}

/** What a text was made of that is no file of the output, such as a module that is being bundled. */
export interface TextSource {
  /** Extension that tells the format, such as `.css`, where that of the file does not. */
  readonly format?: string;
  /** Where a place of the text stands in the file that it was made from, where that is known; both one-based. */
  readonly place?: (line: number, column: number) => { readonly line: number; readonly column: number } | undefined;
}
