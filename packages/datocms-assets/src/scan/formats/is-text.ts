import { isUtf8 } from '../../memory/byte-strings.ts';
import { hasCountedUrl } from './counted-strings.ts';

/** Control characters that no text contains. Texts may contain tabs, line ends, form feeds and escapes of terminals. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const controlCharacter = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** The beginnings of ASCII formats that count the bytes of their strings: bencode, netstrings, RESP, and mail. */
const countedStart = [
  /^[dl]*(?:i-?\d+e)*\d+:/,
  /^[*$]\d+\r\n/,
  /^(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\n)*)*?content-transfer-encoding:\s*quoted-printable/i,
];

/**
 * Whether a file with an unknown name is only text, so that a replacement may have another length.
 * @param text the file's bytes as Latin-1
 */
export function isText(text: string): boolean {
  if (controlCharacter.test(text) || countedStart.some((start) => start.test(text))) return false;
  return isUtf8(text) && !hasCountedUrl(text);
}
