import { CdaError } from './cda-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** A value as text. `String` fails for an object with a key `toString`, which an answer may have instead of a text. */
export function toText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Receives one item of a list in a root field. `root` is the field's key in the answer. */
export type ItemListener = (root: string, item: unknown) => void;

/** Replaces a list in an answer whose items went to an `ItemListener`. */
export class StreamedList {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }
}

/**
 * Parses an answer while it arrives. A listener receives the items of `{"data":{"r0":[…]}}` one by one, and they are
 * not kept: a whole page of records takes fifty megabytes, single items next to nothing.
 */
export class AnswerParser {
  readonly #onItem: ItemListener | undefined;
  readonly #lengths = new Map<string, number>();
  /** The answer without the lists' items. */
  #rest = '';
  #item = '';
  #root = '';
  #length = 0;
  #depth = 0;
  #isInList = false;
  #isInString = false;
  #isEscaped = false;

  constructor(onItem: ItemListener | undefined) {
    this.#onItem = onItem;
  }

  /** @throws SyntaxError, CdaError of kind `incomplete` for too deep nesting, and the listener's errors */
  write(text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const char = text.charCodeAt(at);
      if (this.#isInString) this.#readInString(char);
      else if (char === quote) this.#isInString = true;
      else if (isOpening(char)) {
        this.#depth += 1;
        if (this.#depth > maxDepth)
          throw new CdaError('incomplete', `the answer nests more than ${maxDepth} levels deep`);
        if (char !== openList || this.#depth !== listDepth || !this.#onItem) continue;
        this.#keep(text, from, at);
        this.#beginList();
        from = at + 1;
      } else if (this.#isInList && this.#depth === listDepth && (char === comma || char === closeList)) {
        this.#keep(text, from, at);
        this.#endItem();
        from = at + 1;
        if (char === comma) continue;
        this.#endList();
        this.#depth -= 1;
      } else if (isClosing(char)) this.#depth -= 1;
    }
    this.#keep(text, from, text.length);
  }

  /** The complete answer, with a `StreamedList` for each list whose items went to the listener. @throws SyntaxError */
  end(): unknown {
    if (this.#isInList) throw new SyntaxError('the answer ends within a list');
    const answer: unknown = JSON.parse(this.#rest);
    const data = isJsonObject(answer) ? answer.data : undefined;
    for (const [root, length] of this.#lengths) {
      if (isJsonObject(data) && Object.hasOwn(data, root)) Object.assign(data, { [root]: new StreamedList(length) });
    }
    return answer;
  }

  #readInString(char: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (char === backslash) this.#isEscaped = true;
    else if (char === quote) this.#isInString = false;
  }

  #keep(text: string, from: number, to: number): void {
    if (from >= to) return;
    if (this.#isInList) this.#item += text.slice(from, to);
    else this.#rest += text.slice(from, to);
  }

  #beginList(): void {
    this.#root = /"([^"]*)"\s*:\s*$/.exec(this.#rest.slice(-200))?.[1] ?? '';
    this.#isInList = true;
    this.#length = 0;
  }

  #endItem(): void {
    const text = this.#item;
    this.#item = '';
    if (this.#length === 0 && text.trim() === '') return;
    this.#length += 1;
    this.#onItem?.(this.#root, JSON.parse(text));
  }

  #endList(): void {
    this.#isInList = false;
    this.#lengths.set(this.#root, this.#length);
    this.#rest += 'null';
  }
}

/** Limits the nesting of lists and objects. Content has some dozens of levels, and its reader is recursive. */
const maxDepth = 1000;
/** The depth of the lists in root fields: inside the object of the answer and the object `data`. */
const listDepth = 3;
const [quote, backslash, comma, openList, closeList, openObject, closeObject] = [...'"\\,[]{}'].map((char) =>
  char.charCodeAt(0),
);

function isOpening(char: number): boolean {
  return char === openList || char === openObject;
}

function isClosing(char: number): boolean {
  return char === closeList || char === closeObject;
}
