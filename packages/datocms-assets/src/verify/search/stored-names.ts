/** Name characters: 1, and 2 for those that end no name, so that a full stop behind one is not taken for a part of it. */
const kinds = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyz0123456789')) kinds[byte] = 1;
for (const byte of Buffer.from('._-')) kinds[byte] = 2;

/**
 * Names of stored files, found in a text without cutting it up: a page may refer to a hundred of them, and each of a
 * site's pages is searched.
 */
export class StoredNames {
  readonly #names: string[] = [];
  /** Number of a name, by hash; 0 where there is none. A taken slot sends to the next. */
  readonly #slots: Int32Array;

  constructor(names: Iterable<string>) {
    const all = [...names].filter((name) => scanName(name, 0).end === name.length);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(all.length * 4 + 2)));
    for (const name of all) {
      let slot = scanName(name, 0).hash & (this.#slots.length - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = this.#names.push(name);
    }
  }

  /** The name whose end `scanName` found. */
  find(text: string, from: number, { end, hash }: ScannedName): string | undefined {
    for (let slot = hash & (this.#slots.length - 1); ; slot = (slot + 1) & (this.#slots.length - 1)) {
      const number = this.#slots[slot]!;
      if (number === 0) return undefined;
      const name = this.#names[number - 1]!;
      // Twice as fast as to ask whether the text goes on with the name there.
      if (name.length === end - from && name === text.slice(from, end)) return name;
    }
  }

  has(name: string): boolean {
    const scanned = scanName(name, 0);
    return scanned.end === name.length && this.find(name, 0, scanned) !== undefined;
  }
}

export interface ScannedName {
  readonly end: number;
  readonly hash: number;
  /** Where name characters end: `end`, or the punctuation behind it. */
  readonly runEnd: number;
}

/** The longest name that begins at `from`, with its hash. */
export function scanName(text: string, from: number): ScannedName {
  let running = 17;
  let end = from;
  let hash = running;
  let index = from;
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const kind = kinds[code] ?? 0;
    if (kind === 0) break;
    running = Math.imul(running ^ code, 0x01000193);
    if (kind === 1) {
      end = index + 1;
      hash = running;
    }
  }
  return { end, hash, runEnd: index };
}
