import { fromByteString, toByteString, toHex } from '../memory/byte-strings.ts';
import { detectWideEncoding } from './markup/decode-markup.ts';

/**
 * The type that the bytes have, independent of the declared one.
 *
 * To support a new image format: add it to `commonTypes` if it is common or `file-type` does not know it, its other names to
 * `media-types.ts`, its end to `is-complete.ts`, and where it holds metadata to `metadata/image-metadata.ts`.
 */
export interface DetectedType {
  /** `text` and `html` are detected by their characters, `svg` and `xml` by their first element. */
  readonly kind: 'binary' | 'text' | 'html' | 'svg' | 'xml' | 'unknown';
  /** Canonical media type; empty for `text` and `unknown`. */
  readonly type: string;
  /**
   * Extension of a `binary`, without dot. For a `text` or `xml` that a browser would run if the server declared no
   * type: an extension for which every server declares one.
   */
  readonly extension: string;
}

/** The types of nearly all assets. `file-type`, which takes 15 MB of memory, is loaded only for other ones. */
const commonTypes: readonly (readonly [type: string, extension: string, hex: RegExp])[] = [
  ['image/jpeg', 'jpg', /^ffd8ff/],
  ['image/png', 'png', /^89504e470d0a1a0a/],
  ['image/gif', 'gif', /^474946383[79]61/],
  ['image/webp', 'webp', /^52494646.{8}57454250565038(?:20|4c|58)/],
  ['image/avif', 'avif', /^.{8}66747970617669(?:66|73)/],
  ['application/pdf', 'pdf', /^255044462d/],
  // The brands iso…, mp41, mp42 and avc1.
  ['video/mp4', 'mp4', /^.{8}66747970(?:69736f|6d703431|6d703432|61766331)/],
];

/** Pictures with beginnings that are short or shared by other types: detected only in bodies declared as pictures. */
const otherPictures: typeof commonTypes = [
  ['image/x-icon', 'ico', /^00000100/],
  ['image/bmp', 'bmp', /^424d.{8}0{8}/],
  ['image/tiff', 'tif', /^(?:49492a00|4d4d002a)/],
  ['image/heic', 'heic', /^.{8}6674797068656963/],
];

/** Detects a common type by the first 16 bytes. */
export function detectCommonType(head: Uint8Array): DetectedType | undefined {
  return detectBy(commonTypes, head);
}

/** Detects the type of a picture that the host declares as another type of picture. */
export function detectOtherPicture(head: Uint8Array): DetectedType | undefined {
  return detectBy(otherPictures, head);
}

function detectBy(types: typeof commonTypes, head: Uint8Array): DetectedType | undefined {
  const start = toHex(head.subarray(0, 16));
  const found = types.find(([, , hex]) => hex.test(start));
  return found && { kind: 'binary', type: found[0], extension: found[1] };
}

const typeOfKind = { html: 'text/html', svg: 'image/svg+xml', xml: 'application/xml', text: '', unknown: '' } as const;

export function plain(kind: keyof typeof typeOfKind, extension = ''): DetectedType {
  return { kind, type: typeOfKind[kind], extension };
}

/** Detects markup and common types by the first 64 KiB; `undefined` for all other types. */
export function detectByHead(head: Uint8Array): DetectedType | undefined {
  const markup = detectMarkup(head);
  if (markup) return plain(markup, markup === 'xml' && beginsWithComment(head) ? 'xml' : '');
  return detectCommonType(head);
}

// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
const htmlStart =
  /^<(?:!doctype html|html|head|script|iframe|h[1-6]|div|font|table|a|style|title|b|body|br|p|meta|link|base|form|object|embed|svg:script)(?=[\s>/])/i;
const prolog = /^(?:\s+|<!--.*?-->|<\?.*?\?>|<!doctype(?! *html)[^[>]*(?:\[.*?\]\s*)?>)+/is;

// Blanks, and the bytes of a byte order mark of UTF-8.
const beforeMarkup: ReadonlySet<number> = new Set(fromByteString('\t\n\v\f\r \xa0\xef\xbb\xbf'));

/** Detects what a browser may read as markup. */
export function detectMarkup(head: Uint8Array): 'html' | 'svg' | 'xml' | undefined {
  if (!beginsLikeMarkup(head)) return undefined;
  const text = decodeHead(head).trimStart();
  if (htmlStart.test(text)) return 'html';
  const root = text.replace(prolog, '');
  const isXml = /^<\?xml\s/.test(text);
  if (isXml ? /^<html[\s>/]/i.test(root) : htmlStart.test(root)) return 'html';
  if (/^<(?:[\w-]+:)?svg(?=[\s>/])/.test(root)) return 'svg';
  return isXml || /^<[A-Za-z_][\w.:-]*(?:\s+[\w.:-]+\s*=\s*["']|\s*\/?>)/.test(root) ? 'xml' : undefined;
}

/** Whether the first character may be `<`, in any encoding that a browser detects. */
export function beginsLikeMarkup(head: Uint8Array): boolean {
  const encoding = detectWideEncoding(head);
  if (encoding === undefined) return head.find((byte) => !beforeMarkup.has(byte)) === 0x3c;
  return encoding === 'utf-32' || decodeHead(head).trimStart().startsWith('<');
}

/** Whether a browser reads undeclared bytes as HTML for this beginning. `detectMarkup` tells the other ones. */
function beginsWithComment(head: Uint8Array): boolean {
  return decodeHead(head).trimStart().startsWith('<!--');
}

function decodeHead(head: Uint8Array): string {
  const encoding = detectWideEncoding(head);
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return new TextDecoder(encoding).decode(head);
  return toByteString(head).replace(/^(?:\xef\xbb\xbf)+/, '');
}

/** Whether all bytes may occur in text, in any encoding that extends ASCII. UTF-16 is detected by its mark. */
export function isText(head: Uint8Array): boolean {
  const isUtf16 = /^(?:fffe|feff)/.test(toHex(head.subarray(0, 2)));
  const codes = isUtf16 ? Uint16Array.from(decodeHead(head), (character) => character.charCodeAt(0)) : head;
  // https://mimesniff.spec.whatwg.org/#binary-data-byte
  const isBinary = (code: number) =>
    code <= 8 || code === 0x0b || (code >= 0x0e && code <= 0x1a) || (code >= 0x1c && code <= 0x1f);
  return !codes.some(isBinary);
}
