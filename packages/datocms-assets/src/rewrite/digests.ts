import { type Digest, type DigestForm, digestOf, integrityForms, normalizeDigest, writeLike } from './digest-forms.ts';
import { changedInlineCode, type InlineCode } from './inline-code.ts';
import type { Edit } from './splice.ts';

/** A script or style sheet whose name has the hash of its content: a digit stands before a letter. */
const hashedName = /[.-](?=\w*\d\w*[A-Za-z])\w{8,}\.(?:m?js|css)$/;

/** A digest without escapes, and the one that replaces it. */
export type DigestChange = readonly [before: string, after: string];

/**
 * Digests of content that changed: CSP hashes of inline scripts and styles, `integrity` of files, and the digests of files in
 * tables such as those of service workers.
 */
export class DigestChanges {
  readonly #changes: Map<string, string>;
  /** The forms in which tables have digests of files. */
  readonly #tableForms = new Set<DigestForm>();
  /** By their digests before, the files whose names have a hash. */
  readonly #hashedFiles = new Map<string, string>();
  /** Files whose names have a hash, and whose `integrity` was replaced. */
  readonly refusedFiles = new Set<string>();
  #new: DigestChange[] = [];

  constructor(known: Iterable<DigestChange> = []) {
    this.#changes = new Map(known);
  }

  /** Digests of files are also kept in this form. */
  addTableForm(form: DigestForm): void {
    if (!integrityForms.includes(form)) this.#tableForms.add(form);
  }

  get size(): number {
    return this.#changes.size;
  }

  /**
   * Adds the digests of a file.
   * @param name of the file: a digest in it stays
   * @returns whether the name holds a digest of the bytes before
   */
  addFile(before: Buffer, after: Buffer, name: string, { page }: { readonly page: boolean }): boolean {
    if (before.equals(after)) return false;
    // `integrity` is for scripts and styles.
    if (!page) this.#add(before, after, integrityForms);
    if (hashedName.test(name)) {
      for (const form of integrityForms) this.#hashedFiles.set(digestOf(form, before), name);
    }
    return this.#add(before, after, this.#tableForms, name);
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
    const slice = (bytes: Buffer) => (start: number, end: number) => bytes.toString('latin1', start, end);
    for (const [old, changed] of changedInlineCode(slice(before), slice(after), code, codeAfter)) {
      this.#add(Buffer.from(old, 'latin1'), Buffer.from(changed, 'latin1'), integrityForms);
    }
  }

  /** The changes since the last call. */
  takeNew(): readonly DigestChange[] {
    const changes = this.#new;
    this.#new = [];
    return changes;
  }

  /**
   * Makes the edits that replace old digests by new ones. Where digests are escaped, they may change the length of the text.
   * @param digests in a file, see `findDigests`
   */
  makeEdits(digests: Iterable<Digest>): Edit[] {
    const edits: Edit[] = [];
    for (const { start, raw, text } of digests) {
      const after = this.#changes.get(normalizeDigest(text));
      if (after === undefined) continue;
      const file = this.#hashedFiles.get(text);
      if (file !== undefined) this.refusedFiles.add(file);
      edits.push({ start, end: start + raw.length, text: writeLike(after, raw) });
    }
    return edits;
  }

  /** @returns whether the name of the file holds a digest, which is left out */
  #add(before: Buffer, after: Buffer, forms: Iterable<DigestForm>, name = ''): boolean {
    let isNamed = false;
    for (const form of forms) {
      const change = [digestOf(form, before), digestOf(form, after)] as const;
      if (name.toLowerCase().includes(change[0])) isNamed = true;
      else {
        this.#changes.set(...change);
        this.#new.push(change);
      }
    }
    return isNamed;
  }
}
