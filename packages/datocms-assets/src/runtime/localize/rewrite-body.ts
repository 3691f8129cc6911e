import { formatLimit } from '../../findings/format.ts';
import { fromByteString, toByteString } from '../../memory/byte-strings.ts';
import type { Source } from '../body-reader.ts';
import { CleanText } from './clean-text.ts';
import type { TextRewriter } from './rewrite-text.ts';
import type { Sections, Splitter } from './sections.ts';

/** How to read a text of a media type: as a file with a name, in sections. */
export interface TextFormat {
  readonly file: string;
  readonly split: (siteHosts: ReadonlySet<string>) => Splitter;
  /** A line may continue in the next one, in the middle of a host. */
  readonly isFolded?: boolean;
}

/** How many clean bytes wait for bytes that come next at once, so that most bodies without a host are never split. */
const maxWaiting = 2 ** 16;
/** In bytes. A longer text is an attack, such as a bomb of gzip, or a text that no page should have. */
const maxHeld = 2 ** 27;
/** How many turns of the microtask queue count as "at once": a source that has its data needs no more. */
const maxTurns = 64;

/**
 * Rewrites the text of a body that is first read to its end. Unchanged text is returned in its own chunks.
 * @param isStart whether the text is only a beginning, of which an incomplete section is left out
 */
export async function rewriteWhole(
  source: Pick<Source, 'read'>,
  format: TextFormat,
  rewriter: TextRewriter,
  isStart: boolean,
): Promise<{ readonly chunks: readonly Uint8Array[]; readonly isChanged: boolean }> {
  const body = new BodyRewriter(format, rewriter, Number.POSITIVE_INFINITY);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await source.read(); !next.done; next = await source.read()) {
    length += next.value.length;
    checkLength(length);
    chunks.push(...(await body.push(next.value)));
  }
  chunks.push(...(await (isStart ? body.split(true) : body.end())));
  return { chunks, isChanged: body.isChanged };
}

/** @throws RangeError if it is too long to be rewritten */
export async function readAll(source: Pick<Source, 'read'>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await source.read(); !next.done; next = await source.read()) {
    chunks.push(next.value);
    length += next.value.length;
    checkLength(length);
  }
  return chunks;
}

/** Rewrites the text of a body as it comes. Complete sections are sent if the next chunk is late. */
export async function* rewriteChunks(
  source: Pick<Source, 'read'>,
  format: TextFormat,
  rewriter: TextRewriter,
): AsyncGenerator<Uint8Array, void> {
  const body = new BodyRewriter(format, rewriter, maxWaiting);
  for (;;) {
    const reading = source.read();
    if (body.isWaiting && !(await settlesSoon(reading))) yield* await body.split(true);
    const { done, value } = await reading;
    if (done) break;
    yield* await body.push(value);
  }
  yield* await body.end();
}

class BodyRewriter {
  readonly #file: string;
  readonly #rewriter: TextRewriter;
  readonly #splitter: Splitter;
  readonly #maxWaiting: number;
  readonly #isFolded: boolean;
  /** Text that has arrived and is not sent yet. */
  #chunks: Uint8Array[] = [];
  #clean: CleanText;
  /** The last of `#chunks`, which are clean, and which the splitter does not have yet. */
  #waiting: Uint8Array[] = [];
  #waitingLength = 0;
  #heldLength = 0;
  #isChanged = false;

  constructor({ file, split, isFolded = false }: TextFormat, rewriter: TextRewriter, maxWaiting: number) {
    this.#file = file;
    this.#rewriter = rewriter;
    this.#splitter = split(rewriter.context.siteHosts);
    this.#maxWaiting = maxWaiting;
    this.#isFolded = isFolded;
    this.#clean = new CleanText(rewriter.context);
  }

  /** Whether `split` may return text. */
  get isWaiting(): boolean {
    return this.#waiting.length > 0 || this.#splitter.isBehind === true;
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  async push(chunk: Uint8Array): Promise<Uint8Array[]> {
    if (chunk.length === 0) return [];
    this.#chunks.push(chunk);
    this.#heldLength += chunk.length;
    checkLength(this.#heldLength);
    this.#waiting.push(chunk);
    this.#waitingLength += chunk.length;
    return this.#clean.push(chunk) && this.#waitingLength <= this.#maxWaiting ? [] : this.split();
  }

  /**
   * Returns complete sections.
   * @param isLate whether no chunk comes for a while
   */
  async split(isLate = false): Promise<Uint8Array[]> {
    const text = this.#waiting.map(toByteString).join('');
    this.#waiting = [];
    this.#waitingLength = 0;
    const sections = this.#splitter.push(text, isLate, () => this.#clean.isClean());
    const sent = await this.#write(sections);
    if (sections.text !== '') {
      this.#clean = new CleanText(this.#rewriter.context);
      for (const chunk of this.#chunks) this.#clean.push(chunk);
    }
    return sent;
  }

  async end(): Promise<Uint8Array[]> {
    if (!this.#isFolded && this.#clean.isClean()) return this.#chunks;
    return [...(await this.split()), ...(await this.#write(this.#splitter.end()))];
  }

  async #write(sections: Sections): Promise<Uint8Array[]> {
    const { text } = sections;
    if (text === '') return [];
    const rewritten = await this.#rewriter.rewrite(this.#file, sections);
    const original = this.#take(text.length);
    if (rewritten === text) return original;
    this.#isChanged = true;
    return rewritten === '' ? [] : [fromByteString(rewritten)];
  }

  /** Takes the first bytes out of `#chunks`. */
  #take(length: number): Uint8Array[] {
    this.#heldLength -= length;
    const taken: Uint8Array[] = [];
    let rest = length;
    let count = 0;
    for (; rest > 0; count++) {
      const chunk = this.#chunks[count] as Uint8Array;
      if (chunk.length > rest) break;
      taken.push(chunk);
      rest -= chunk.length;
    }
    this.#chunks.splice(0, count);
    if (rest > 0) {
      const [chunk] = this.#chunks as [Uint8Array];
      // Each part is a copy, since a stream of bytes transfers the whole buffer of a part.
      taken.push(chunk.slice(0, rest));
      this.#chunks[0] = chunk.slice(rest);
    }
    return taken;
  }
}

/** @throws RangeError if a text is too long to be held */
export function checkLength(length: number): void {
  if (length > maxHeld) throw new RangeError(`A text of more than ${formatLimit(maxHeld)} can’t be rewritten.`);
}

async function settlesSoon(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  for (let turn = 0; turn < maxTurns && !isSettled; turn++) await undefined;
  return isSettled;
}
