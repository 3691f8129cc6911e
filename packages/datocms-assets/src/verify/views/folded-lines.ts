import { extname } from 'node:path/posix';
import { type MappedText, withoutMatches } from './mapped-text.ts';

/** Calendars and contacts: a line that begins with a blank continues the line before (RFC 5545 §3.1, RFC 6350 §3.2). */
const extensions = new Set(['.ics', '.vcf']);

export function hasFoldedLines(file: string): boolean {
  return extensions.has(extname(file).toLowerCase());
}

const fold = /\r?\n[ \t]/g;

/** Joins folded lines. */
export function unfoldLines(text: string): MappedText {
  return withoutMatches(text, fold);
}

/** Joins folded lines of a file that comes in chunks. */
export async function* unfoldChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest + chunk.toString('latin1');
    const end = text.search(/\r?\n?$/);
    rest = text.slice(end);
    yield Buffer.from(text.slice(0, end).replace(fold, ''), 'latin1');
  }
  yield Buffer.from(rest.replace(fold, ''), 'latin1');
}
