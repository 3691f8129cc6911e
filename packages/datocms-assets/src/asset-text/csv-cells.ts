/** Characters that separate the cells of a file. */
const separators = [',', ';', '\t', '|'];
/** The names of columns are shorter in all. */
const maxFirstLine = 4096;

/** Tells what ends the cells of a CSV file (RFC 4180). Calls have to be in ascending order. */
export class CellReader {
  readonly #text: string;
  #separator: string | undefined;
  /** A quote opens a cell only where a cell begins. Some programs write blanks before it. */
  #openingQuote = /"/g;
  /** The next quoted cell. */
  #start = 0;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The character that ends the cell around `at`; `undefined` in a quoted cell, where that character ends nothing. */
  separatorAt(at: number): string | undefined {
    if (this.#separator === undefined) {
      this.#separator = separatorOf(this.#text);
      this.#openingQuote = new RegExp(`(?:^(?:\\xef\\xbb\\xbf)?|[${this.#separator}\\r\\n]) *"`, 'g');
    }
    while (this.#end <= at) this.#readQuotedCell();
    return at < this.#start ? this.#separator : undefined;
  }

  #readQuotedCell(): void {
    this.#openingQuote.lastIndex = this.#end;
    this.#start = this.#openingQuote.test(this.#text) ? this.#openingQuote.lastIndex : Number.POSITIVE_INFINITY;
    this.#end = endOfCell(this.#text, this.#start);
  }
}

/** Doubled quotes belong to the cell. */
function endOfCell(text: string, start: number): number {
  let at = text.indexOf('"', start);
  while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** The character that occurs most often in the first line, outside of quotes. */
function separatorOf(text: string): string {
  const [line = ''] = text
    .slice(0, maxFirstLine)
    .replace(/"[^"]*"?/g, '')
    .split(/[\r\n]/, 1);
  const count = (separator: string) => line.split(separator).length;
  return separators.reduce((most, separator) => (count(separator) > count(most) ? separator : most));
}
