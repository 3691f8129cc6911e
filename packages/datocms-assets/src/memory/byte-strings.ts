// Strings with one byte a character, as the scan reads files. This file needs no Node API: the scan also runs in
// workers and edge functions.

const aboveAscii = /[\x80-\xff]/;
// Without `ignoreBOM`, `TextDecoder` would remove a byte order mark.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
/** V8 puts the arguments of `fromCharCode` on the stack, so they are limited. */
const chunkLength = 4096;

export function toByteString(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += chunkLength) {
    const chunk = bytes.subarray(at, at + chunkLength);
    // ASCII is the same in both encodings, and the decoder takes a tenth of the time.
    const decoded = utf8.decode(chunk);
    const isAscii = decoded.length === chunk.length && !decoded.includes('\ufffd');
    text += isAscii ? decoded : String.fromCharCode.apply(null, chunk as unknown as number[]);
  }
  return text;
}

export function fromByteString(text: string): Uint8Array<ArrayBuffer> {
  if (!aboveAscii.test(text)) return encoder.encode(text) as Uint8Array<ArrayBuffer>;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Joins chunks of bytes. */
export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Two digits in lower case for each byte. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of a text in UTF-8. */
export function encodeUtf8(text: string): string {
  return /[^\0-\x7f]/.test(text) ? toByteString(encoder.encode(text)) : text;
}

/** The text of bytes in UTF-8. Bytes that are no UTF-8 become U+FFFD. */
export function decodeUtf8(text: string): string {
  return aboveAscii.test(text) ? utf8.decode(fromByteString(text)) : text;
}

export function isUtf8(text: string): boolean {
  return !aboveAscii.test(text) || decodeStrictUtf8(fromByteString(text)) !== undefined;
}

/** The text of bytes in UTF-8, with its byte order mark; `undefined` for bytes that are no UTF-8. */
export function decodeStrictUtf8(bytes: Uint8Array | ArrayBuffer): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Decodes base64 of both alphabets up to its padding. Other characters are left out. */
export function decodeBase64(text: string): string {
  const plain = text
    .replace(/=.*$/s, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/[^A-Za-z0-9+/]+/g, '');
  // A single digit at the end is no byte.
  return atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
}

/** Copies a text into memory of its own: V8 keeps a long text as long as a slice of it. */
export function copyText(slice: string): string {
  return ` ${slice}`.slice(1);
}
