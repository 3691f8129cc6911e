import { encodeUtf8, fromByteString } from '../../memory/byte-strings.ts';
import { readerOf, type Source } from '../body-reader.ts';

type ByteStream = ReadableStream<Uint8Array>;

interface Coding {
  /** The name of the format for `DecompressionStream`. Servers support different formats. */
  readonly format: string;
  /** The first bytes of each body in this format, if they are fixed (RFC 1952 §2.3.1, RFC 8878 §3.1.1). */
  readonly magic?: readonly [number, number];
}

const gzip: Coding = { format: 'gzip', magic: [0x1f, 0x8b] };
const codings: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', { format: 'deflate' }],
  ['br', { format: 'brotli' }],
  ['zstd', { format: 'zstd', magic: [0x28, 0xb5] }],
]);

/** The content codings that headers name, in the order in which they were applied. */
export function codingsOf(headers: Headers): string[] {
  const names = (headers.get('content-encoding') ?? '').toLowerCase().split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity');
}

/**
 * A body without its content codings. `fetch` decodes bodies and leaves the header, so the first bytes tell whether the
 * body is still encoded. If they can't, only bodies of `fetch` count as decoded.
 * @param isFetched whether `fetch` has made the response
 * @returns the text, `undefined` if the server does not know one of the codings, and the body as it came, which can be
 *   read instead
 */
export async function decompress(
  body: ByteStream,
  names: readonly string[],
  isFetched: boolean,
): Promise<{ readonly text: ByteStream | undefined; readonly asItCame: ByteStream }> {
  const known = names.map((name) => codings.get(name));
  const outer = known.at(-1);
  if (known.includes(undefined)) return { text: undefined, asItCame: body };
  if (!outer || (isFetched && !outer.magic)) return { text: body, asItCame: body };
  const isCoded = ([first, second]: Uint8Array) =>
    !outer.magic || (first === outer.magic[0] && second === outer.magic[1]);
  const streams = known.map((coding) => decompressionStream(coding?.format));
  if (!streams.includes(undefined)) {
    const decode = (coded: ByteStream, stream: Decompression | undefined) => coded.pipeThrough(stream as Decompression);
    const text = streamSource(body, (start, source) =>
      isCoded(start) ? readerOf(streams.reduceRight(decode, streamSource(source))) : source,
    );
    return { text, asItCame: body };
  }
  if (!isFetched) return { text: undefined, asItCame: body };
  const [start, source] = await peek(readerOf(body));
  const asItCame = streamSource(source);
  return { text: isCoded(start) ? undefined : asItCame, asItCame };
}

type Decompression = TransformStream<Uint8Array, Uint8Array>;

function decompressionStream(format: string | undefined): Decompression | undefined {
  if (format === undefined) return undefined;
  try {
    return new DecompressionStream(format as CompressionFormat) as Decompression;
  } catch {
    return undefined;
  }
}

/**
 * A stream of a source. The first bytes may decide that another source is read.
 * @param choose gets the first bytes
 */
function streamSource(from: ByteStream | Source, choose?: (start: Uint8Array, source: Source) => Source): ByteStream {
  const first = from instanceof ReadableStream ? readerOf(from) : from;
  let chosen = choose ? undefined : first;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (!chosen) {
          const [start, source] = await peek(first);
          chosen = choose?.(start, source) ?? source;
        }
        const { done, value } = await chosen.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => (chosen ?? first).cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** In these encodings, bytes of ASCII may mean other characters, so no text can be found in the bytes. */
const unlikeAscii: ReadonlySet<string> = new Set(['utf-16le', 'utf-16be', 'iso-2022-jp']);

/**
 * The encoding of a body if it has to be decoded before URLs can be found in it. A byte order mark has priority over
 * the header (Encoding standard, §6).
 * @param start the first bytes
 * @param isMarkup readers of XML and JSON detect encodings by zeros, readers of HTML do not
 */
export function encodingToDecode(
  contentType: string,
  [first, second]: Uint8Array,
  isMarkup: boolean,
): string | undefined {
  if ((first === 0xff && second === 0xfe) || (!isMarkup && first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (!isMarkup && first === 0 && second !== undefined)) return 'utf-16be';
  const label = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (label === undefined || first === 0xef) return undefined;
  try {
    const { encoding } = new TextDecoder(label);
    return unlikeAscii.has(encoding) ? encoding : undefined;
  } catch {
    // Browsers do not know this name either.
    return undefined;
  }
}

/** A text in UTF-8 after decoding. A declaration of XML is changed to name UTF-8, too. */
export function utf8Of(chunks: readonly Uint8Array[], encoding: string): Pick<Source, 'read'> {
  const decoder = new TextDecoder(encoding);
  const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
  const utf8 = encodeUtf8(text.replace(/^(<\?xml\s[^>]*encoding=["'])[\w.-]+/i, '$1utf-8'));
  const values = [fromByteString(utf8)];
  return {
    read: async () => {
      const value = values.shift();
      return value ? { done: false, value } : { done: true, value: undefined };
    },
  };
}

const maxStart = 512;

/** The beginning of a source, with at least two bytes unless the source has fewer, and a source of the whole. */
export async function peek(reader: Source): Promise<readonly [start: Uint8Array, source: Source]> {
  const chunks: Uint8Array[] = [];
  for (let length = 0; length < 2; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  const first =
    chunks.length === 1
      ? (chunks[0] as Uint8Array)
      : Uint8Array.from(chunks.flatMap((chunk) => [...chunk.subarray(0, maxStart)]));
  const source: Source = {
    read: () => {
      const value = chunks.shift();
      return value ? Promise.resolve({ done: false, value }) : reader.read();
    },
    cancel: (reason) => reader.cancel(reason),
  };
  return [first.subarray(0, maxStart), source];
}
