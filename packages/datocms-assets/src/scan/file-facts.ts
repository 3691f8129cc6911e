import { hasIntegrity } from '../asset-text/escaped-base64.ts';
import { groups, type Marks } from '../asset-text/mark-groups.ts';
import { fileExtension } from '../io/file-extension.ts';
import { type CodeSpan, packCode } from '../syntax/code-span.ts';
import type { FileScan } from './file-scan.ts';
import { findContacts } from './find-contacts.ts';
import { readFeedStatements } from './formats/feed-statements.ts';
import type { FileFormat } from './formats/file-format.ts';
import { hasDigestTable } from './formats/has-digest-table.ts';
import { HtmlTokenizer } from './html/tokenizer.ts';
import type { ScanContext } from './scan-context.ts';

// Visual editing hides its data (stega) in runs of four invisible characters.
const invisibleMarks = ['\xe2\x80', '\xef\xbb\xbf'];
const invisibleRun = /(?:\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf){16}/;

/** A text with its references. */
interface ReadText {
  readonly file: string;
  readonly text: string;
  readonly format: Exclude<FileFormat, 'binary'>;
  readonly marks: Marks;
  readonly code: readonly CodeSpan[];
}

/** Finds all facts about a file except its references. */
export function findFacts(
  { file, text, format, marks, code }: ReadText,
  references: FileScan['references'],
  context: ScanContext,
): Pick<FileScan, 'statements' | 'hasDigests' | 'code' | 'contacts' | 'preview'> {
  const isPage = format === 'markup';
  const hasDigests = (marks & groups.digest && hasIntegrity(text)) || (!isPage && hasDigestTable(text));
  // A source map contains sources and comments, but no browser runs them.
  const mayContact = marks & groups.contact && fileExtension(file) !== 'map';
  return {
    statements: readFeedStatements(text, format, references),
    hasDigests,
    code: isPage ? packCode(hasDigests ? [...code, ...blocksWithDigests(text, code)] : code) : '',
    contacts: mayContact ? findContacts(text, context.hosts.video !== undefined) : [],
    preview: marks & groups.invisible ? findPreview(text) : undefined,
  };
}

/** The offset of the first invisible editing data. */
function findPreview(text: string): number | undefined {
  const at = invisibleMarks.some((mark) => text.includes(mark)) ? text.search(invisibleRun) : -1;
  return at < 0 ? undefined : at;
}

/** Scripts and styles with digests, such as an import map with `integrity`. @param known code to leave out */
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
