/**
 * A row of React flight data (`ReactFlightClient`, `processBinaryChunk`). `line`: `5:["$","p",null,{}]`, up to the line
 * break. `text`: `1f:T4c2,` and this number of bytes of text, or a value of SolidStart. `bytes`: a typed array with its
 * length. `rest`: text that can't be read as rows.
 */
export interface FlightRow {
  readonly kind: 'line' | 'text' | 'bytes' | 'rest';
  /** The start of the content, behind the head of the row. */
  readonly start: number;
  readonly end: number;
  /** The place of the length in the head. */
  readonly digits: readonly [start: number, end: number];
}

const rowHead = /[0-9a-f]*:(?:([TAOoUSsLlGgMmVb])([0-9a-f]{1,8}),)?/y;
/** The pattern allows a line break behind a text, which no row has, but which does no harm. */
const nextRow = /\n?[0-9a-f]*:/y;

/** The head of a value in SolidStart's server functions, with its length (`createChunk`). */
const countedHead = /;0x([0-9a-f]{8});/y;
export const countedHeadLength = ';0x00000000;'.length;

/** The end of a value of SolidStart that begins at `at`; `undefined` if none begins there. */
export function endOfCounted(text: string, at: number): number | undefined {
  countedHead.lastIndex = at;
  const [, length] = countedHead.exec(text) ?? [];
  return length === undefined ? undefined : at + countedHeadLength + Number.parseInt(length, 16);
}

/**
 * Reads flight data row by row. A length is right only if another row or the end follows. Otherwise its unit is
 * unknown.
 * @param text the bytes of the data as Latin-1
 */
export function* readFlightRows(text: string): Generator<FlightRow> {
  if (text.startsWith(';0x')) return yield* readCounted(text);
  for (let at = 0; at < text.length; ) {
    rowHead.lastIndex = text[at] === '\n' ? at + 1 : at;
    const head = rowHead.exec(text);
    const start = rowHead.lastIndex;
    const [, tag, length] = head ?? [];
    if (!head || start > text.length) return yield restOf(text, at);
    if (length === undefined) {
      const lineEnd = text.indexOf('\n', start);
      at = lineEnd < 0 ? text.length : lineEnd + 1;
      yield { kind: 'line', start, end: lineEnd < 0 ? at : lineEnd, digits: [start, start] };
      continue;
    }
    const end = start + Number.parseInt(length, 16);
    nextRow.lastIndex = end;
    if (end > text.length || (end < text.length && !nextRow.test(text))) return yield restOf(text, at);
    at = end;
    yield { kind: tag === 'T' ? 'text' : 'bytes', start, end, digits: [start - 1 - length.length, start - 1] };
  }
}

/** Reads the values of SolidStart as rows of text. */
function* readCounted(text: string): Generator<FlightRow> {
  for (let at = 0; at < text.length; ) {
    const end = endOfCounted(text, at);
    if (end === undefined || end > text.length) return yield restOf(text, at);
    const start = at + countedHeadLength;
    yield { kind: 'text', start, end, digits: [start - 9, start - 1] };
    at = end;
  }
}

function restOf(text: string, start: number): FlightRow {
  return { kind: 'rest', start, end: text.length, digits: [start, start] };
}
