/**
 * 1: the character may end a name. 2: it is only inside a name (`.`, `_`, `-`): a full stop behind a name is no part of
 * it.
 */
export const nameKinds = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789')) nameKinds[byte] = 1;
for (const byte of Buffer.from('._-')) nameKinds[byte] = 2;

/** `nameKinds` for the names of sealed URLs, which have letters of both cases. */
export const sealedNameKinds = nameKinds.map((kind, byte) => (/[A-Z]/.test(String.fromCharCode(byte)) ? 1 : kind));

/**
 * Names of stored files in a hash table, which finds a name in a text without a substring: every page of a site is
 * searched, and a page may contain a hundred names.
 */
export class StoredNames {
  readonly kinds: Uint8Array;
  readonly #names: string[] = [];
  /** Number of a name, at its hash; 0 if the place is empty. If a place is taken, the name gets the next place. */
  readonly #table: Int32Array;

  /** @param kinds of the characters of names */
  constructor(names: Iterable<string>, kinds: Uint8Array = nameKinds) {
    this.kinds = kinds;
    const valid = [...names].filter((name) => this.scan(name, 0).end === name.length);
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(valid.length * 4 + 2)));
    for (const name of valid) {
      let at = this.scan(name, 0).hash & (this.#table.length - 1);
      while (this.#table[at] !== 0) at = (at + 1) & (this.#table.length - 1);
      this.#table[at] = this.#names.push(name);
    }
  }

  get values(): readonly string[] {
    return this.#names;
  }

  /** The longest name that begins at `from`, with its hash (the steps of FNV-1a). */
  scan(text: string, from: number): ScannedName {
    let running = 17;
    let end = from;
    let hash = running;
    let index = from;
    for (; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const kind = this.kinds[code] ?? 0;
      if (kind === 0) break;
      running = Math.imul(running ^ code, 0x01000193);
      if (kind === 1) {
        end = index + 1;
        hash = running;
      }
    }
    return { end, hash, punctuationEnd: index };
  }

  /** The name that `scan` found at `from`, if the table has it. */
  find(text: string, from: number, { end, hash }: ScannedName): string | undefined {
    for (let at = hash & (this.#table.length - 1); ; at = (at + 1) & (this.#table.length - 1)) {
      const number = this.#table[at]!;
      if (number === 0) return undefined;
      const name = this.#names[number - 1]!;
      // This comparison is twice as fast as `startsWith`.
      if (name.length === end - from && name === text.slice(from, end)) return name;
    }
  }

  has(name: string): boolean {
    const scanned = this.scan(name, 0);
    return scanned.end === name.length && this.find(name, 0, scanned) !== undefined;
  }
}

export interface ScannedName {
  readonly end: number;
  readonly hash: number;
  /** End of the name's characters: `end`, or the end of the punctuation behind it. */
  readonly punctuationEnd: number;
}
