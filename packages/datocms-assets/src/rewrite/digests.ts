import {
  type Digest,
  type DigestForm,
  digestOf,
  findDigests,
  integrityForms,
  normalizeDigest,
  writeLike,
} from './digest-forms.ts';
import { changedInlineCode, type InlineCode } from './inline-code.ts';
import { type Edit, splice } from './splice.ts';

/** A script or style sheet with a hash of its content in the name, in which a digit stands before a letter. */
const hashedName = /[.-](?=\w*\d\w*[A-Za-z])\w{8,}\.(?:m?js|css)$/;

/** A digest without escapes, and its replacement. */
export type DigestChange = readonly [before: string, after: string];

/** A digest that stays, since files that had the same bytes now have different digests. */
export interface AmbiguousDigest {
  /** Empty if a killed run has rewritten the files, since its journal has no names. */
  readonly files: readonly string[];
  /** Browsers compare the digest, and refuse a file with another one. */
  readonly isIntegrity: boolean;
}

/**
 * Digests of changed content: CSP hashes of inline scripts and styles, `integrity` of files, and the digests of files
 * in tables such as those of service workers.
 */
export class DigestChanges {
  /**
   * By old digest, the new digests, each with its file or the page with the code. There are several if files with the
   * same bytes were rewritten in different ways, for example because one file needs absolute URLs.
   */
  readonly #changes = new Map<string, Map<string, string>>();
  /** The forms in which tables have digests of files. */
  readonly #tableForms = new Set<DigestForm>();
  /** Files with a hash in their names, by old digest. */
  readonly #hashedFiles = new Map<string, string>();
  /** Files with a hash in their names whose `integrity` was replaced. */
  readonly refusedFiles = new Set<string>();
  #new: DigestChange[] = [];

  constructor(known: Iterable<DigestChange> = []) {
    for (const change of known) this.#set(change, '');
  }

  /** From now on, digests of files are also kept in this form. */
  addTableForm(form: DigestForm): void {
    if (!integrityForms.includes(form)) this.#tableForms.add(form);
  }

  get size(): number {
    return this.#changes.size;
  }

  /**
   * Adds the digests of a file.
   * @param name of the file: a digest in it stays
   * @returns whether the name has a digest of the old bytes
   */
  addFile(before: Buffer, after: Buffer, name: string, { page }: { readonly page: boolean }): boolean {
    if (before.equals(after)) return false;
    // Only scripts and styles have `integrity`.
    if (!page) this.#add(before, after, integrityForms, name);
    if (hashedName.test(name)) {
      for (const form of integrityForms) this.#hashedFiles.set(digestOf(form, before), name);
    }
    return this.#add(before, after, this.#tableForms, name);
  }

  /**
   * Adds the digests of a page's inline code.
   * @param name of the page
   * @param codeAfter the places of the code in `after`, in the same order
   * @returns the added digests
   */
  addInlineCode(
    before: Buffer,
    after: Buffer,
    name: string,
    code: readonly InlineCode[],
    codeAfter: readonly InlineCode[],
  ): readonly DigestChange[] {
    const from = this.#new.length;
    const slice = (bytes: Buffer) => (start: number, end: number) => bytes.toString('latin1', start, end);
    for (const [old, changed] of changedInlineCode(slice(before), slice(after), code, codeAfter)) {
      this.#add(Buffer.from(old, 'latin1'), Buffer.from(changed, 'latin1'), integrityForms, name);
    }
    return this.#new.slice(from);
  }

  /** The changes since the last call. */
  takeNew(): readonly DigestChange[] {
    const changes = this.#new;
    this.#new = [];
    return changes;
  }

  /**
   * Makes the edits that replace old digests by new ones. An edit of an escaped digest may change the length of the
   * text.
   * @param digests in a file, see `findDigests`
   * @param own changes of code in this file, which its own policy allows: in other pages the code may change
   *   differently
   */
  makeEdits(digests: Iterable<Digest>, own: Iterable<DigestChange> = []): Edit[] {
    const ownChanges = new Map(own);
    const edits: Edit[] = [];
    for (const { start, raw, text } of digests) {
      const before = normalizeDigest(text);
      const after = ownChanges.get(before) ?? this.#after(before);
      if (after === undefined) continue;
      const file = this.#hashedFiles.get(text);
      if (file !== undefined) this.refusedFiles.add(file);
      edits.push({ start, end: start + raw.length, text: writeLike(after, raw) });
    }
    return edits;
  }

  /** Updates the digests in a text that is no file, such as a policy in a header. */
  update(text: string): string {
    const bytes = Buffer.from(text);
    return splice(bytes, this.makeEdits(findDigests(bytes))).toString();
  }

  /** Whether there are digests of files that had the same bytes and differ now. */
  get hasAmbiguous(): boolean {
    return Array.from(this.#changes.values()).some((afters) => this.#isAmbiguous(afters));
  }

  /** The digests of files that had the same bytes and differ now, with these files. */
  findAmbiguous(digests: Iterable<Digest>): AmbiguousDigest[] {
    return Array.from(digests).flatMap(({ text, form }) => {
      const afters = this.#changes.get(normalizeDigest(text));
      if (!afters || !this.#isAmbiguous(afters)) return [];
      return {
        isIntegrity: integrityForms.includes(form),
        files: [...new Set(afters.values())].filter((file) => file !== '').sort(),
      };
    });
  }

  #isAmbiguous(afters: ReadonlyMap<string, string>): boolean {
    return afters.size > 1 && this.#last(afters) === undefined;
  }

  #after(before: string): string | undefined {
    const afters = this.#changes.get(before);
    return afters && (afters.size === 1 ? first(afters) : this.#last(afters));
  }

  /** The digest at the end of all changes; `undefined` if there are several. */
  #last(afters: ReadonlyMap<string, string>): string | undefined {
    const last = new Set<string>();
    for (const after of afters.keys()) {
      const seen = new Set<string>();
      let digest = after;
      for (
        let next = this.#changes.get(digest);
        next?.size === 1 && !seen.has(digest);
        next = this.#changes.get(digest)
      ) {
        seen.add(digest);
        digest = first(next);
      }
      last.add(digest);
    }
    return last.size === 1 ? first(last) : undefined;
  }

  #set([before, after]: DigestChange, file: string): void {
    const afters = this.#changes.get(before) ?? new Map<string, string>();
    this.#changes.set(before, afters.set(after, file));
  }

  /** @returns whether the name of the file has a digest, which is left out */
  #add(before: Buffer, after: Buffer, forms: Iterable<DigestForm>, name: string): boolean {
    let isNamed = false;
    for (const form of forms) {
      const change = [digestOf(form, before), digestOf(form, after)] as const;
      if (name.toLowerCase().includes(change[0])) isNamed = true;
      else {
        this.#set(change, name);
        this.#new.push(change);
      }
    }
    return isNamed;
  }
}

function first(digests: ReadonlyMap<string, string> | ReadonlySet<string>): string {
  return digests.keys().next().value ?? '';
}
