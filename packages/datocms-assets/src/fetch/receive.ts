import { createHash } from 'node:crypto';
import { type Duplex, pipeline, Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { DownloadFailure, errorCode, networkFailure, refuse } from '../findings/download-failure.ts';
import { formatLimit } from '../findings/format.ts';
import { type SpooledBody, SpooledBodyWriter } from '../io/spooled-body.ts';
import { isDiskError } from '../io/temporary-folder.ts';
import type { StallWatch } from '../net/stall-watch.ts';
import { decodersFor } from './decoders.ts';

/** A complete body. Hashes are hex, of the decoded bytes. */
export interface FetchedBody {
  readonly bytes: SpooledBody;
  readonly sha256: string;
  /** Only where it was asked for; else empty. */
  readonly md5: string;
  /** Media type of the answer without parameters, lower case; empty where it names none. */
  readonly declared: string;
  /** Whether the answer said how long its body is, or marked its end. */
  readonly hasLength: boolean;
}

export interface ReceiveOptions {
  readonly watch: StallWatch;
  /** The most bytes; a little more before decoding, since what can't be packed grows by packing. */
  readonly limit: number;
  /** What a larger body is called, where the limit is not its own. */
  readonly tooLarge: (() => DownloadFailure) | undefined;
  /** Where a large body goes. */
  readonly path: string;
  readonly md5: boolean;
  /** Whether nobody else reads the chunks that come. */
  readonly ownsChunks: boolean;
  readonly onBytes: (count: number) => void;
}

/** Reads a body to its end. @throws DownloadFailure where it is empty, cut short, stalled or too large */
export async function receive(answer: Dispatcher.ResponseData, options: ReceiveOptions): Promise<FetchedBody> {
  const { watch, limit } = options;
  const declaredLength = contentLength(answer.headers['content-length']);
  const writer = new SpooledBodyWriter(options.path, options.ownsChunks);
  // A body that is given up before it is read reports that as an error of its own.
  answer.body.on('error', () => undefined);
  const sha256 = createHash('sha256');
  const md5 = options.md5 ? createHash('md5') : undefined;
  const isPacked = answer.headers['content-encoding'] !== undefined;
  const wireLimit = isPacked ? limit + Math.ceil(limit / 100) + 1024 : limit;
  let wire = 0;
  const tooLarge = (has = 'more than') =>
    options.tooLarge?.() ?? refuse('too-large', `it has ${has} ${formatLimit(limit)}`);
  const meter = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      watch.touch();
      options.onBytes(chunk.length);
      wire += chunk.length;
      if (wire > wireLimit) throw tooLarge();
      yield chunk;
    }
  };
  const keep = async (source: AsyncIterable<Uint8Array>) => {
    for await (const chunk of source) {
      sha256.update(chunk);
      md5?.update(chunk);
      await writer.write(chunk);
      if (writer.size > limit) throw tooLarge();
    }
  };
  try {
    if (declaredLength !== undefined && declaredLength > wireLimit) {
      throw tooLarge(`${declaredLength} bytes, more than`);
    }
    const decoders = decodersFor(answer.headers['content-encoding']);
    const encoded = meter(answer.body);
    // An error of one stream is passed on to the next, and comes out at the last.
    const through = (from: Readable, to: Duplex): Duplex => pipeline(from, to, () => undefined);
    await keep(decoders.length === 0 ? encoded : decoders.reduce(through, Readable.from(encoded) as Duplex));
    if (declaredLength !== undefined && wire !== declaredLength) {
      throw passing(`only ${wire} of ${declaredLength} bytes came`);
    }
    if (writer.size === 0) throw passing('its body is empty');
    const bytes = await writer.finish();
    const declared = mediaType(answer.headers['content-type']);
    const hasLength = declaredLength !== undefined || answer.headers['transfer-encoding'] !== undefined;
    return { hasLength, bytes, sha256: sha256.digest('hex'), md5: md5?.digest('hex') ?? '', declared };
  } catch (error) {
    answer.body.destroy();
    await writer.discard();
    watch.signal.throwIfAborted();
    throw isDiskError(error) ? error : (decodeFailure(error) ?? networkFailure(error));
  }
}

function passing(reason: string): DownloadFailure {
  return new DownloadFailure('download-failed', reason, { passing: true });
}

function decodeFailure(error: unknown): DownloadFailure | undefined {
  const code = errorCode(error);
  return /^(?:Z_|ERR_?_?BROTLI|ERR__ERROR|ZSTD_)/.test(code)
    ? passing(`its Content-Encoding can't be decoded (${code})`)
    : undefined;
}

function contentLength(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

function mediaType(value: string | string[] | undefined): string {
  const first = Array.isArray(value) ? value[0] : value;
  return (first ?? '').replace(/;.*$/s, '').trim().toLowerCase();
}
