import { hasIntegrity } from '../asset-text/escaped-base64.ts';
import { findReferences, type ReferenceMatch } from '../asset-text/find-videos.ts';
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
import { mapWholeFile } from './streams/joined-text.ts';
import { emptyScan, mergeScans, type PartScan } from './streams/merge-scans.ts';
import { scanMapped, scanRows } from './streams/scan-rows.ts';
import { scanStreams, scriptsOf, withoutPieces } from './streams/scan-streams.ts';
import { unfoldLines } from './streams/unfold-lines.ts';
import { type Surface, withForeignBase } from './surface.ts';
import type { TextPlace } from './text-place.ts';
import { TextReader } from './text-reader.ts';

// Visual editing hides its data (stega) in runs of four invisible characters.
const invisibleMarks = ['\xe2\x80', '\xef\xbb\xbf'];
const invisibleRun = /(?:\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf){16}/;

/**
 * Finds all references and mentions in one file.
 * @param text the file's bytes read as Latin-1, so that offsets are bytes
 * @param marks what the text may hold, if that is known
 */
export function scanText(file: string, text: string, context: ScanContext, marks = allMarks): FileScan {
  const { indexQuestions } = context;
  const matches = findReferences(text, context, marks);
  const format = fileFormat(file, matches.length > 0 ? text : text.slice(0, 4096));
  const page = format !== 'binary' && 'markup' in format;
  const { code, ...found } = readMatches(text, matches, format, context, marks);
  const references =
    found.references.length > 0 && isOnForeignBase(text, format, context.siteHosts, marks)
      ? mapSurfaces(found.references, withForeignBase)
      : found.references;
  const preview =
    format === 'binary' || !(marks & groups.invisible) || !invisibleMarks.some((mark) => text.includes(mark))
      ? -1
      : text.search(invisibleRun);
  const hasDigests =
    format !== 'binary' && ((marks & groups.digest && hasIntegrity(text)) || (!page && hasDigestTable(text)));
  return {
    file,
    page,
    size: text.length,
    modified: undefined,
    hash: undefined,
    hasPlainCode: false,
    ...found,
    references,
    statements: format === 'binary' || 'markup' in format ? [] : readFeedStatements(text, format.surface, references),
    hasDigests,
    code: page ? packCode(hasDigests ? [...code, ...blocksWithDigests(text, code)] : code) : '',
    contacts:
      format === 'binary' || isSourceMap(file) || !(marks & groups.contact)
        ? []
        : findContacts(text, context.hosts.video !== undefined),
    preview: preview < 0 ? undefined : preview,
    dependsOnIndex: context.indexQuestions > indexQuestions,
    encoding: undefined,
    tooLarge: undefined,
  };
}

/** Its sources, with their comments, are not run. */
function isSourceMap(file: string): boolean {
  return fileExtension(file) === 'map';
}

/** XML formats whose readers resolve paths. */
const xmlSurfaces: ReadonlySet<Surface> = new Set(['xml', 'svg']);

/** Whether paths in a text lead to another origin than that of the site. */
function isOnForeignBase(text: string, format: FileFormat, siteHosts: ReadonlySet<string>, marks: Marks): boolean {
  if (format === 'binary') return false;
  if ('markup' in format) return (marks & groups.base) !== 0 && hasForeignBase(text, siteHosts);
  return xmlSurfaces.has(format.surface) && hasForeignXmlBase(text, siteHosts);
}

/** Reads the streams of a file, and what is outside of them. */
function readMatches(
  text: string,
  matches: readonly ReferenceMatch[],
  format: FileFormat,
  context: ScanContext,
  marks: Marks,
): PartScan {
  if (format === 'binary') return emptyScan;
  const isPage = 'markup' in format;
  if (!isPage && format.isFlight) {
    return matches.length === 0 ? emptyScan : mergeScans(emptyScan, [scanRows(mapWholeFile(text), matches, context)]);
  }
  const unfolded = !isPage && format.surface === 'calendar' ? unfoldLines(text) : undefined;
  if (unfolded) return mergeScans(emptyScan, [scanMapped(unfolded, 'calendar', context)]);
  if (!(marks & groups.piece) || (!isPage && format.surface !== 'js'))
    return readOutside(text, matches, format, context, marks);
  const streams = scanStreams(text, isPage, context);
  const isOutsideOnly = matches.length === 0 || streams.pieces.length === 0;
  const outside = isOutsideOnly ? text : withoutPieces(text, streams.pieces);
  const found = readOutside(
    outside,
    isOutsideOnly ? matches : findReferences(outside, context),
    format,
    context,
    marks,
  );
  return mergeScans(found, streams.scans, scriptsOf(streams.pieces));
}

function readOutside(
  text: string,
  matches: readonly ReferenceMatch[],
  format: Exclude<FileFormat, 'binary'>,
  context: ScanContext,
  marks: Marks,
): PartScan {
  if (matches.length === 0) return emptyScan;
  const reader = new TextReader(text, context, new LengthPrefixes(text, 0, marks));
  if ('markup' in format) readHtml(text, matches, reader);
  else {
    const place = wholeText(text, format.surface);
    for (const match of matches) reader.read(match, place);
  }
  const { references, mentions, code } = reader;
  return { ...emptyScan, references: references.pack(), mentions, code };
}

function wholeText(text: string, surface: Surface): TextPlace {
  const end = text.length;
  return { surface, reading: 'any', floor: 0, ceiling: end, start: 0, end };
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
