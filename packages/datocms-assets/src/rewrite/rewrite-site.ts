import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { FileReader, readWholeFile } from '../io/file-reader.ts';
import { replaceFile } from '../io/replace-file.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { unpackCode } from '../syntax/code-span.ts';
import { type Digest, findDigests, findPageDigests } from './digest-forms.ts';
import { DigestJournal } from './digest-journal.ts';
import { type AmbiguousDigest, type DigestChange, DigestChanges } from './digests.ts';
import type { FollowedOffsets } from './followed-offsets.ts';
import { type InlineCode, listInlineCode, moveInlineCode } from './inline-code.ts';
import { makeEdits, mayChange, type RewriteOptions } from './make-edits.ts';
import { readScannedFile } from './read-scanned-file.ts';
import { type Edit, splice } from './splice.ts';

export interface SiteRewrite extends RewriteOptions {
  readonly dir: string;
  readonly site: SiteScan;
  /** Collects changed digests, for policies outside the output, such as headers that an adapter sends. */
  readonly digests?: DigestChanges | undefined;
  /**
   * Called with a changed file whose name has a digest of its old bytes.
   * @param isRefused pages name the new digest, so browsers refuse an old copy of the file
   */
  readonly onStaleName?: (file: string, isRefused: boolean) => void;
  /** Called with a file whose digest stays, since several files share it. Digests that browsers compare come first. */
  readonly onAmbiguousDigest?: (file: string, digest: AmbiguousDigest) => void;
  /** Offsets that are updated when their files are rewritten. */
  readonly offsets?: FollowedOffsets;
  readonly signal?: AbortSignal | undefined;
}

/** How long other work of the process, such as an interrupt, may have to wait, in milliseconds. */
const maxBlockingTime = 20;

/**
 * Divides files into a group that one thread rewrites together, and a group that any threads may rewrite. One file with
 * digests puts all files into the first group. Feeds are always in it: they state facts of stored files, which only the
 * main thread knows. So are files with offsets to follow.
 * @param keepDigests digests are also collected for policies outside the output, which puts all files into the first
 *   group
 * @returns the second group without files that need no change
 */
export function groupByDependence(
  files: readonly FileScan[],
  keepDigests: boolean,
  offsets: FollowedOffsets,
): [dependent: FileScan[], independent: FileScan[]] {
  if (keepDigests || files.some((scan) => scan.hasDigests)) return [[...files], []];
  const isDependent = ({ file, statements }: FileScan) => statements.length > 0 || offsets.has(file);
  return [files.filter(isDependent), files.filter((scan) => mayChange(scan) && !isDependent(scan))];
}

/**
 * Rewrites the files of a site that need a change, and updates the digests of changed content: first those of the
 * content itself, then those of files with an updated digest. Only this folder writes files of the site.
 * @returns the names of the files that changed
 * @throws the signal's reason, between two files
 * @throws FindingError if a file was written since it was scanned
 */
export async function rewriteSite(job: SiteRewrite): Promise<Set<string>> {
  const journal = new DigestJournal(job.dir);
  try {
    const changed = await rewriteFiles(job, journal);
    journal.clear();
    return changed;
  } finally {
    journal.close();
  }
}

async function rewriteFiles(job: SiteRewrite, journal: DigestJournal): Promise<Set<string>> {
  const changed = new Set<string>();
  const { files } = job.site;
  const hasDigests = job.digests !== undefined || files.some((scan) => scan.hasDigests);
  const holders = files.filter((scan) => scan.hasDigests);
  const digests = job.digests ?? new DigestChanges(hasDigests ? journal.read() : []);
  for (const scan of files.some(mayChange) ? holders : []) {
    if (scan.page) continue;
    for (const { form } of findDigests(readWholeFile(join(job.dir, scan.file)))) digests.addTableForm(form);
  }
  const stale = new Set<string>();
  const replace = (file: string, after: Buffer) => {
    const path = join(job.dir, file);
    if (hasDigests) journal.add(file, after, digests.takeNew());
    replaceFile(path, after, lstatSync(path));
    changed.add(file);
  };
  const reader = new FileReader();
  /** Inline code of the changed files, at its current offsets. */
  const inlineCode = new Map<string, readonly InlineCode[]>();
  let lastYield = performance.now();
  // Pages come last: they contain the `integrity` of scripts and style sheets. Tables with digests of pages follow.
  for (const scan of files.toSorted((a, b) => Number(a.page) - Number(b.page))) {
    if (!mayChange(scan)) continue;
    if (performance.now() - lastYield > maxBlockingTime) {
      await yieldToEventLoop();
      job.signal?.throwIfAborted();
      lastYield = performance.now();
    }
    const before = readScannedFile(reader, job.dir, scan).bytes;
    const edits = makeEdits(scan, before, job);
    if (edits.length === 0) continue;
    const code = hasDigests ? listInlineCode(unpackCode(scan.code)) : [];
    let edited = editFile(job, digests, scan.file, { bytes: before, code }, edits);
    // Other files wait, since a later file may have the same bytes and get another digest.
    const digestEdits =
      scan.page && scan.hasDigests ? digests.makeEdits(digestsIn(scan, edited.bytes), edited.changes) : [];
    if (digestEdits.length > 0) edited = editFile(job, digests, scan.file, edited, digestEdits);
    if (hasDigests) {
      if (digests.addFile(before, edited.bytes, scan.file, scan)) stale.add(scan.file);
      inlineCode.set(scan.file, edited.code);
    }
    replace(scan.file, edited.bytes);
  }
  // A file with digests may have a digest itself. Each round updates one more link of this chain.
  for (let round = 0; round <= holders.length && digests.size > 0; round++) {
    if (!updateDigests(job, holders, inlineCode, digests, replace)) break;
  }
  if (job.onAmbiguousDigest && digests.hasAmbiguous) reportAmbiguous(job, holders, digests);
  for (const file of new Set([...stale, ...digests.refusedFiles])) {
    job.onStaleName?.(file, digests.refusedFiles.has(file));
  }
  return changed;
}

/** Reports digests that stay in files; see `onAmbiguousDigest`. */
function reportAmbiguous(job: SiteRewrite, holders: readonly FileScan[], digests: DigestChanges): void {
  const pages = new Set(job.site.files.filter(({ page }) => page).map(({ file }) => file));
  for (const scan of holders) {
    // A page may contain the hash of other pages' code, since all have one policy. Its own code has its own hash.
    const isOfOtherPages = ({ files }: AmbiguousDigest) =>
      scan.page && files.length > 0 && files.every((file) => pages.has(file));
    const [ambiguous] = digests
      .findAmbiguous(digestsIn(scan, readWholeFile(join(job.dir, scan.file))))
      .filter((each) => !isOfOtherPages(each))
      .sort((a, b) => Number(b.isIntegrity) - Number(a.isIntegrity));
    if (ambiguous) job.onAmbiguousDigest?.(scan.file, ambiguous);
  }
}

/**
 * Updates the digests in files, and collects the changed digests of these files.
 * @returns whether a file changed, so that its digests may have to change elsewhere
 */
function updateDigests(
  job: SiteRewrite,
  holders: readonly FileScan[],
  inlineCode: Map<string, readonly InlineCode[]>,
  digests: DigestChanges,
  replace: (file: string, after: Buffer) => void,
): boolean {
  let changed = false;
  for (const scan of holders) {
    const bytes = readWholeFile(join(job.dir, scan.file));
    const edits = digests.makeEdits(digestsIn(scan, bytes));
    if (edits.length === 0) continue;
    const code = inlineCode.get(scan.file) ?? listInlineCode(unpackCode(scan.code));
    const edited = editFile(job, digests, scan.file, { bytes, code }, edits);
    digests.addFile(bytes, edited.bytes, scan.file, scan);
    inlineCode.set(scan.file, edited.code);
    replace(scan.file, edited.bytes);
    changed = true;
  }
  return changed;
}

/** The bytes of a file, and the places of its inline code. */
interface FileContent {
  readonly bytes: Buffer;
  readonly code: readonly InlineCode[];
}

/** Applies edits, and updates places and digests. @returns also the changed digests of inline code */
function editFile(
  { offsets }: SiteRewrite,
  digests: DigestChanges,
  file: string,
  { bytes, code }: FileContent,
  edits: readonly Edit[],
): FileContent & { readonly changes: readonly DigestChange[] } {
  const after = splice(bytes, edits);
  const codeAfter = moveInlineCode(code, edits);
  offsets?.move(file, edits);
  return { bytes: after, code: codeAfter, changes: digests.addInlineCode(bytes, after, file, code, codeAfter) };
}

function digestsIn({ page }: FileScan, bytes: Buffer): Digest[] {
  return page ? findPageDigests(bytes) : findDigests(bytes);
}
