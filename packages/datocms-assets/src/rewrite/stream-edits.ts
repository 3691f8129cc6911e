import type { FileScan, StatedLength } from '../scan/file-scan.ts';
import type { Edit } from './splice.ts';

/**
 * The edits that follow from replaced references: further pieces of a split reference are removed, and the length in
 * front of a text is corrected.
 * @param replacements the new text of each replaced reference, by its start
 */
export function makeStreamEdits(
  { cutReferences, lengths }: Pick<FileScan, 'cutReferences' | 'lengths'>,
  replacements: ReadonlyMap<number, string>,
): Edit[] {
  const cut = cutReferences.filter(({ start }) => replacements.has(start));
  return [
    ...cut.flatMap(({ rest }) => replaceSpans(rest, '')),
    ...lengths.flatMap((length) => {
      const bytes = newLength(length, replacements);
      return bytes === length.bytes
        ? []
        : replaceSpans(length.spans, bytes.toString(16).padStart(length.minDigits, '0'));
    }),
  ];
}

function newLength(
  { bytes, isInStrings, references }: StatedLength,
  replacements: ReadonlyMap<number, string>,
): number {
  let length = bytes;
  for (let at = 0; at < references.length; at += 2) {
    const text = replacements.get(references[at] as number);
    if (text === undefined) continue;
    length += (isInStrings ? text.replaceAll('\\\\', '\\') : text).length - (references[at + 1] as number);
  }
  return length;
}

/** Writes a text into the first of some spans (start, end, start, end, …), and empties all others. */
function replaceSpans(spans: readonly number[], text: string): Edit[] {
  return Array.from({ length: spans.length / 2 }, (_, span) => ({
    start: spans[2 * span] as number,
    end: spans[2 * span + 1] as number,
    text: span === 0 ? text : '',
  }));
}
