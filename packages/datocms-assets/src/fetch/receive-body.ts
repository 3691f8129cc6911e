import { createHash } from 'node:crypto';
import { type Duplex, pipeline, Readable } from 'node:stream';
import { DownloadError } from '../findings/download-error.ts';
import { formatLimit } from '../findings/format.ts';
import { errorCode, isDiskError } from '../io/error-code.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import { SpooledBodyWriter } from '../io/spooled-body-writer.ts';
import { toDownloadError } from '../net/network-errors.ts';
import type { StallWatch } from '../net/stall-watch.ts';
import type { PooledAnswer } from './asset-client.ts';
import { createDecoders } from './decoders.ts';

/** A complete body. Hashes are hex, of the decoded bytes. */
export interface FetchedBody {
  readonly bytes: SpooledBody;
  readonly sha256: string;
  /** Empty unless `md5` was set in the options. */
  readonly md5: string;
  readonly contentType: string | null;
  /** Whether the answer declared the length of its body, or marked its end. */
  readonly hasLength: boolean;
}

export interface ReceiveOptions {
  readonly watch: StallWatch;
  /** The limit of the decoded body. The encoded body may be 1 % larger, since compression makes some bodies longer. */
  readonly maxBytes: number;
  /** Makes the error for a larger body if another limit than that of one asset applies. */
  readonly tooLarge: (() => DownloadError) | undefined;
  /** Path for a large body. No file exists there yet. */
  readonly path: string;
  readonly md5: boolean;
  /** Whether only this program reads the memory of the chunks. */
  readonly ownsChunks: boolean;
  /** Called with the size of each chunk as it comes. */
  readonly onBytes: (count: number) => void;
}

/**
 * Reads a body to its end, and decodes it.
 * @throws DownloadError if it is empty, cut short, stalled or too large
 * @throws the file system's error if it can't be written
 */
export async function receiveBody(answer: PooledAnswer, options: ReceiveOptions): Promise<FetchedBody> {
  const { watch, maxBytes } = options;
  const { headers, body } = answer;
  const declaredLength = parseLength(headers.get('content-length'));
  const writer = new SpooledBodyWriter(options.path, options.ownsChunks);
  // A body that is destroyed before it is read emits an error, which no caller needs.
  body.on('error', () => undefined);
  const sha256 = createHash('sha256');
  const md5 = options.md5 ? createHash('md5') : undefined;
  const isEncoded = headers.get('content-encoding') !== null;
  const maxEncodedBytes = isEncoded ? maxBytes + Math.ceil(maxBytes / 100) + 1024 : maxBytes;
  let encodedLength = 0;
  const tooLarge = (size = 'more than') =>
    options.tooLarge?.() ?? new DownloadError('too-large', `it has ${size} ${formatLimit(maxBytes)}`);
  const countBytes = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      watch.touch();
      options.onBytes(chunk.length);
      encodedLength += chunk.length;
      if (encodedLength > maxEncodedBytes) throw tooLarge();
      yield chunk;
    }
  };
  const store = async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) {
      sha256.update(chunk);
      md5?.update(chunk);
      await writer.write(chunk);
      if (writer.size > maxBytes) throw tooLarge();
    }
  };
  try {
    if (declaredLength !== undefined && declaredLength > maxEncodedBytes)
      throw tooLarge(`${declaredLength} bytes, more than`);
    const decoders = createDecoders(headers.get('content-encoding'));
    const encoded = countBytes(body);
    // An error of one stream is passed to the next one, so the last one emits it.
    const pipe = (from: Readable, to: Duplex): Duplex => pipeline(from, to, () => undefined);
    await store(decoders.length === 0 ? encoded : decoders.reduce(pipe, Readable.from(encoded) as Duplex));
    if (declaredLength !== undefined && encodedLength !== declaredLength)
      throw retryableError(`only ${encodedLength} of ${declaredLength} bytes came`);
    if (writer.size === 0) throw retryableError('its body is empty');
    return {
      bytes: await writer.finish(),
      sha256: sha256.digest('hex'),
      md5: md5?.digest('hex') ?? '',
      contentType: headers.get('content-type'),
      hasLength: declaredLength !== undefined || headers.get('transfer-encoding') !== null,
    };
  } catch (error) {
    body.destroy();
    await writer.discard();
    if (isDiskError(error) && !watch.signal.aborted) throw error;
    throw toDownloadError(decodingError(error) ?? error, watch);
  }
}

function retryableError(reason: string): DownloadError {
  return new DownloadError('download-failed', reason, { retryable: true });
}

function decodingError(error: unknown): DownloadError | undefined {
  const code = errorCode(error);
  return /^(?:Z_|ERR_?_?BROTLI|ERR__ERROR|ZSTD_)/.test(code)
    ? retryableError(`its Content-Encoding can't be decoded (${code})`)
    : undefined;
}

function parseLength(value: string | null): number | undefined {
  return value !== null && /^\d+$/.test(value) ? Number(value) : undefined;
}
