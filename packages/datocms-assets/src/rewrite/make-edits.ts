import { eachReference } from '../asset-text/references.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { makeCspEdits } from './csp-edits.ts';
import type { Edit } from './splice.ts';

export interface Replacements {
  /** The text that stands in the place of a reference, spelt as it was; `undefined` leaves it. */
  readonly replacement: (url: number, surface: number, spelling: number) => string | undefined;
  /** What feeds state about a stored file; without it such statements stay. */
  readonly content?: (url: number, surface: number) => { readonly bytes: number; readonly type: string } | undefined;
  /** What a Content Security Policy allows in the place of the asset host. */
  readonly origin: string;
}

/** Whether nothing can change in a file. */
export function hasNothingToRewrite(scan: FileScan): boolean {
  return scan.references.length === 0 && scan.mentions.length === 0;
}

/** All that changes in one file: references, what feeds state about their files, hint links, header values, source expressions of policies. */
export function makeEdits(scan: FileScan, bytes: Buffer, job: Replacements): Edit[] {
  const edits: Edit[] = [];
  eachReference(scan.references, (url, surface, spelling, start, end) => {
    const text = job.replacement(url, surface, spelling);
    if (text !== undefined) edits.push({ start, end, text });
  });
  for (const { about, variantId: url, surfaceId: surface, start, end } of scan.statements) {
    const text = job.content?.(url, surface)?.[about].toString();
    if (text !== undefined && text !== bytes.toString('latin1', start, end)) edits.push({ start, end, text });
  }
  if (scan.mentions.length === 0) return edits;
  for (const { kind, start, end } of scan.mentions) {
    if (kind === 'hint' || kind === 'link-header') edits.push({ start, end, text: '' });
  }
  return [...edits, ...makeCspEdits(bytes.toString('latin1'), scan.mentions, job.origin)];
}
