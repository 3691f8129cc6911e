import { isText } from '../../content/detect-head.ts';
import { cleanMarkup, type MarkupRules } from '../../content/markup/sanitize-markup.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { formatLimit } from '../../findings/format.ts';
import { joinBytes } from '../../memory/byte-strings.ts';
import type { StallWatch } from '../../net/stall-watch.ts';
import { readerOf, type Source } from '../body-reader.ts';
import { type CheckedAsset, sha256Of } from './answer-cache.ts';
import { typeOfBody, typeOfPart, typeOfSegment } from './body-type.ts';
import { isContentRange } from './byte-range.ts';
import { reserveMemory } from './reading-memory.ts';
import { validatorOf } from './validator.ts';

export interface BodyRules extends MarkupRules {
  /** Whether images lose their metadata. */
  readonly stripMetadata: boolean;
}

export interface BodyRequest {
  /**
   * The form that the body must have. A `playlist` is a text that is read whole and changed; a `segment` is a part of a
   * stream.
   * @default 'asset'
   */
  readonly kind?: 'asset' | 'playlist' | 'segment';
  /** The asset is an image, so a text instead of it is an error page. */
  readonly isImage?: boolean;
}

/** An asset, or a part of it, as the asset host sends it. Many visitors may get the same bytes. */
export interface UpstreamAsset extends CheckedAsset {
  /** The `Content-Range` header of a part. */
  readonly contentRange: string | undefined;
}

const headLength = 64 * 1024;
/** Images, XML and parts of streams up to this size are read whole, so that one request serves all visitors. */
const maxSharedLength = 8 * 1024 * 1024;
/** An image whose metadata is removed is read whole up to this size. */
const maxStrippedLength = 64 * 1024 * 1024;
/** A few compressed bytes may decode to any length. */
const maxDecodedLength = 256 * 1024 * 1024;

/**
 * Reads an answer, and checks that nothing in it runs in a browser. A small body is read whole, any other is sent as it
 * comes.
 * @throws DownloadError, StallError, and what the body throws
 */
export async function receiveAsset(
  response: Response,
  { kind = 'asset', isImage }: BodyRequest,
  rules: BodyRules,
  watch: StallWatch,
): Promise<UpstreamAsset> {
  const { headers, status } = response;
  const reader = readerOf(response.body ?? new ReadableStream({ start: (empty) => empty.close() }));
  // A body may ignore the signal: its reader gets the end of the body, and then the reason.
  watch.signal.addEventListener('abort', () => void reader.cancel(watch.signal.reason).catch(() => undefined));
  try {
    const contentType = headers.get('content-type');
    const limits = limitsOf(headers);
    const { length } = limits;
    const contentRange = headers.get('content-range') ?? undefined;
    if (status === 206) {
      const type = typeOfPart(contentType);
      if (contentRange === undefined || !isContentRange(contentRange, length)) {
        throw new DownloadError('bad-content', 'a part with a wrong Content-Range');
      }
      return { type, length, contentRange, sha256: undefined, body: watchedStream([], reader, watch, limits) };
    }
    const validator = validatorOf(headers);
    const head = await readUpTo(reader, headLength, watch);
    const bytes = joinBytes(head.chunks);
    const { type, isMarkup } = typeOf[kind](bytes, contentType);
    if (isImage && !isMarkup && isText(bytes)) throw new DownloadError('bad-content', `it is ${type}, and no image`);
    const strip = rules.stripMetadata && type.startsWith('image/') ? await stripperOf(type) : undefined;
    if (strip && length !== undefined && length > maxStrippedLength) throw tooLargeToStrip();
    const maxLength = strip ? maxStrippedLength : maxSharedLength;
    const mustBeWhole = isMarkup || kind === 'playlist' || strip !== undefined;
    const isShared = (kind === 'segment' || type.startsWith('image/')) && (length ?? 0) <= maxLength;
    const release = mustBeWhole ? () => {} : isShared && !head.isEnd && reserveMemory(length ?? maxLength);
    const rest =
      release && !head.isEnd
        ? await readUpTo(reader, maxLength, watch).finally(release)
        : { chunks: [], isEnd: head.isEnd };
    const chunks = [...head.chunks, ...rest.chunks];
    if (!rest.isEnd) {
      if (isMarkup) throw new DownloadError('too-large', 'it is too much XML to look for active parts');
      if (kind === 'playlist') throw new DownloadError('too-large', 'it is too long to be read');
      if (strip) throw tooLargeToStrip();
      const body = watchedStream(chunks, reader, watch, limits);
      return { type, length, contentRange: undefined, sha256: undefined, body, validator };
    }
    watch.stop();
    const received = joinBytes(chunks);
    if (length !== undefined && length !== received.length) {
      throw new DownloadError('bad-content', `${received.length} bytes came instead of ${length}`);
    }
    const cleaned = isMarkup ? cleanMarkup(received, type === 'image/svg+xml', rules)?.bytes : await strip?.(received);
    const body = cleaned ?? received;
    return { type, length: body.length, contentRange: undefined, sha256: await sha256Of(body), body, validator };
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  }
}

interface BodyLimits {
  /** The length, if it is known. */
  readonly length: number | undefined;
  readonly max: number;
}

function limitsOf(headers: Headers): BodyLimits {
  // The length of a compressed body is not that of the decoded body.
  if (headers.has('content-encoding')) return { length: undefined, max: maxDecodedLength };
  const stated = headers.get('content-length') ?? '';
  return { length: /^\d+$/.test(stated) ? Number(stated) : undefined, max: Number.POSITIVE_INFINITY };
}

/** By kind. The reader of a playlist finds any other text in it. */
const typeOf: Readonly<Record<NonNullable<BodyRequest['kind']>, typeof typeOfBody>> = {
  asset: typeOfBody,
  playlist: () => ({ type: 'application/vnd.apple.mpegurl', isMarkup: false }),
  segment: typeOfSegment,
};

// Sites that keep metadata do not need the code that reads it.
async function stripperOf(type: string) {
  return (await import('../../content/metadata/image-metadata.ts')).stripperOf(type);
}

function tooLargeToStrip(): DownloadError {
  const reason = `it is an image of more than ${formatLimit(maxStrippedLength)}, too large to remove its metadata`;
  return new DownloadError('too-large', reason, { fix: 'Ask for a smaller one with parameters such as w=2000.' });
}

async function readUpTo(reader: Source, length: number, watch: StallWatch) {
  const chunks: Uint8Array[] = [];
  for (let rest = length; rest > 0; ) {
    const { done, value } = await reader.read();
    watch.signal.throwIfAborted();
    watch.touch();
    if (done) return { chunks, isEnd: true };
    chunks.push(value);
    rest -= value.length;
  }
  return { chunks, isEnd: false };
}

/**
 * A stream of some chunks and then the rest of the reader, at the visitor's pace: a slow visitor is no stall of the
 * host.
 * @param limits a body without the known length, or with more than `max` bytes, ends with an error
 */
function watchedStream(
  chunks: readonly Uint8Array[],
  reader: Source,
  watch: StallWatch,
  { length, max }: BodyLimits,
): ReadableStream<Uint8Array> {
  const first = [...chunks];
  let sent = 0;
  const next = async () => {
    const chunk = first.shift();
    if (chunk) return { done: false, value: chunk } as const;
    watch.resume();
    const read = await reader.read().finally(() => watch.pause());
    watch.signal.throwIfAborted();
    return read;
  };
  watch.pause();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await next();
        sent += value?.length ?? 0;
        const isRight = done && length !== undefined ? sent === length : sent <= (length ?? max);
        if (!isRight) throw new DownloadError('bad-content', `${sent} bytes came instead of ${length ?? max}`);
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
        await reader.cancel().catch(() => undefined);
      }
    },
    cancel: (reason) => {
      watch.stop();
      return reader.cancel(reason);
    },
  });
}
