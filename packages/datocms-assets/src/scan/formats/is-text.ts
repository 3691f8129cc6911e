import { isUtf8 } from '../../memory/byte-strings.ts';
import { hasCountedUrl } from './counted-strings.ts';

/** Control characters that no text holds. Texts hold tabs, line ends, form feeds and, in terminal output, escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const controlCharacter = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** How formats begin that are ASCII but count the bytes of their strings: bencode, netstrings, RESP, and mail. */
const countedStart = [
  /^[dl]*(?:i-?\d+e)*\d+:/,
  /^[*$]\d+\r\n/,
  /^(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*)*?content-transfer-encoding:\s*quoted-printable/i,
];

/**
 * Whether a file that no name tells is text throughout, so that a part of it may be replaced by one of another length.
 * @param text its bytes as Latin-1
 */
export function isText(text: string): boolean {
  if (controlCharacter.test(text) || countedStart.some((start) => start.test(text))) return false;
  return isUtf8(text) && !hasCountedUrl(text);
}
