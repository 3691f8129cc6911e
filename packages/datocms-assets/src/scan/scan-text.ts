import { hasIntegrity } from '../asset-text/escaped-base64.ts';
import { findReferences, type ReferenceMatch } from '../asset-text/find-references.ts';
import { allMarks, groups, type Marks } from '../asset-text/mark-groups.ts';
import { mapSurfaces } from '../asset-text/references.ts';
import { fileExtension } from '../io/file-extension.ts';
import { type CodeSpan, packCode } from '../syntax/code-span.ts';
import type { FileScan } from './file-scan.ts';
import { findContacts } from './find-contacts.ts';
import { readFeedStatements } from './formats/feed-statements.ts';
import { type FileFormat, fileFormat } from './formats/file-format.ts';
import { hasDigestTable } from './formats/has-digest-table.ts';
import { LengthPrefixes } from './formats/length-prefixes.ts';
import { hasForeignBase, hasForeignXmlBase } from './html/find-base.ts';
import { readHtml } from './html/read-html.ts';
import { HtmlTokenizer } from './html/tokenizer.ts';
import type { ScanContext } from './scan-context.ts';
import { findPieces } from './streams/find-pieces.ts';
import { mapWholeFile } from './streams/joined-text.ts';
import { emptyScan, mergeScans, type PartScan } from './streams/merge-scans.ts';
import { scanMapped, scanRows } from './streams/scan-rows.ts';
import { scanStreams, scriptsOf, withoutPieces } from './streams/scan-streams.ts';
import { unfoldLines } from './streams/unfold-lines.ts';
import { withForeignBase } from './surface.ts';
import { TextReader } from './text-reader.ts';

// Visual editing hides its data (stega) in runs of four invisible characters.
const invisibleMarks = ['\xe2\x80', '\xef\xbb\xbf'];
const invisibleRun = /(?:\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf){16}/;

/**
 * A file in which nothing is found. It has every property of a scan: Node 20 takes 6 µs to add one to a copy, and a page that a server
 * renders is scanned in as many parts as it has references.
 */
const nothingFound: FileScan = {
  ...emptyScan,
  file: '',
  size: 0,
  page: false,
  modified: undefined,
  hash: undefined,
  hasPlainCode: false,
  statements: [],
  hasDigests: false,
  code: '',
  contacts: [],
  preview: undefined,
  dependsOnIndex: false,
  encoding: undefined,
  tooLarge: undefined,
};

/**
 * Finds all references and mentions in one file.
 * @param text the file's bytes read as Latin-1, so that offsets are bytes
 * @param marks what the text may hold, if that is known
 */
export function scanText(file: string, text: string, context: ScanContext, marks = allMarks): FileScan {
  const { indexQuestions } = context;
  const matches = findReferences(text, context, marks);
  const format = fileFormat(file, matches.length > 0 ? text : text.slice(0, 4096));
  if (format === 'binary') return { ...nothingFound, file, size: text.length };
  const page = format === 'markup';
  const { code, ...found } = readMatches(text, matches, format, context, marks);
  const references =
    found.references.length > 0 && isOnForeignBase(text, format, context.siteHosts, marks)
      ? mapSurfaces(found.references, withForeignBase)
      : found.references;
  const hasDigests = (marks & groups.digest && hasIntegrity(text)) || (!page && hasDigestTable(text));
  // The sources in a source map, with their comments, are not run.
  const mayContact = marks & groups.contact && fileExtension(file) !== 'map';
  return {
    ...nothingFound,
    file,
    page,
    size: text.length,
    ...found,
    references,
    statements: readFeedStatements(text, format, references),
    hasDigests,
    code: page ? packCode(hasDigests ? [...code, ...blocksWithDigests(text, code)] : code) : '',
    contacts: mayContact ? findContacts(text, context.hosts.video !== undefined) : [],
    preview: marks & groups.invisible ? findPreview(text) : undefined,
    dependsOnIndex: context.indexQuestions > indexQuestions,
  };
}

/** The offset of the first invisible editing data. */
function findPreview(text: string): number | undefined {
  const at = invisibleMarks.some((mark) => text.includes(mark)) ? text.search(invisibleRun) : -1;
  return at < 0 ? undefined : at;
}

type TextFormat = Exclude<FileFormat, 'binary'>;

/** Whether paths in a text lead to another origin than that of the site. */
function isOnForeignBase(text: string, format: TextFormat, siteHosts: ReadonlySet<string>, marks: Marks): boolean {
  if (format === 'markup') return (marks & groups.base) !== 0 && hasForeignBase(text, siteHosts);
  // Readers of other XML take no paths.
  return (format === 'xml' || format === 'svg') && hasForeignXmlBase(text, siteHosts);
}

/** Reads the streams of a file, and what is outside of them. */
function readMatches(
  text: string,
  matches: readonly ReferenceMatch[],
  format: TextFormat,
  context: ScanContext,
  marks: Marks,
): PartScan {
  if (format === 'flight') {
    return matches.length === 0 ? emptyScan : mergeScans(emptyScan, [scanRows(mapWholeFile(text), matches, context)]);
  }
  const unfolded = format === 'calendar' ? unfoldLines(text) : undefined;
  if (unfolded) return mergeScans(emptyScan, [scanMapped(unfolded, 'calendar', context)]);
  const isPage = format === 'markup';
  const pieces = marks & groups.piece && (isPage || format === 'js') ? findPieces(text, isPage) : [];
  if (pieces.length === 0) return readOutside(text, matches, format, context, marks);
  const rest = matches.length === 0 ? '' : withoutPieces(text, pieces);
  const outside = readOutside(rest, findReferences(rest, context), format, context, marks);
  return mergeScans(outside, scanStreams(text, pieces, context), scriptsOf(pieces));
}

function readOutside(
  text: string,
  matches: readonly ReferenceMatch[],
  format: Exclude<TextFormat, 'flight'>,
  context: ScanContext,
  marks: Marks,
): PartScan {
  if (matches.length === 0) return emptyScan;
  const reader = new TextReader(text, context, new LengthPrefixes(text, 0, marks));
  if (format === 'markup') readHtml(text, matches, reader);
  else {
    const end = text.length;
    const place = { surface: format, reading: 'any', floor: 0, ceiling: end, start: 0, end } as const;
    for (const match of matches) reader.read(match, place);
  }
  const { references, mentions, code } = reader;
  return { ...emptyScan, references: references.pack(), mentions, code };
}

/**
 * Scripts and styles that hold digests, such as an import map with `integrity`.
 * @param known code to leave out
 */
function blocksWithDigests(text: string, known: readonly CodeSpan[]): CodeSpan[] {
  const starts = new Set(known.map(({ start }) => start));
  const found: CodeSpan[] = [];
  const tokens = new HtmlTokenizer(text);
  while (tokens.next()) {
    const { kind, name, start, end } = tokens;
    if (kind !== 'raw-text' || !(name === 'script' || name === 'style') || starts.has(start)) continue;
    if (!hasIntegrity(text.slice(start, end))) continue;
    found.push({ start, end, surface: name === 'script' ? 'script' : 'css', isAttribute: false });
  }
  return found;
}
