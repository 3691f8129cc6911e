import { lastAtMost } from '../../memory/sorted.ts';
import { DecodedStrings } from './decoded-strings.ts';
import type { Piece } from './find-pieces.ts';

/** A text with a map back to its file. */
export interface MappedText {
  readonly text: string;
  /** The ranges of the file (start, end, start, end, …) for a range of the text. */
  spans(start: number, end: number): number[];
  /** Whether a range of the text can be changed in the file. */
  isEditable(start: number, end: number): boolean;
  /** The text is in strings of a script. */
  readonly isInStrings: boolean;
}

/** A whole file as one text. */
export function mapWholeFile(text: string): MappedText {
  return { text, spans: (start, end) => [start, end], isEditable: () => true, isInStrings: false };
}

/** The decoded strings of a stream's pieces, joined. */
export class JoinedText implements MappedText {
  readonly text: string;
  readonly isInStrings = true;
  readonly #pieces: readonly Piece[];
  /** The start of each piece in the text, and the end of the text. */
  readonly #starts: Uint32Array;
  readonly #decoded: DecodedStrings;

  /** @param file as Latin-1 */
  constructor(file: string, pieces: readonly Piece[]) {
    const maxLength = pieces.reduce((length, { start, end }) => length + end - start, 0);
    const decoded = new DecodedStrings(file, maxLength);
    this.#pieces = pieces;
    this.#starts = new Uint32Array(pieces.length + 1);
    pieces.forEach(({ start, end, isBase64 }, index) => {
      this.#starts[index] = decoded.length;
      if (isBase64) decoded.addBase64(start, end);
      else decoded.add(start, end);
    });
    this.#starts[pieces.length] = decoded.length;
    this.#decoded = decoded;
    this.text = decoded.toText();
  }

  spans(start: number, end: number): number[] {
    const spans: number[] = [];
    for (const [piece, from, to] of this.#parts(start, end)) spans.push(this.#decoded.offsetOf(from), to ?? piece.end);
    return spans;
  }

  isEditable(start: number, end: number): boolean {
    return this.#parts(start, end).every(([piece]) => !piece.isBase64);
  }

  /** The pieces that hold a range, each with its part of the range. `to` is the offset in the file, if it is not the piece's end. */
  #parts(start: number, end: number): [piece: Piece, from: number, to: number | undefined][] {
    const parts: [Piece, number, number | undefined][] = [];
    const { length } = this.#pieces;
    for (let index = lastAtMost(this.#starts, start, length); index < length; index++) {
      const [pieceStart, pieceEnd] = [this.#starts[index] as number, this.#starts[index + 1] as number];
      if (pieceStart >= end) break;
      if (pieceStart === pieceEnd) continue;
      parts.push([
        this.#pieces[index] as Piece,
        Math.max(start, pieceStart),
        end < pieceEnd ? this.#decoded.offsetOf(end) : undefined,
      ]);
    }
    return parts;
  }
}
