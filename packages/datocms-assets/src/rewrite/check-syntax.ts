import { decodeHTMLAttribute } from 'entities';
import type { ReferenceUse } from '../asset-text/reference-uses.ts';
import { countReferences, eachReference } from '../asset-text/references.ts';
import { FileReader } from '../io/file-reader.ts';
import type { Problem } from '../plan/make-plan.ts';
import type { GetReplacement } from '../plan/replacements.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { type CodeKind, unpackCode } from '../syntax/code-span.ts';
import type { EditedText, TextEdit } from '../syntax/edited-text.ts';
import { findBrokenEdit } from '../syntax/find-broken-edit.ts';
import { type Language, languageOfFile, mayHaveLanguage } from '../syntax/language.ts';
import { isPlainReplacement } from '../syntax/plain-edits.ts';
import { makeEdits, mayChange, type RewriteOptions } from './make-edits.ts';
import { readScannedFile } from './read-scanned-file.ts';
import type { Edit } from './splice.ts';

/** The languages of code in a page, by surface. All other script elements may contain any text. */
const languages: Readonly<Partial<Record<CodeKind, Language>>> = {
  script: 'javascript',
  'inline-data': 'json',
  'json-ld': 'json',
  'island-props': 'json',
  css: 'css',
  style: 'css',
};

/** A part of a file that a parser can read. Offsets are bytes. */
interface CodePart {
  readonly start: number;
  readonly end: number;
  readonly language: Language;
  readonly decode: (text: string) => string;
}

export interface SyntaxResult {
  readonly problems: readonly Problem[];
  /** Names of the files for which `FileScan.hasPlainCode` holds. */
  readonly plain: readonly string[];
}

/**
 * The files with code that the rewriter may change, and that no earlier build has checked. Other files stay closed.
 * @param uses of the references in all files
 */
export function filesToCheck(
  files: readonly FileScan[],
  uses: readonly ReferenceUse[],
  replacement: GetReplacement,
): FileScan[] {
  const isPlainEverywhere = uses.every(({ variantId, surfaceId, spellingId }) =>
    isPlainInCode(replacement(variantId, surfaceId, spellingId)),
  );
  return files.filter((scan) => {
    const code = mayChange(scan) ? codeForParsers(scan) : [];
    if (code.length === 0 || !scan.hasPlainCode) return code.length > 0;
    return !isPlainEverywhere && !hasPlainReplacements(scan, code, replacement);
  });
}

/** The code in a file; empty if no parser can read any of it. */
function codeForParsers({ file, page, size, code }: FileScan): readonly Pick<CodePart, 'start' | 'end'>[] {
  if (!page) return mayHaveLanguage(file) ? [{ start: 0, end: size }] : [];
  const spans = unpackCode(code);
  return spans.some(({ surface }) => languages[surface] !== undefined) ? spans : [];
}

/** Parses the changed code before any file is written. */
export async function checkSyntax(
  dir: string,
  scans: readonly FileScan[],
  options: RewriteOptions,
  reader = new FileReader(),
): Promise<SyntaxResult> {
  const problems: Problem[] = [];
  const plain: string[] = [];
  for (const scan of scans) {
    const { bytes } = readScannedFile(reader, dir, scan);
    const edits = makeEdits(scan, bytes, options);
    const result = await checkCode(scan, bytes, edits);
    problems.push(...result.problems);
    if (result.isPlain && hasOnlyReferences(scan) && edits.length === countReferences(scan.references))
      plain.push(scan.file);
  }
  return { problems, plain };
}

/** Whether each edit of a file replaces a whole reference. */
function hasOnlyReferences({ cutReferences, lengths, mentions, statements }: FileScan): boolean {
  return [cutReferences, lengths, mentions, statements].every((list) => list.length === 0);
}

/** Whether the replacement of each reference in code is a URL or path of plain characters. */
function hasPlainReplacements(
  { references }: FileScan,
  code: ReturnType<typeof codeForParsers>,
  replacement: GetReplacement,
): boolean {
  const spans = code.toSorted((a, b) => a.start - b.start);
  let next = 0;
  let isPlain = true;
  eachReference(references, (variantId, surfaceId, spellingId, start) => {
    while ((spans[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next++;
    const span = spans[next];
    if (!span || start < span.start) return;
    isPlain &&= isPlainInCode(replacement(variantId, surfaceId, spellingId));
  });
  return isPlain;
}

/** Whether a replacement is plain in code; `&quot` is a quote in attributes. Without replacement, a reference stays. */
function isPlainInCode(text: string | undefined): boolean {
  return text === undefined || (isPlainReplacement(text) && !text.includes('&'));
}

/**
 * Compares the code of one file before and after the edits with a parser that shares no code with the scanner.
 * @returns the first edit of each part that changes more than the content of a string, an attribute, a text or a
 *   comment; and whether only plain characters inside strings change in code
 */
export async function checkCode(
  scan: FileScan,
  bytes: Buffer,
  edits: readonly Edit[],
): Promise<{ readonly problems: readonly Problem[]; readonly isPlain: boolean }> {
  const ordered = edits.toSorted((a, b) => a.start - b.start);
  let next = 0;
  let isPlain = true;
  const problems: Problem[] = [];
  for (const part of listParts(scan, bytes)) {
    while (next < ordered.length && (ordered[next] as Edit).start < part.start) next++;
    const first = next;
    while (next < ordered.length && (ordered[next] as Edit).end <= part.end) next++;
    if (next === first) continue;
    const inPart = ordered.slice(first, next);
    const found = await findBrokenEdit(part.language, decodePart(part, bytes, inPart));
    if (found === 'plain') continue;
    isPlain = false;
    const broken = inPart[found ?? -1];
    if (!broken) continue;
    const message = 'Replacing this asset URL would break the code around it.';
    problems.push({ code: 'broken-syntax', message, file: scan.file, offset: broken.start });
  }
  return { problems, isPlain };
}

/** The parts with code, in their order. */
function listParts({ file, page, code }: FileScan, bytes: Buffer): CodePart[] {
  if (page) {
    return unpackCode(code)
      .flatMap(({ start, end, surface, isAttribute }) => {
        const language = languages[surface];
        return language ? { start, end, language, decode: isAttribute ? decodeAttribute : decodeText } : [];
      })
      .sort((a, b) => a.start - b.start);
  }
  const language = languageOfFile(file, bytes.toString('utf8', 0, 100));
  return language ? [{ start: 0, end: bytes.length, language, decode: decodeText }] : [];
}

/** Decodes a part before and after the edits. The text between edits is decoded once. */
function decodePart({ start, end, decode }: CodePart, bytes: Buffer, edits: readonly Edit[]): EditedText {
  const read = (from: number, to: number) => decode(bytes.toString('utf8', from, to));
  let [before, after, at] = ['', '', start];
  const textEdits: TextEdit[] = [];
  for (const edit of edits) {
    const unchanged = read(at, edit.start);
    const text = decode(edit.text);
    before += unchanged;
    const editStart = before.length;
    before += read(edit.start, edit.end);
    after += unchanged + text;
    textEdits.push({ start: editStart, end: before.length, text });
    at = edit.end;
  }
  const rest = read(at, end);
  return { before: before + rest, after: after + rest, edits: textEdits };
}

function decodeText(text: string): string {
  return text;
}

function decodeAttribute(text: string): string {
  return text.includes('&') ? decodeHTMLAttribute(text) : text;
}
