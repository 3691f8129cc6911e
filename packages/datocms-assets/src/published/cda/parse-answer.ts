/** Hears each item of the lists that stand in root fields. */
export type ItemListener = (root: string, item: unknown) => void;

/** What stands in an answer for a list whose items were handed out. */
export class StreamedList {
  readonly length: number;

  constructor(length: number) {
    this.length = length;
  }
}

/**
 * Parses an answer while it arrives. With a listener, the items of `{"data":{"r0":[…]}}` are handed out one by one and
 * not kept: a page of records takes fifty megabytes as a whole, and nothing to speak of so.
 */
export class AnswerParser {
  readonly #onItem: ItemListener | undefined;
  readonly #counts = new Map<string, number>();
  #rest = '';
  #item = '';
  #root = '';
  #count = 0;
  #depth = 0;
  #isInList = false;
  #isInString = false;
  #isEscaped = false;

  constructor(onItem: ItemListener | undefined) {
    this.#onItem = onItem;
  }

  /** @throws SyntaxError, and what the listener throws */
  write(text: string): void {
    if (!this.#onItem) {
      this.#rest += text;
      return;
    }
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const char = text.charCodeAt(at);
      if (this.#isInString) this.#inString(char);
      else if (char === quote) this.#isInString = true;
      else if (isOpening(char)) {
        this.#depth += 1;
        if (char !== openList || this.#depth !== listDepth) continue;
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

  /** The answer as a whole. @throws SyntaxError */
  end(): unknown {
    if (this.#isInList) throw new SyntaxError('the answer ends within a list');
    const answer = JSON.parse(this.#rest) as { readonly data?: Record<string, unknown> | null } | null;
    for (const [root, count] of this.#counts) {
      if (answer?.data && root in answer.data) answer.data[root] = new StreamedList(count);
    }
    return answer;
  }

  #inString(char: number): void {
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
    this.#count = 0;
  }

  #endItem(): void {
    const text = this.#item;
    this.#item = '';
    if (this.#count === 0 && text.trim() === '') return;
    this.#count += 1;
    this.#onItem?.(this.#root, JSON.parse(text));
  }

  #endList(): void {
    this.#isInList = false;
    this.#counts.set(this.#root, this.#count);
    this.#rest += 'null';
  }
}

const listDepth = 3;
const [quote, backslash, comma, openList, closeList, openObject, closeObject] = [...'"\\,[]{}'].map((each) =>
  each.charCodeAt(0),
);

function isOpening(char: number): boolean {
  return char === openList || char === openObject;
}

function isClosing(char: number): boolean {
  return char === closeList || char === closeObject;
}
