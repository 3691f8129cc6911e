import type { SpooledBody } from '../io/spooled-body.ts';
import { detectWideEncoding } from './markup/decode-markup.ts';
import { canonicalType, isXmlType } from './media-types.ts';

/**
 * The type that the bytes have, independent of the declared one.
 *
 * To support a new image format: add it to `commonTypes` if it is common or `file-type` does not know it, its other names to
 * `media-types.ts`, its end to `is-complete.ts`, and where it holds metadata to `metadata/image-metadata.ts`.
 */
export interface DetectedType {
  /** `text` and `html` are detected by their characters, `svg` and `xml` by their first element. */
  readonly kind: 'binary' | 'text' | 'html' | 'svg' | 'xml' | 'unknown';
  /** Canonical media type of a `binary`. */
  readonly type: string;
  /** Extension of a `binary`, without dot. */
  readonly extension: string;
}

/** The types of nearly all assets. `file-type`, which takes 15 MB of memory, is loaded only for other ones. */
const commonTypes: readonly (readonly [type: string, extension: string, hex: RegExp])[] = [
  ['image/jpeg', 'jpg', /^ffd8ff/],
  ['image/png', 'png', /^89504e470d0a1a0a/],
  ['image/gif', 'gif', /^474946383[79]61/],
  ['image/webp', 'webp', /^52494646.{8}57454250565038(?:20|4c|58)/],
  ['image/avif', 'avif', /^.{8}6674797061766966/],
  // The brands iso…, mp41, mp42 and avc1.
  ['video/mp4', 'mp4', /^.{8}66747970(?:69736f|6d703431|6d703432|61766331)/],
];

const headLength = 64 * 1024;

/** Detects the type of a body by its first 64 KiB; for rare types the whole body is read. */
export async function detectType(bytes: SpooledBody): Promise<DetectedType> {
  const head = await bytes.withReader((read) => read(0, headLength));
  const markup = detectMarkup(head);
  if (markup) return plain(markup);
  const known = detectCommonType(head);
  if (known) return known;
  const { fileTypeFromBuffer, fileTypeFromFile } = await import('file-type');
  const found =
    bytes.path === undefined ? await fileTypeFromBuffer(await bytes.readAll()) : await fileTypeFromFile(bytes.path);
  if (found && !isXmlType(canonicalType(found.mime))) {
    return { kind: 'binary', type: canonicalType(found.mime), extension: found.ext };
  }
  if (isText(head)) return plain('text');
  // A browser shows what it has read when it comes to bytes that are no text, and runs the scripts in it.
  return plain(beginsLikeMarkup(head) ? 'xml' : 'unknown');
}

/** Detects a common type by the first 16 bytes. */
export function detectCommonType(head: Buffer): DetectedType | undefined {
  const found = commonTypes.find(([, , hex]) => hex.test(head.toString('hex', 0, 16)));
  return found && { kind: 'binary', type: found[0], extension: found[1] };
}

function plain(kind: Exclude<DetectedType['kind'], 'binary'>): DetectedType {
  return { kind, type: '', extension: '' };
}

// https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type
const htmlStart =
  /^<(?:!doctype html|html|head|script|iframe|h[1-6]|div|font|table|a|style|title|b|body|br|p|meta|link|base|form|object|embed|svg:script)(?=[\s>/])/i;
const prolog = /^(?:\s+|<!--.*?-->|<\?.*?\?>|<!doctype(?! *html)[^[>]*(?:\[.*?\]\s*)?>)+/is;

// Blanks, and the bytes of a byte order mark of UTF-8.
const beforeMarkup: ReadonlySet<number> = new Set(Buffer.from('\t\n\v\f\r \xa0\xef\xbb\xbf', 'latin1'));

function detectMarkup(head: Buffer): 'html' | 'svg' | 'xml' | undefined {
  if (!beginsLikeMarkup(head)) return undefined;
  const text = decodeHead(head).trimStart();
  if (!text.startsWith('<')) return undefined;
  if (htmlStart.test(text)) return 'html';
  const root = text.replace(prolog, '');
  const isXml = /^<\?xml\s/.test(text);
  if (isXml ? /^<html[\s>/]/i.test(root) : htmlStart.test(root)) return 'html';
  if (/^<(?:[\w-]+:)?svg(?=[\s>/])/.test(root)) return 'svg';
  return isXml || /^<[A-Za-z_][\w.:-]*(?:\s+[\w.:-]+\s*=\s*["']|\s*\/?>)/.test(root) ? 'xml' : undefined;
}

/** Whether the first character may be `<`, in any encoding that a browser detects. */
function beginsLikeMarkup(head: Buffer): boolean {
  return detectWideEncoding(head) !== undefined || head.find((byte) => !beforeMarkup.has(byte)) === 0x3c;
}

function decodeHead(head: Buffer): string {
  const encoding = detectWideEncoding(head);
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return new TextDecoder(encoding).decode(head);
  return head.toString('latin1').replace(/^(?:\xef\xbb\xbf)+/, '');
}

/** Whether there are only bytes that may occur in text, in any encoding that extends ASCII. UTF-16 is detected by its mark. */
function isText(head: Buffer): boolean {
  if (isUtf16(head)) return true;
  // https://mimesniff.spec.whatwg.org/#binary-data-byte
  return !head.some(
    (byte) => byte <= 8 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f),
  );
}

function isUtf16(head: Buffer): boolean {
  return /^(?:fffe|feff)/.test(head.toString('hex', 0, 2));
}
