import type { Dispatcher } from 'undici';
import type { OptionNames } from './flags.ts';
import type { Environment } from './token.ts';

/** The connections of a job to the outside: the two ports to the network, and the hooks of the caller. */
export interface Ports {
  /** Contains the token if it is not an option. @default the environment of this process */
  readonly environment?: Environment | undefined;
  /** Sends queries to the Content Delivery API. @default fetch */
  readonly fetchFn?: typeof fetch | undefined;
  /** Sends requests for assets. The job does not close it. @default a connection pool of the job */
  readonly dispatcher?: Dispatcher | undefined;
  /** Aborts the job and its requests. The job rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Receives lines for the log, such as the result of reading the published content. */
  readonly log?: ((line: string) => void) | undefined;
  /** Receives lines for people: the progress of a long reading, the size of a run's videos. @default `log` */
  readonly onNotice?: ((line: string) => void) | undefined;
  /** Names of the caller's own options. A mistyped name may mean one of them. */
  readonly otherNames?: readonly string[] | undefined;
  /** The form of options' names in fixes of the report. @default 'code' */
  readonly optionNames?: OptionNames | undefined;
  /** Whether a server of the site serves assets at its own address, so that policies allow it. @default () => false */
  readonly servesAssets?: (() => boolean) | undefined;
  /** How many threads share the files. @default for a large site the number of processors, at most 8; else 1 */
  readonly threads?: number | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

/** The ports of a job for a dev server, which reads what is published again and again. */
export interface LivePorts extends Ports {
  /** Receives the error if the index can't be read again, once until it can. The last index stays in use. */
  readonly onStale?: ((error: unknown) => void) | undefined;
}

/** `done`, `total` and `cached` count variants; `bytes` are from the network. `cached` ones needed no request. */
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
  /** No pass follows this one, so the state of files is not remembered. */
  readonly last?: boolean | undefined;
}

/** Facts about a text that is not a file of the output, such as a module that is being bundled. */
export interface TextSource {
  /** Tells the format if the file's own name does not: an extension such as `.css`, or a name such as `/_redirects`. */
  readonly format?: string | undefined;
  /**
   * The role of the text in bundling: a `source`; a `chunk`, which becomes a file of the output, maybe under another
   * name, or a part of a file or of a server's code; or a source inside a source `map`. Passes read the files of the
   * output.
   */
  readonly stage?: 'source' | 'chunk' | 'map' | undefined;
  /** Finds a place of the text in its source; `undefined` for an unknown place. Lines and columns are one-based. */
  readonly place?: (line: number, column: number) => { readonly line: number; readonly column: number } | undefined;
}
