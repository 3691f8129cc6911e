import { lastAtMost } from '../../memory/sorted.ts';
import type { MappedText } from './joined-text.ts';

/** Calendars and contacts: a line that begins with a blank continues the line before (RFC 5545 §3.1, RFC 6350 §3.2). */
const fold = /\r?\n[ \t]/g;

/** A text with joined lines, since a URL or a host may continue in the next line. `undefined` without a folded line. */
export function unfoldLines(text: string): MappedText | undefined {
  /** The start of each part in the text, and in the joined text. */
  const [starts, joinedStarts] = [[0], [0]];
  let joined = '';
  let from = 0;
  for (const { 0: match, index } of text.matchAll(fold)) {
    joined += text.slice(from, index);
    from = index + match.length;
    starts.push(from);
    joinedStarts.push(joined.length);
  }
  if (from === 0) return undefined;
  const at = (offset: number) => {
    const part = lastAtMost(joinedStarts, offset);
    return (starts[part] as number) + offset - (joinedStarts[part] as number);
  };
  return {
    text: joined + text.slice(from),
    spans: (start, end) => [at(start), at(end - 1) + 1],
    isEditable: () => true,
    isInStrings: false,
  };
}
