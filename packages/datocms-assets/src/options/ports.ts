import type { Dispatcher } from 'undici';
import type { OptionNames } from './flags.ts';
import type { Environment } from './token.ts';

/** The connections of a job to the outside: the two ports to the network, and the hooks of the caller. */
export interface Ports {
  /** Holds the token if it is not an option. @default the environment of this process */
  readonly environment?: Environment | undefined;
  /** Sends queries to the Content Delivery API. @default fetch */
  readonly fetchFn?: typeof fetch | undefined;
  /** Sends requests for assets. The job does not close it. @default a connection pool of the job */
  readonly dispatcher?: Dispatcher | undefined;
  /** Aborts the job and its requests. The job rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Receives lines for the log, such as the result of reading the published content. */
  readonly log?: ((line: string) => void) | undefined;
  /** Receives the lines for people: how far a long reading is, how much the videos of a run will fetch. @default `log` */
  readonly onNotice?: ((line: string) => void) | undefined;
  /** Names of options that the caller takes itself. A mistyped name may mean one of them. */
  readonly otherNames?: readonly string[] | undefined;
  /** How fixes in the report name options. @default 'code' */
  readonly optionNames?: OptionNames | undefined;
  /** Whether a server of the site serves assets at its own address, which policies allow then. @default () => false */
  readonly servesAssets?: (() => boolean) | undefined;
  /** Threads that share the files. @default for a large site as many as the machine runs at once, at most 8; else 1 */
  readonly threads?: number | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** The ports of a job for a dev server, which reads what is published again and again. */
export interface LivePorts extends Ports {
  /** Takes why what is published can't be read again, so that the last answer counts: once until it can be. */
  readonly onStale?: ((error: unknown) => void) | undefined;
}

/** `done`, `total` and `cached` count variants; `bytes` came over the network. `cached` of those `done` needed no request. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly cached: number;
}

/** Options for one pass over an output. */
export interface PassOptions {
  /** Returns whether to skip a file or folder. Its path is relative to the output folder, with `/`. */
  readonly skip?: ((path: string) => boolean) | undefined;
  /** Remembers the digests of changed inline code and files, for `updateDigests`. */
  readonly keepDigests?: boolean | undefined;
  /** No other pass follows, so the state of the files is not remembered for it. */
  readonly last?: boolean | undefined;
}

/** Facts about a text that is not a file of the output, such as a module that is being bundled. */
export interface TextSource {
  /** Tells the format if the file's own name does not: an extension such as `.css`, or a name such as `/_redirects`. */
  readonly format?: string | undefined;
  /**
   * The role of the text in bundling: a `source`; a `chunk`, which becomes a file of the output, perhaps under another name, or a
   * part of one, or of code of the server; or a source that a source `map` holds. Passes read the files of the output.
   */
  readonly stage?: 'source' | 'chunk' | 'map' | undefined;
  /** Finds a place of the text in its source; `undefined` if it is not known. Lines and columns are one-based. */
  readonly place?: (line: number, column: number) => { readonly line: number; readonly column: number } | undefined;
}
