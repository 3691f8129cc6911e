// ECMAScript §12.9.4, with the octal escapes of §B.1.2 and line continuations.
const hexDigit = '[0-9a-fA-F]';
const stringEscape = new RegExp(
  String.raw`\\(?:u\{(${hexDigit}{1,6})\}|u(${hexDigit}{4})|x(${hexDigit}{2})|([0-3][0-7]{0,2}|[4-7][0-7]?)` +
    String.raw`|(\r\n|[\r\n]|\xe2\x80[\xa8\xa9])|([\s\S]))`,
  'y',
);
const lowSurrogate = /\\u(?:\{0*([dD][c-fC-F][0-9a-fA-F]{2})\}|([dD][c-fC-F][0-9a-fA-F]{2}))/y;
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v' };

/** Bytes with the offset in the file from which each of them was decoded. */
export interface DecodedBytes {
  readonly bytes: Buffer;
  readonly offsets: Uint32Array;
  /** How many of both are in use. */
  length: number;
}

/**
 * Decodes the content of a string of a script, and appends it in UTF-8. It never becomes longer than it was.
 * @param text the file as Latin-1
 */
export function decodeString(text: string, start: number, end: number, decoded: DecodedBytes): void {
  const { bytes, offsets } = decoded;
  let { length } = decoded;
  for (let at = start; at < end; ) {
    const code = text.charCodeAt(at);
    if (code !== 0x5c) {
      bytes[length] = code;
      offsets[length++] = at++;
      continue;
    }
    const sign = text.charCodeAt(at + 1);
    if (sign === 0x22 || sign === 0x5c || sign === 0x6e) {
      // Most escapes are `\"`, `\\` and `\n`.
      bytes[length] = sign === 0x6e ? 0x0a : sign;
      offsets[length++] = at;
      at += 2;
      continue;
    }
    const { character, next } = readEscape(text, at);
    if (character.length === 1 && character < '\x80') {
      bytes[length] = character.charCodeAt(0);
      offsets[length++] = at;
    } else {
      const written = bytes.write(character, length);
      offsets.fill(at, length, length + written);
      length += written;
    }
    at = next;
  }
  decoded.length = length;
}

/** Decodes a string of base64, and appends it. A part of it can't be changed alone, so all bytes get its start as offset. */
export function decodeBase64String(text: string, start: number, end: number, decoded: DecodedBytes): void {
  const content = text
    .slice(start, end)
    .replace(/\\(?:u002f|x2f)|\\\//gi, '/')
    .replace(/\\u002b|\\x2b/gi, '+');
  const written = decoded.bytes.write(content, decoded.length, 'base64');
  decoded.offsets.fill(start, decoded.length, decoded.length + written);
  decoded.length += written;
}

function readEscape(text: string, at: number): { character: string; next: number } {
  stringEscape.lastIndex = at;
  const match = stringEscape.exec(text);
  if (!match) return { character: '\\', next: at + 1 };
  const next = stringEscape.lastIndex;
  const [, long, short, hex, octal, continuation, other = ''] = match;
  if (continuation !== undefined) return { character: '', next };
  if (octal !== undefined) return { character: String.fromCharCode(Number.parseInt(octal, 8)), next };
  if (other !== '') {
    // Of a character above ASCII this is the first byte. The other ones follow as they are.
    if (other > '\x7f') return { character: '', next: next - 1 };
    return { character: controls[other] ?? other, next };
  }
  const code = Number.parseInt(long ?? short ?? hex ?? '', 16);
  if (code < 0xd800 || code > 0xdbff)
    return { character: code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code), next };
  lowSurrogate.lastIndex = next;
  const low = lowSurrogate.exec(text);
  const pair = low ? String.fromCharCode(code, Number.parseInt(low[1] ?? low[2] ?? '', 16)) : '\ufffd';
  return { character: pair, next: low ? lowSurrogate.lastIndex : next };
}
