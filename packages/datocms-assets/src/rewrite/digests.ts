import { createHash } from 'node:crypto';
import type { InlineCode } from './inline-code.ts';

const algorithms = ['sha256', 'sha384', 'sha512'] as const;
/** Length of a digest in base64, by algorithm. */
const digestLengths: Readonly<Record<string, number>> = { sha256: 44, sha384: 64, sha512: 88 };

/** A digest of the form `sha256-<base64>`, and the one that replaces it. */
export type DigestChange = readonly [before: string, after: string];

/**
 * Digests of content that changed: CSP hashes of inline scripts and styles, and `integrity` of files. The old and the new
 * digest have the same length, so replacing one moves nothing.
 */
export class DigestChanges {
  readonly #changes: Map<string, string>;
  #new: DigestChange[] = [];

  constructor(known: Iterable<DigestChange> = []) {
    this.#changes = new Map(known);
  }

  get size(): number {
    return this.#changes.size;
  }

  /** Adds the digests of a file that is not a page. */
  addFile(before: Buffer, after: Buffer): void {
    if (!before.equals(after)) this.#add(before, after);
  }

  /**
   * Adds the digests of a page's inline code.
   * @param codeAfter where the code stands in `after`, in the same order
   */
  addInlineCode(
    before: Buffer,
    after: Buffer,
    code: readonly InlineCode[],
    codeAfter: readonly InlineCode[] = code,
  ): void {
    code.forEach(({ start, end, decode }, index) => {
      const moved = codeAfter[index] as InlineCode;
      this.#addInline(decode(before.subarray(start, end)), decode(after.subarray(moved.start, moved.end)));
    });
  }

  /** The changes since the last call. */
  takeNew(): readonly DigestChange[] {
    const changes = this.#new;
    this.#new = [];
    return changes;
  }

  /**
   * Replaces old digests by new ones, in the bytes themselves.
   * @param starts where digests begin, see `findDigests`
   * @returns whether a digest was replaced
   */
  apply(bytes: Buffer, starts: Iterable<number>): boolean {
    let changed = false;
    for (const start of starts) {
      const algorithm = bytes.toString('latin1', start, start + 6);
      const before = bytes.toString('latin1', start, start + 7 + (digestLengths[algorithm] ?? 0));
      const after = this.#changes.get(before);
      if (after === undefined) continue;
      bytes.write(after, start, 'latin1');
      changed = true;
    }
    return changed;
  }

  /** A browser normalises line breaks before it hashes a text (HTML §13.2.3.5), so the digest of that text counts too. */
  #addInline(before: Buffer, after: Buffer): void {
    if (before.equals(after)) return;
    this.#add(before, after);
    if (before.includes('\r')) this.#add(normalizeLineBreaks(before), normalizeLineBreaks(after));
  }

  #add(before: Buffer, after: Buffer): void {
    for (const algorithm of algorithms) {
      const change = [digestOf(algorithm, before), digestOf(algorithm, after)] as const;
      this.#changes.set(...change);
      this.#new.push(change);
    }
  }
}

/** Where digests begin in a file. */
export function findDigests(bytes: Buffer): number[] {
  return Array.from(bytes.toString('latin1').matchAll(/sha(?:256|384|512)-[A-Za-z0-9+/]{43}/g), (match) => match.index);
}

function digestOf(algorithm: (typeof algorithms)[number], bytes: Buffer): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}

function normalizeLineBreaks(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1');
}
