/** First bytes of the UTF-8 of characters that a host parser maps to ASCII or drops (UTS 46). */
export const lookAlikeFirstBytes: ReadonlySet<number> = new Set([0xc2, 0xe2, 0xe3, 0xef, 0xf0]);

/**
 * Soft hyphen; zero-width characters; letter-like, circled, small, full-width and mathematical forms; ideographic full stop;
 * variation selectors. In the bytes of UTF-8.
 */
export const lookAlikePattern =
  /\xc2\xad|\xe2(?:\x80[\x8b-\x8d]|\x81\xa0|\x84|[\x91-\x93])|\xe3\x80\x82|\xef(?:\xb8[\x80-\x8f]|\xb9[\x90-\xab]|\xbb\xbf|[\xbc\xbd])|\xf0\x9d/;

const dropped = /[\t\r\n\u00ad\u200b-\u200d\u2060\ufeff]|[\ufe00-\ufe0f]/u;

/** Whether a look-alike may begin with these three bytes. `false` is certain. */
export function isLookAlike(first: number, second: number, third: number): boolean {
  if (first === 0xc2) return second === 0xad;
  if (first === 0xe2) return second === 0x80 ? third >= 0x8b && third <= 0x8d : second >= 0x81 && second <= 0x93;
  if (first === 0xe3) return second === 0x80 && third === 0x82;
  if (first === 0xef) return second >= 0xb8 && second <= 0xbd;
  return first === 0xf0 && second === 0x9d;
}

/** The same for a code point or a UTF-16 unit that an escape names. */
export function isLookAlikeCode(code: number): boolean {
  if (code < 0xad || code > 0x1d7ff) return false;
  if (code >= 0xd800 && code <= 0xdbff) return code === 0xd835;
  const bytes = Buffer.from(String.fromCodePoint(code));
  return isLookAlike(bytes[0]!, bytes[1]!, bytes[2] ?? 0);
}

/** Reads a character as a host parser does: `''` where it is dropped, ASCII where it is mapped, `undefined` where it stays. */
export function mapHostCharacter(character: string): string | undefined {
  if (dropped.test(character)) return '';
  if (character <= '\xff') return undefined;
  if (character === '\u3002' || character === '\uff61') return '.';
  const plain = character.normalize('NFKC');
  return /^[\x20-\x7e]+$/.test(plain) ? plain : undefined;
}
