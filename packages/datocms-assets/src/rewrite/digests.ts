import { createHash } from 'node:crypto';

const algorithms = ['sha256', 'sha384', 'sha512'] as const;
const lengths: Readonly<Record<string, number>> = { sha256: 44, sha384: 64, sha512: 88 };

/** An old digest and the one in its place. */
export type DigestChange = readonly [before: string, after: string];

/**
 * Digests of content that changed, old to new: CSP hashes of inline scripts and styles, and `integrity` of files.
 * Both have the same length, so that putting one in the place of the other moves nothing.
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

  /** `inline`: a browser hashes text with its line breaks normalised (HTML §13.2.3.5). */
  addChange(before: Buffer, after: Buffer, inline: boolean): void {
    if (before.equals(after)) return;
    this.#add(before, after);
    if (inline && before.includes('\r')) this.#add(withoutReturns(before), withoutReturns(after));
  }

  /** Those that were renewed since this was asked last. */
  takeNew(): readonly DigestChange[] {
    const fresh = this.#new;
    this.#new = [];
    return fresh;
  }

  #add(before: Buffer, after: Buffer): void {
    for (const algorithm of algorithms) {
      const renewed = [digest(algorithm, before), digest(algorithm, after)] as const;
      this.#changes.set(...renewed);
      this.#new.push(renewed);
    }
  }

  /** Puts new digests in the place of old ones, in the bytes themselves. `starts` are where tokens begin. */
  apply(bytes: Buffer, starts: Iterable<number>): boolean {
    let changed = false;
    for (const start of starts) {
      const algorithm = bytes.toString('latin1', start, start + 6);
      const token = bytes.toString('latin1', start, start + 7 + (lengths[algorithm] ?? 0));
      const next = this.#changes.get(token);
      if (next === undefined) continue;
      bytes.write(next, start, 'latin1');
      changed = true;
    }
    return changed;
  }
}

/** Where digests begin in a file. */
export function findDigests(bytes: Buffer): number[] {
  return Array.from(bytes.toString('latin1').matchAll(/sha(?:256|384|512)-[A-Za-z0-9+/]{43}/g), (match) => match.index);
}

function digest(algorithm: (typeof algorithms)[number], bytes: Buffer): string {
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}

function withoutReturns(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r\n?/g, '\n'), 'latin1');
}
