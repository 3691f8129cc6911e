import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteScan } from '../plan/plan.ts';
import { eachReference } from '../reference.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { cspEdits } from './csp-edits.ts';
import { Digests } from './digests.ts';
import { type Edit, splice } from './splice.ts';
import { replaceFile } from './write-file.ts';

export interface Rewriting {
  readonly dir: string;
  readonly site: SiteScan;
  /** The text that stands in the place of a reference, spelt as it was; `undefined` leaves it. */
  readonly replacement: (url: number, surface: number, spelling: number) => string | undefined;
  /** What a Content Security Policy allows in the place of the asset host. */
  readonly origin: string;
}

/** Digests of files that hold digests of files: more than these many levels do not occur. */
const rounds = 4;

/**
 * Rewrites the files of the output that have something to change, and writes no other.
 * @returns the names of the files that changed
 */
export function rewriteSite(job: Rewriting): Set<string> {
  const changed = new Set<string>();
  const { files } = job.site;
  const hashed = files.some((scan) => scan.digests.length > 0);
  const digests = new Digests();
  // Pages last: they hold the `integrity` of scripts and style sheets.
  for (const scan of files.toSorted((a, b) => Number(a.page) - Number(b.page))) {
    if (scan.references.length === 0 && scan.mentions.length === 0) continue;
    const path = join(job.dir, scan.file);
    const before = readFileSync(path);
    const edits = editsOf(scan, before, job);
    if (edits.length === 0) continue;
    const after = splice(before, edits);
    if (hashed) {
      renewDigests(scan, before, after, edits, digests);
      digests.apply(after, digestStarts(after));
    }
    replaceFile(path, after, lstatSync(path).mode);
    changed.add(scan.file);
  }
  for (let round = 0; digests.size > 0 && round < rounds && applyDigests(job, digests, changed); round++);
  return changed;
}

function editsOf(scan: FileScan, bytes: Buffer, job: Rewriting): Edit[] {
  const edits: Edit[] = [];
  eachReference(scan.references, (url, surface, spelling, start, end) => {
    const text = job.replacement(url, surface, spelling);
    if (text !== undefined) edits.push({ start, end, text });
  });
  if (scan.mentions.length === 0) return edits;
  for (const { kind, start, end } of scan.mentions) {
    if (kind === 'hint' || kind === 'link-header') edits.push({ start, end, text: '' });
  }
  return [...edits, ...cspEdits(bytes.toString('latin1'), scan.mentions, job.origin)];
}

function renewDigests(scan: FileScan, before: Buffer, after: Buffer, edits: readonly Edit[], digests: Digests): void {
  if (!scan.page) {
    digests.renew(before, after, false);
    return;
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
  for (let at = 0; at < scan.inline.length; at += 2) {
    const [start = 0, end = 0] = scan.inline.subarray(at, at + 2);
    const newStart = moveTo(start);
    digests.renew(before.subarray(start, end), after.subarray(newStart, moveTo(end)), true);
  }
}

function applyDigests(job: Rewriting, digests: Digests, changed: Set<string>): boolean {
  let again = false;
  for (const scan of job.site.files) {
    if (scan.digests.length === 0) continue;
    const path = join(job.dir, scan.file);
    const before = readFileSync(path);
    const after = Buffer.from(before);
    if (!digests.apply(after, digestStarts(after))) continue;
    if (!scan.page) digests.renew(before, after, false);
    replaceFile(path, after, lstatSync(path).mode);
    changed.add(scan.file);
    again = true;
  }
  return again;
}

function digestStarts(bytes: Buffer): number[] {
  return Array.from(bytes.toString('latin1').matchAll(/sha(?:256|384|512)-[A-Za-z0-9+/]{43}/g), (match) => match.index);
}

/** What a policy allows for stored files: the site itself, or the origin of an absolute prefix. */
export function cspOrigin(prefix: string): string {
  return prefix.includes('://') ? new URL(prefix).origin : "'self'";
}
