import { decodeHTMLAttribute } from 'entities';
import type { FileScan } from '../scan/file-scan.ts';
import { offsetMover } from './followed-offsets.ts';
import type { Edit } from './splice.ts';

/** The content of an inline script or style, or of such an attribute: a digest of a Content Security Policy covers it. */
export interface InlineCode {
  readonly start: number;
  readonly end: number;
  /** Gives the bytes that a browser hashes. */
  readonly decode: (bytes: Buffer) => Buffer;
}

/** The inline code of a page, in its order. Of an attribute, a browser hashes the value with entities decoded (CSP3 §6.7.3.3). */
export function listInlineCode({ code }: FileScan): InlineCode[] {
  return code
    .filter(({ surface }) => surface !== 'island-props')
    .map(({ start, end, isAttribute }) => ({
      start,
      end,
      decode: isAttribute ? decodeAttribute : (bytes: Buffer) => bytes,
    }))
    .sort((a, b) => a.start - b.start);
}

function decodeAttribute(bytes: Buffer): Buffer {
  return Buffer.from(decodeHTMLAttribute(bytes.toString('utf8')));
}

/** Finds the same code after the edits. @param code in the order of the file */
export function moveInlineCode(code: readonly InlineCode[], edits: readonly Edit[]): InlineCode[] {
  const move = offsetMover(edits);
  return code.map(({ start, end, decode }) => ({ start: move(start), end: move(end), decode }));
}
