import { type AttributeSpan, readAttributes } from './read-attributes.ts';

/**
 * The tokenizer of the HTML standard (§13.2.5), reduced to the start and end of tags, attribute values, comments and
 * raw text.
 *
 * The reason for it: the rewriter replaces bytes of the file, so it needs the exact offset of every attribute's value
 * in its source text. Parsers report at most offsets of tags and whole attributes, decode their input, and build a tree
 * that no code here needs. This tokenizer reads the file as Latin-1, where offsets are bytes; all characters of the
 * markup's structure are ASCII. html5lib's tokenizer tests and parse5 check it against the standard (`test/standards`,
 * `tokenizer.test.ts`).
 *
 * One difference: in a browser the tree builder switches the tokenizer to raw text. Here the name of the element does
 * it.
 */
export type TokenKind = 'text' | 'start-tag' | 'end-tag' | 'comment' | 'doctype' | 'raw-text' | 'end';

/** Elements whose content has no tags. `noscript` is read as markup, as robots and browsers without scripts do. */
export const rawTextElements: ReadonlySet<string> = new Set([
  'script',
  'style',
  'textarea',
  'title',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'plaintext',
]);
const foreignElements = new Set(['svg', 'math']);

const tagNameEnd = /[\t\n\f\r />]/g;
const scriptMark = /<!--|-->|<(\/?)script(?=[\t\n\f\r />])/gi;

/** Reads markup token by token. The fields describe the current token; offsets are bytes. */
export class HtmlTokenizer {
  kind: TokenKind = 'text';
  start = 0;
  /** Behind the token. An unfinished tag at the end of the file is no token, since the standard drops it. */
  end = 0;
  /** Name of the current tag in lower case; for raw text the name of its element. */
  name = '';
  readonly #text: string;
  #raw: string;
  #foreign: number;

  /**
   * @param text the file as Latin-1
   * @param foreignDepth at the end of the markup before it
   * @param rawText name of the raw text element in which the text begins
   */
  constructor(text: string, foreignDepth = 0, rawText = '') {
    this.#text = text;
    this.#foreign = foreignDepth;
    this.#raw = rawText;
  }

  /** How many `svg` and `math` elements are open. In them `<style/>` is a complete element. */
  get foreignDepth(): number {
    return this.#foreign;
  }

  /** Whether the current token is the tag of an element whose content is the next token. */
  get opensRawText(): boolean {
    return this.#raw !== '';
  }

  /** Moves to the next token; `false` at the end. */
  next(): boolean {
    const text = this.#text;
    this.start = this.end;
    if (this.start >= text.length) return this.#token('end', text.length);
    if (this.#raw !== '') return this.#rawText();
    if (text.charCodeAt(this.start) === 60) {
      const next = text.charCodeAt(this.start + 1) | 32;
      if (next >= 97 && next <= 122) return this.#tag('start-tag', this.start + 1);
      const sign = text[this.start + 1];
      if (sign === '/') {
        const letter = text.charCodeAt(this.start + 2) | 32;
        if (letter >= 97 && letter <= 122) return this.#tag('end-tag', this.start + 2);
        if (text[this.start + 2] === '>') return this.#token('comment', this.start + 3);
        if (this.start + 2 < text.length) return this.#bogusComment();
      } else if (sign === '!') {
        return this.#declaration();
      } else if (sign === '?') {
        return this.#bogusComment();
      }
    }
    let at = this.start + 1;
    for (;;) {
      at = text.indexOf('<', at);
      if (at < 0) return this.#token('text', text.length);
      const next = text.charCodeAt(at + 1);
      const letter = next | 32;
      if ((letter >= 97 && letter <= 122) || next === 33 || next === 47 || next === 63) return this.#token('text', at);
      at++;
    }
  }

  /** The attributes of the current tag, in their order. */
  attributes(): AttributeSpan[] {
    const spans: AttributeSpan[] = [];
    const from = this.start + (this.kind === 'end-tag' ? 2 : 1) + this.name.length;
    readAttributes(this.#text, from, (span) => spans.push(span));
    return spans;
  }

  #token(kind: TokenKind, end: number): boolean {
    this.kind = kind;
    this.end = end;
    return kind !== 'end';
  }

  #tag(kind: 'start-tag' | 'end-tag', nameStart: number): boolean {
    const text = this.#text;
    tagNameEnd.lastIndex = nameStart;
    const stop = tagNameEnd.exec(text)?.index ?? text.length;
    this.name = text.slice(nameStart, stop).toLowerCase();
    const end = readAttributes(text, stop);
    if (!end) return this.#token('end', text.length);
    this.#enter(kind, end.selfClosing);
    return this.#token(kind, end.at + 1);
  }

  #enter(kind: 'start-tag' | 'end-tag', selfClosing: boolean): void {
    if (foreignElements.has(this.name)) {
      if (kind === 'end-tag') this.#foreign = Math.max(0, this.#foreign - 1);
      else if (!selfClosing) this.#foreign++;
    } else if (kind === 'start-tag' && rawTextElements.has(this.name) && !(selfClosing && this.#foreign > 0)) {
      this.#raw = this.name;
    }
  }

  #bogusComment(): boolean {
    return this.#token('comment', this.#afterBracket(this.start + 2));
  }

  #declaration(): boolean {
    const text = this.#text;
    if (text.startsWith('--', this.start + 2)) {
      const at = this.start + 4;
      if (text[at] === '>') return this.#token('comment', at + 1);
      if (text.startsWith('->', at)) return this.#token('comment', at + 2);
      const close = /--!?>/g;
      close.lastIndex = at;
      return this.#token('comment', close.exec(text) ? close.lastIndex : text.length);
    }
    if (/^doctype$/i.test(text.slice(this.start + 2, this.start + 9)))
      return this.#token('doctype', this.#afterBracket(this.start + 9));
    return this.#bogusComment();
  }

  #afterBracket(from: number): number {
    const at = this.#text.indexOf('>', from);
    return at < 0 ? this.#text.length : at + 1;
  }

  #rawText(): boolean {
    this.name = this.#raw;
    this.#raw = '';
    if (this.name === 'plaintext') return this.#token('raw-text', this.#text.length);
    const end = this.name === 'script' ? this.#scriptEnd() : this.#closingTag(this.name, this.start);
    if (end === this.start) return this.next();
    return this.#token('raw-text', end);
  }

  #closingTag(name: string, from: number): number {
    const close = new RegExp(`</${name}(?=[\\t\\n\\f\\r />])`, 'gi');
    close.lastIndex = from;
    return close.exec(this.#text)?.index ?? this.#text.length;
  }

  /** The end of script data, with its escaped and double escaped states (§13.2.5.15 to §13.2.5.31). */
  #scriptEnd(): number {
    let escaped = false;
    let double = false;
    scriptMark.lastIndex = this.start;
    for (let mark = scriptMark.exec(this.#text); mark; mark = scriptMark.exec(this.#text)) {
      const [token, closing] = mark;
      if (token === '<!--') {
        escaped = true;
        scriptMark.lastIndex = mark.index + 2;
      } else if (token === '-->') {
        escaped = false;
        double = false;
      } else if (closing === '/') {
        if (!double) return mark.index;
        double = false;
      } else if (escaped) {
        double = true;
      }
    }
    return this.#text.length;
  }
}
