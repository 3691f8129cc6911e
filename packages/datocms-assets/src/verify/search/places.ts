import type { Spotted } from './place-findings.ts';

/** From one offset to another in a stream. */
export interface Stretch {
  readonly stream: number;
  readonly from: number;
  readonly to: number;
}

/** Places of one file that are told one by one. */
const mostFindings = 100;

/** The places found in one file, each told once; of very many, the rest is counted. */
export class Places {
  readonly #spotted: (Spotted & Stretch)[] = [];
  /** Where URLs stand whose host was told: the path of one is not told again. */
  readonly #urls: Stretch[] = [];
  readonly #told = new Map<string, Set<number>>();
  #more: Spotted['code'] | undefined;
  #moreCount = 0;

  get isFull(): boolean {
    return this.#spotted.length >= mostFindings;
  }

  /** Whether the place was met before, in whatever view. */
  isTold(code: Spotted['code'], stream: number, at: number): boolean {
    const key = `${code} ${stream}`;
    const told = this.#told.get(key) ?? new Set();
    const isTold = told.has(at);
    this.#told.set(key, told.add(at));
    return isTold;
  }

  add(spotted: Spotted & Stretch): void {
    const { message, url } = spotted;
    if (this.isFull) this.count(spotted.code);
    else this.#spotted.push({ ...spotted, message: ownText(message), url: url && ownText(url) });
  }

  count(code: Spotted['code']): void {
    this.#more ??= code;
    this.#moreCount++;
  }

  tellUrl(url: Stretch): void {
    this.#urls.push(url);
  }

  hasMessage(message: string): boolean {
    return this.#spotted.some((each) => each.message === message);
  }

  spotted(): Spotted[] {
    const told = this.#spotted.filter(
      (each) => each.code !== 'path-leak' || !this.#urls.some((url) => holds(url, each)),
    );
    if (this.#more === undefined) return told;
    const message = `${this.#moreCount} more places in this file are not listed.`;
    return [...told, { code: this.#more, message, offset: undefined, url: undefined }];
  }
}

function holds(outer: Stretch, inner: Stretch): boolean {
  return outer.stream === inner.stream && outer.from <= inner.from && inner.from < outer.to;
}

/** A copy that does not keep the text of a whole file in memory, as a slice does. */
function ownText(text: string): string {
  return Buffer.from(text).toString();
}
