import type { FetchedBody } from '../fetch/receive-body.ts';
import { DownloadError } from '../findings/download-error.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';

export interface KeptBody {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Path of the body. */
  readonly file: string;
  readonly facts: Pick<KeptFacts, 'type' | 'extension'>;
}

export interface KeptFacts {
  readonly type: string;
  /** Without dot. */
  readonly extension: string;
}

/** A file that another stored file names. */
export interface NamedBody extends KeptBody {
  readonly name: string;
  /** The key of the body in the cache. */
  readonly key: string;
}

/** A stored file, with all files that it and its parts name. */
export interface FileTree {
  readonly root: KeptBody;
  readonly parts: readonly NamedBody[];
}

/** The network and the cache for this room. */
export interface VideoPorts {
  /** The request for the video. */
  readonly request: FetchRequest;
  /** How many parts are fetched at once. */
  readonly concurrency: number;
  /**
   * Downloads a segment or an MP4, with retries. The body is complete, so far as its bytes show.
   * @throws an error whose cause is a `DownloadError`, see `statusOf`
   */
  fetch(url: string): Promise<FetchedBody>;
  /** Downloads the text of a playlist or a storyboard; `undefined` if it is not UTF-8. @throws as `fetch` */
  fetchText(url: string): Promise<string | undefined>;
  /** Gets a picture from the cache or the network. A downloaded picture passes the same checks as an asset. */
  fetchPicture(url: string): Promise<KeptBody & { readonly key: string }>;
  find(key: string, maxAge?: number): Promise<KeptBody | undefined>;
  store(key: string, body: Pick<FetchedBody, 'bytes' | 'sha256'>, facts: KeptFacts): Promise<KeptBody>;
  storeText(key: string, text: string, facts: KeptFacts): Promise<KeptBody>;
  readText(body: KeptBody): Promise<string>;
  /** The name of the stored file with a body. */
  nameOf(body: Pick<KeptBody, 'sha256' | 'facts'>): string;
}

/** The HTTP status with which a host refused a request; `undefined` for any other error. */
export function statusOf(error: unknown): number | undefined {
  return failureOf(error)?.status;
}

/** Whether a host refuses a signed URL because it has expired. */
export function hasExpired(error: unknown): boolean {
  return [403, 410].includes(statusOf(error) ?? 0);
}

/** The failed download behind an error; `undefined` for any other error. */
export function failureOf(error: unknown): DownloadError | undefined {
  if (error instanceof DownloadError) return error;
  return error instanceof Error && error.cause instanceof DownloadError ? error.cause : undefined;
}

/** Adds to an error the part of the video that failed. An error of the whole run, or of no download, stays as it is. */
export function errorOfPart(error: unknown, part: string): unknown {
  const failure = failureOf(error);
  if (!failure || failure.isOfRun) return error;
  const { code, message, fix } = failure;
  return new DownloadError(code, `${part}: ${message}`, { fix, cause: error });
}
