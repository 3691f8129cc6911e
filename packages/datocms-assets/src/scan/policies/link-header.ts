import type { Mention } from '../file-scan.ts';

// A longer line is no header.
const longest = 16_384;

interface Value {
  readonly start: number;
  readonly end: number;
  readonly goes: boolean;
}

interface Line {
  readonly start: number;
  readonly end: number;
  /** None where the line is no `Link` header. */
  readonly values: readonly Value[];
}

// What lacks its end is matched as well, so that the end is looked for once.
const value = /<([^>]*)(?:>([^,<]*))?/g;

/** Reads the `Link` headers of a headers file. Asked in ascending order, so that a line is read once. */
export class LinkHeaders {
  readonly #text: string;
  readonly #isHostAlone: (url: string) => boolean;
  #line: Line = { start: 0, end: 0, values: [] };

  constructor(text: string, isHostAlone: (url: string) => boolean) {
    this.#text = text;
    this.#isHostAlone = isHostAlone;
  }

  /**
   * The values around `at` that name the host alone: `<https://host>; rel=preconnect`. They go with one of their commas, and
   * the whole line where nothing else is in it.
   */
  read(at: number): Mention | undefined {
    if (at >= this.#line.end) this.#line = this.#readLine(at);
    const { values, ...line } = this.#line;
    const found = values.findIndex((value) => value.start <= at && at < value.end);
    if (!values[found]?.goes) return undefined;
    if (values.every((value) => value.goes)) return { kind: 'link-header', ...line, at };
    const before = values.findLast((value, index) => index < found && !value.goes);
    const after = values.find((value, index) => index > found && !value.goes);
    const first = before ? values[values.indexOf(before) + 1] : values[0];
    const start = after ? (first as Value).start : (before as Value).end;
    return { kind: 'link-header', start, end: after?.start ?? (values.at(-1) as Value).end, at };
  }

  #readLine(at: number): Line {
    const start = this.#text.lastIndexOf('\n', at) + 1;
    const lineBreak = this.#text.indexOf('\n', at);
    const end = lineBreak < 0 ? this.#text.length : lineBreak + 1;
    const line = end - start > longest ? '' : this.#text.slice(start, end);
    return { start, end, values: /^\s*link\s*:/i.test(line) ? this.#valuesOf(line, start) : [] };
  }

  #valuesOf(line: string, lineStart: number): Value[] {
    return Array.from(line.matchAll(value), ({ 0: whole, 1: url = '', 2: parameters, index }) => {
      const isValue = parameters !== undefined && line[index + whole.length] !== '<';
      const start = lineStart + index;
      return isValue ? [{ start, end: start + whole.trimEnd().length, goes: this.#isHostAlone(url) }] : [];
    }).flat();
  }
}
