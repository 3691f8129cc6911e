import { findHostMatches } from '../asset-text/host-matches.ts';
import type { FileScan, ScanContext } from './file-scan.ts';
import { readStatements } from './formats/feed-statements.ts';
import { fileFormat } from './formats/file-format.ts';
import { type HtmlPlace, readPlaces } from './html/places.ts';
import { HtmlTokenizer } from './html/tokenizer.ts';
import type { Surface } from './surface.ts';
import { TextReader } from './text-reader.ts';

const digest = /sha(?:256|384|512)-[A-Za-z0-9+/]{43}/;
// Runs of the four invisible characters that visual editing writes its data with.
const invisibleMarks = ['\xe2\x80', '\xef\xbb\xbf'];
const invisible = /(?:\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf){16}/;

/** Finds all references and mentions in one file. `text` is its bytes read as Latin-1, so that offsets are bytes. */
export function scanText(file: string, text: string, context: ScanContext): FileScan {
  const hits = findHostMatches(text, context);
  const format = fileFormat(file, hits.length > 0 ? text : text.slice(0, 4096));
  const page = format !== 'binary' && 'markup' in format;
  const reader = new TextReader(text, context);
  const { indexQuestions } = context;
  if (hits.length > 0 && format !== 'binary') {
    if ('markup' in format) readPlaces(text, hits, reader);
    else {
      const place = wholeOf(text, format.surface);
      for (const hit of hits) reader.read(hit, place);
    }
  }
  const preview =
    format === 'binary' || !invisibleMarks.some((mark) => text.includes(mark)) ? -1 : text.search(invisible);
  const references = reader.references.packed();
  const hasDigests = format !== 'binary' && digest.test(text);
  return {
    file,
    page,
    size: text.length,
    modified: undefined,
    references,
    statements: format === 'binary' || 'markup' in format ? [] : readStatements(text, format.surface, references),
    mentions: reader.mentions,
    hasDigests,
    inline: page ? [...reader.inline, ...(hasDigests ? blocksWithDigests(text, reader.inline) : [])] : [],
    inlineAttributes: page ? reader.inlineAttributes : [],
    preview: preview < 0 ? undefined : preview,
    dependsOnIndex: context.indexQuestions > indexQuestions,
    encoding: undefined,
    tooLarge: undefined,
  };
}

function wholeOf(text: string, surface: Surface): HtmlPlace {
  const end = text.length;
  return { surface, reading: 'any', floor: 0, ceiling: end, start: 0, end };
}

/** Inline scripts and styles that hold digests, such as an import map with its `integrity`, and that are not `known` yet. */
function blocksWithDigests(text: string, known: readonly number[]): number[] {
  const found: number[] = [];
  const tokens = new HtmlTokenizer(text);
  while (tokens.next()) {
    const { kind, name, start, end } = tokens;
    if (kind !== 'raw-text' || !(name === 'script' || name === 'style') || known.includes(start)) continue;
    if (digest.test(text.slice(start, end))) found.push(start, end);
  }
  return found;
}
