import type { Mention } from '../file-scan.ts';

/** A longer line is no header. */
const maxLineLength = 16_384;

/** One value of a `Link` header: `<https://host>; rel=preconnect`. */
interface LinkValue {
  readonly start: number;
  readonly end: number;
  /** The value names the host alone, so the rewriter removes it. */
  readonly isRemoved: boolean;
}

interface HeaderLine {
  readonly start: number;
  readonly end: number;
  /** Empty if the line is no `Link` header. */
  readonly values: readonly LinkValue[];
}

// The pattern also matches a value without its end, so the end is searched for only once.
const linkValue = /<([^>]*)(?:>([^,<]*))?/g;

/** Reads the `Link` headers of a headers file. Call it with ascending offsets, so that each line is read once. */
export class LinkHeaderReader {
  readonly #text: string;
  readonly #isHostAlone: (url: string) => boolean;
  #line: HeaderLine = { start: 0, end: 0, values: [] };

  constructor(text: string, isHostAlone: (url: string) => boolean) {
    this.#text = text;
    this.#isHostAlone = isHostAlone;
  }

  /**
   * The span to remove at `at`: the adjacent values that name only the host, with one comma, or the whole line if it
   * has no other value.
   */
  read(at: number): Mention | undefined {
    if (at >= this.#line.end) this.#line = this.#readLine(at);
    const { values, ...line } = this.#line;
    const found = values.findIndex((value) => value.start <= at && at < value.end);
    if (!values[found]?.isRemoved) return undefined;
    if (values.every((value) => value.isRemoved)) return { kind: 'link-header', ...line, at };
    const before = values.findLast((value, index) => index < found && !value.isRemoved);
    const after = values.find((value, index) => index > found && !value.isRemoved);
    const first = before ? values[values.indexOf(before) + 1] : values[0];
    const start = after ? (first as LinkValue).start : (before as LinkValue).end;
    return { kind: 'link-header', start, end: after?.start ?? (values.at(-1) as LinkValue).end, at };
  }

  #readLine(at: number): HeaderLine {
    const start = this.#text.lastIndexOf('\n', at) + 1;
    const lineBreak = this.#text.indexOf('\n', at);
    const end = lineBreak < 0 ? this.#text.length : lineBreak + 1;
    const line = end - start > maxLineLength ? '' : this.#text.slice(start, end);
    return { start, end, values: /^\s*link\s*:/i.test(line) ? this.#readValues(line, start) : [] };
  }

  #readValues(line: string, lineStart: number): LinkValue[] {
    return Array.from(line.matchAll(linkValue), ({ 0: match, 1: url = '', 2: parameters, index }) => {
      const isValue = parameters !== undefined && line[index + match.length] !== '<';
      const start = lineStart + index;
      return isValue ? [{ start, end: start + match.trimEnd().length, isRemoved: this.#isHostAlone(url) }] : [];
    }).flat();
  }
}
