import type { StatedLength } from '../file-scan.ts';
import type { FlightRow } from './flight-rows.ts';
import type { MappedText } from './joined-text.ts';

/** Collects the lengths of the rows with references. Call `add` with ascending offsets. */
export class LengthCollector {
  readonly lengths: (StatedLength & { readonly references: number[] })[] = [];
  readonly #mapped: MappedText;
  readonly #rows: readonly FlightRow[];
  #next = 0;
  #lastRow: FlightRow | undefined;

  /** @param rows sorted by their start */
  constructor(mapped: MappedText, rows: readonly FlightRow[]) {
    this.#mapped = mapped;
    this.#rows = rows;
  }

  /**
   * @param start of the reference in the text
   * @param fileStart of the reference in the file
   * @returns whether the length in front of the reference, if any, can be changed
   */
  add(start: number, end: number, fileStart: number): boolean {
    while ((this.#rows[this.#next]?.end ?? Number.POSITIVE_INFINITY) <= start) this.#next++;
    const row = this.#rows[this.#next];
    if (row?.kind !== 'text') return true;
    if (!this.#mapped.isEditable(...row.digits)) return false;
    if (row !== this.#lastRow) {
      const { isInStrings } = this.#mapped;
      const [spans, bytes] = [this.#mapped.spans(...row.digits), row.end - row.start];
      const written = this.#mapped.text.slice(...row.digits);
      const minDigits = written.startsWith('0') ? written.length : 1;
      this.lengths.push({ spans, bytes, minDigits, isInStrings, references: [] });
      this.#lastRow = row;
    }
    this.lengths.at(-1)?.references.push(fileStart, end - start);
    return true;
  }
}
