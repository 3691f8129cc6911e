import { encodeUtf8, fromByteString } from '../../memory/byte-strings.ts';

/** Content codings, by the names that `DecompressionStream` gives them. Servers differ in which of them they know. */
const formats: Readonly<Record<string, string>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'brotli',
  zstd: 'zstd',
};

type Body = ReadableStream<Uint8Array>;

/** A body without its content codings, of which there may be several; `undefined` if the server does not know one of them. */
export function decompress(body: Body, contentEncoding: string | null): Body | undefined {
  const codings = (contentEncoding ?? '').toLowerCase().split(',');
  const streams = codings
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
    .map((coding) => decompressionStream(formats[coding]));
  if (streams.includes(undefined)) return undefined;
  return streams.reduceRight<Body>((decoded, stream) => decoded.pipeThrough(stream as Decompression), body);
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

/** In these, bytes of ASCII stand for something else, so text can't be found in the bytes. */
const unlikeAscii: ReadonlySet<string> = new Set(['utf-16le', 'utf-16be', 'iso-2022-jp']);

/**
 * The encoding of a body if it has to be decoded before URLs can be found in it. A byte order mark wins over the header
 * (Encoding standard, §6).
 * @param start the first bytes
 * @param isMarkup readers of HTML do not look at zeros, those of XML and JSON do
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
    // A name that browsers do not know either.
    return undefined;
  }
}

/** Reads a body from its first bytes on without taking them from who reads it next. */
export interface Source {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  cancel(reason?: unknown): Promise<void>;
}

/** A text that has to be decoded first, in UTF-8. A declaration of XML says so, too. */
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

/** The beginning of a body, which has two bytes at least unless the body has fewer, and the whole of it. */
export async function peek(body: Body): Promise<readonly [start: Uint8Array, source: Source]> {
  const reader = body.getReader();
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
