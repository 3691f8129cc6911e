import { eachReference } from '../asset-text/references.ts';
import type { GetReplacement } from '../plan/replacements.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { FeedStatement } from '../scan/formats/feed-statements.ts';
import { makeCspEdits } from './csp-edits.ts';
import type { Edit } from './splice.ts';
import { makeStreamEdits } from './stream-edits.ts';

/** The texts that replace references, statements and source expressions. */
export interface RewriteOptions {
  /** The URL of the stored file, in the spelling of the reference. */
  readonly replacement: GetReplacement;
  /** The facts about the stored file for a feed that states others. Without this function, all statements stay. */
  readonly restate?: (statement: FeedStatement, stated: string) => string | undefined;
  /** Source expressions that replace those of the asset host in a Content Security Policy; see `cspOrigin`. */
  readonly origin: string;
}

/** The bytes of a file, such as a `Buffer`, which are read as one character each. */
export interface Latin1Source {
  toString(encoding: 'latin1', start?: number, end?: number): string;
}

/** Whether a file has anything that an edit could change. */
export function mayChange(scan: FileScan): boolean {
  return scan.references.length > 0 || scan.mentions.length > 0;
}

/** All edits of one file: of references, statements of feeds, hint links, `Link` headers and policies. */
export function makeEdits(
  scan: FileScan,
  source: Latin1Source,
  { replacement, restate, origin }: RewriteOptions,
): Edit[] {
  const edits: Edit[] = [];
  const isStreamed = scan.cutReferences.length > 0 || scan.lengths.length > 0;
  const replacements = new Map<number, string>();
  eachReference(scan.references, (variantId, surfaceId, spellingId, start, end) => {
    const text = replacement(variantId, surfaceId, spellingId);
    if (text === undefined) return;
    edits.push({ start, end, text });
    if (isStreamed) replacements.set(start, text);
  });
  if (isStreamed) edits.push(...makeStreamEdits(scan, replacements));
  for (const statement of scan.statements) {
    const { start, end } = statement;
    const stated = source.toString('latin1', start, end);
    const text = restate?.(statement, stated);
    if (text !== undefined && text !== stated) edits.push({ start, end, text });
  }
  if (scan.mentions.length === 0) return edits;
  for (const { kind, start, end } of scan.mentions) {
    if (kind === 'hint' || kind === 'link-header') edits.push({ start, end, text: '' });
    // A script may make the element again, so the hint stays, with the site as its target.
    if (kind === 'coded-hint') edits.push({ start, end, text: '/' });
  }
  return [...edits, ...makeCspEdits(source.toString('latin1'), scan.mentions, origin)];
}
