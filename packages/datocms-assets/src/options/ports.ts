import type { Dispatcher } from 'undici';

/** Where a job meets the outside: its two ways to the network, and what the caller wants to see and to stop. */
export interface Ports {
  /** Sends queries to the content delivery API. @default fetch */
  readonly fetchFn?: typeof fetch;
  /** Sends requests for assets. It stays open. @default an own pool of connections */
  readonly dispatcher?: Dispatcher;
  /** Stops the job between two steps; it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Takes lines such as the one about the walk. */
  readonly log?: (line: string) => void;
  /** Threads that share the files of a large site. @default as many as the machine runs at once, at most 8 */
  readonly threads?: number;
  /** `done`, `total` and `cached` count variants; `bytes` came over the network. */
  readonly onProgress?: (progress: { done: number; total: number; bytes: number; cached: number }) => void;
}

/** How one pass over an output works. */
export interface PassOptions {
  /** Leaves files and folders out, by path relative to the output folder, with `/`. */
  readonly skip?: (path: string) => boolean;
  /** Keeps the digests of inline code and files that change, for `updateDigests`. */
  readonly keepDigests?: boolean;
  /** No other pass follows, so that nothing has to be remembered for it. */
  readonly last?: boolean;
}

/** What a text was made from that is no file of the output, such as a module that is being bundled. */
export interface TextSource {
  /** Extension that tells the format, such as `.css`, if that of the file does not. */
  readonly format?: string;
  /** Where a place of the text stands in its source, if that is known. Lines and columns are one-based. */
  readonly place?: (line: number, column: number) => { readonly line: number; readonly column: number } | undefined;
}
