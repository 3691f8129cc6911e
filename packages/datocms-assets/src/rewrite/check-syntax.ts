import { decodeHTMLAttribute } from 'entities';
import { FileReader } from '../io/file-reader.ts';
import type { Problem } from '../plan/make-plan.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { Surface } from '../scan/surface.ts';
import type { EditedText, TextEdit } from '../syntax/edited-text.ts';
import { findBrokenEdit } from '../syntax/find-broken-edit.ts';
import { type Language, languageOfFile, mayHaveLanguage } from '../syntax/language.ts';
import { makeEdits, mayChange, type RewriteOptions } from './make-edits.ts';
import { readScannedFile } from './read-scanned-file.ts';
import type { Edit } from './splice.ts';

/** The languages of code in a page, by surface. Other script elements hold anything. */
const languages: Readonly<Partial<Record<Surface, Language>>> = {
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
  readonly decode: (bytes: Buffer) => string;
}

/** The files with code that the rewriter may change. The others need not be opened. */
export function withCode(files: readonly FileScan[]): FileScan[] {
  return files.filter(
    (scan) =>
      mayChange(scan) &&
      (scan.page ? scan.code.some(({ surface }) => languages[surface] !== undefined) : mayHaveLanguage(scan.file)),
  );
}

/** Reads what the rewriter will make of code, before any file is written. */
export async function checkSyntax(
  dir: string,
  scans: readonly FileScan[],
  options: RewriteOptions,
  reader = new FileReader(),
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const scan of scans) {
    const { bytes } = readScannedFile(reader, dir, scan);
    problems.push(...(await checkCode(scan, bytes, makeEdits(scan, bytes, options))));
  }
  return problems;
}

/**
 * Compares the code of one file before and after the edits with a parser that shares no code with the scanner.
 * @returns the first edit of each part that changes more than the content of a string, an attribute, a text or a comment
 */
export async function checkCode(scan: FileScan, bytes: Buffer, edits: readonly Edit[]): Promise<Problem[]> {
  const ordered = edits.toSorted((a, b) => a.start - b.start);
  let next = 0;
  const problems: Problem[] = [];
  for (const part of listParts(scan, bytes)) {
    while (next < ordered.length && (ordered[next] as Edit).start < part.start) next++;
    const first = next;
    while (next < ordered.length && (ordered[next] as Edit).end <= part.end) next++;
    if (next === first) continue;
    const inPart = ordered.slice(first, next);
    const broken = inPart[(await findBrokenEdit(part.language, decodePart(part, bytes, inPart))) ?? -1];
    if (!broken) continue;
    const message = 'Replacing this asset URL would break the code around it.';
    problems.push({ code: 'broken-syntax', message, file: scan.file, offset: broken.start });
  }
  return problems;
}

/** In their order. */
function listParts({ file, page, code }: FileScan, bytes: Buffer): CodePart[] {
  if (page) {
    return code
      .flatMap(({ start, end, surface, isAttribute }) => {
        const language = languages[surface];
        return language ? { start, end, language, decode: isAttribute ? decodeAttribute : decodeText } : [];
      })
      .sort((a, b) => a.start - b.start);
  }
  const language = languageOfFile(file, bytes.toString('utf8', 0, 100));
  return language ? [{ start: 0, end: bytes.length, language, decode: decodeText }] : [];
}

/** Decodes the text between the edits once, for both texts. */
function decodePart({ start, end, decode }: CodePart, bytes: Buffer, edits: readonly Edit[]): EditedText {
  let [before, after, at] = ['', '', start];
  const textEdits: TextEdit[] = [];
  for (const edit of edits) {
    const unchanged = decode(bytes.subarray(at, edit.start));
    const text = decode(Buffer.from(edit.text));
    before += unchanged;
    const editStart = before.length;
    before += decode(bytes.subarray(edit.start, edit.end));
    after += unchanged + text;
    textEdits.push({ start: editStart, end: before.length, text });
    at = edit.end;
  }
  const rest = decode(bytes.subarray(at, end));
  return { before: before + rest, after: after + rest, edits: textEdits };
}

function decodeText(bytes: Buffer): string {
  return bytes.toString('utf8');
}

function decodeAttribute(bytes: Buffer): string {
  return decodeHTMLAttribute(bytes.toString('utf8'));
}
