import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as giveWay } from 'node:timers/promises';
import { decodeHTMLAttribute } from 'entities';
import { FileReader } from '../io/file-reader.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { DigestJournal } from './digest-journal.ts';
import { DigestChanges, findDigests } from './digests.ts';
import { hasNothingToRewrite, makeEdits, type Replacements } from './make-edits.ts';
import { readScannedFile } from './read-scanned-file.ts';
import { type Edit, splice } from './splice.ts';

export interface SiteRewrite extends Replacements {
  readonly dir: string;
  readonly site: SiteScan;
  /** Takes the digests of what changes, for policies that stand in no file of the output. */
  readonly digests?: DigestChanges | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where it is noted, outside of `dir`, how far the rewriting is. */
  readonly notes: string;
}

/** Other work of the process, such as an interrupt, waits no longer than about this, in milliseconds. */
const maxBlockingTime = 20;

/**
 * Files that have to be rewritten as a whole, since digests of what changes stand in them, or in one order, since feeds
 * state facts of stored files; and those that are rewritten each alone.
 * @param kept whether digests are kept for what is no file of the output
 */
export function groupByDependence(
  files: readonly FileScan[],
  kept: boolean,
): [together: FileScan[], alone: FileScan[]] {
  if (kept || files.some((scan) => scan.hasDigests)) return [[...files], []];
  return [files.filter((scan) => scan.statements.length > 0), files.filter((scan) => scan.statements.length === 0)];
}

/**
 * The same for a whole site, in which digests are renewed: those of what changes, and of what changes by that.
 * @returns the names of the files that changed
 * @throws the signal's reason, between two files
 */
export async function rewriteSite(job: SiteRewrite): Promise<Set<string>> {
  const changed = new Set<string>();
  const { files } = job.site;
  const hashed = job.digests !== undefined || files.some((scan) => scan.hasDigests);
  const journal = new DigestJournal(job.dir, job.notes);
  const digests = job.digests ?? new DigestChanges(hashed ? journal.read() : []);
  const replace = (file: string, after: Buffer) => {
    const path = join(job.dir, file);
    if (hashed) journal.add(file, after, digests.takeNew());
    replaceFile(path, after, lstatSync(path).mode);
    changed.add(file);
  };
  const reader = new FileReader();
  /** Of pages that changed. */
  const inlines = new Map<string, readonly InlineSpan[]>();
  let since = performance.now();
  // Pages last: they hold the `integrity` of scripts and style sheets.
  for (const scan of files.toSorted((a, b) => Number(a.page) - Number(b.page))) {
    if (hasNothingToRewrite(scan)) continue;
    if (performance.now() - since > maxBlockingTime) {
      await giveWay();
      job.signal?.throwIfAborted();
      since = performance.now();
    }
    const before = readScannedFile(reader, job.dir, scan).bytes;
    const edits = makeEdits(scan, before, job);
    if (edits.length === 0) continue;
    const after = splice(before, edits);
    if (hashed) {
      digests.apply(after, findDigests(after));
      inlines.set(scan.file, renewDigests(scan, before, after, edits, digests));
    }
    replace(scan.file, after);
  }
  // Files hold digests of files that hold digests: each round renews one more link of the longest chain.
  const holders = files.filter((scan) => scan.hasDigests);
  for (let round = 0; round <= holders.length && digests.size > 0; round++) {
    if (!applyDigests(job.dir, holders, inlines, digests, replace)) break;
  }
  journal.clear();
  return changed;
}

/** @returns where a page's inline scripts and styles stand now */
function renewDigests(
  scan: FileScan,
  before: Buffer,
  after: Buffer,
  edits: readonly Edit[],
  digests: DigestChanges,
): InlineSpan[] {
  if (!scan.page) {
    digests.addChange(before, after, false);
    return [];
  }
  const ordered = edits.toSorted((a, b) => a.start - b.start);
  let shift = 0;
  let next = 0;
  const moveTo = (offset: number) => {
    for (; next < ordered.length && (ordered[next] as Edit).end <= offset; next++) {
      const edit = ordered[next] as Edit;
      shift += edit.text.length - (edit.end - edit.start);
    }
    return offset + shift;
  };
  return inlineSpans(scan).map(([start, end, decode]) => {
    const moved = [moveTo(start), moveTo(end), decode] as const;
    digests.addChange(decode(before.subarray(start, end)), decode(after.subarray(moved[0], moved[1])), true);
    return moved;
  });
}

type InlineSpan = readonly [start: number, end: number, decode: (bytes: Buffer) => Buffer];

/** In the order of the page. What a browser hashes of an attribute is its value with entities decoded (CSP3 §6.7.3.3). */
function inlineSpans({ inline, inlineAttributes }: FileScan): InlineSpan[] {
  const pairs = (list: readonly number[], decode: InlineSpan[2]): InlineSpan[] =>
    Array.from({ length: list.length / 2 }, (_, at) => [list[2 * at] as number, list[2 * at + 1] as number, decode]);
  const decoded = (bytes: Buffer) => Buffer.from(decodeHTMLAttribute(bytes.toString('utf8')));
  return [...pairs(inline, (bytes) => bytes), ...pairs(inlineAttributes, decoded)].sort((a, b) => a[0] - b[0]);
}

/** @returns whether anything changed, so that more may have to */
function applyDigests(
  dir: string,
  holders: readonly FileScan[],
  inlines: ReadonlyMap<string, readonly InlineSpan[]>,
  digests: DigestChanges,
  replace: (file: string, after: Buffer) => void,
): boolean {
  let again = false;
  for (const scan of holders) {
    const before = readFileSync(join(dir, scan.file));
    const after = Buffer.from(before);
    if (!digests.apply(after, findDigests(after))) continue;
    if (!scan.page) digests.addChange(before, after, false);
    for (const [start, end, decode] of inlines.get(scan.file) ?? inlineSpans(scan)) {
      digests.addChange(decode(before.subarray(start, end)), decode(after.subarray(start, end)), true);
    }
    replace(scan.file, after);
    again = true;
  }
  return again;
}
