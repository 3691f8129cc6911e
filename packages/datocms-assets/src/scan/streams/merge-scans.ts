import { eachReference, ReferenceList } from '../../asset-text/references.ts';
import type { CodeSpan } from '../../syntax/code-span.ts';
import type { FileScan } from '../file-scan.ts';
import type { FoundReference, RowsScan } from './scan-rows.ts';

/** The scans of the parts of a file. */
export type PartScan = Pick<FileScan, 'references' | 'cutReferences' | 'lengths' | 'mentions'> & {
  readonly code: readonly CodeSpan[];
};

/** The scan of a part without references and mentions. All empty scans share its memory, so no code may release it. */
export const emptyScan: PartScan = {
  references: new ReferenceList().pack(),
  cutReferences: [],
  lengths: [],
  mentions: [],
  code: [],
};

/**
 * Merges the scan outside of a file's streams with the scans of the streams, in the order of the file.
 * @param scripts the scripts with the streams
 */
export function mergeScans(
  outside: PartScan,
  streams: readonly RowsScan[],
  scripts: readonly CodeSpan[] = [],
): PartScan {
  if (streams.length === 0) return outside;
  const found: FoundReference[] = streams.flatMap(({ references }) => references);
  eachReference(outside.references, (...reference) => found.push(reference));
  const references = new ReferenceList();
  for (const reference of found.sort((a, b) => a[3] - b[3])) references.add(...reference);
  const mentions = [...outside.mentions, ...streams.flatMap((stream) => stream.mentions)];
  return {
    references: references.pack(),
    cutReferences: streams.flatMap(({ cutReferences }) => cutReferences),
    lengths: streams.flatMap(({ lengths }) => lengths),
    mentions: mentions.sort((a, b) => a.at - b.at),
    code: inOrder([...outside.code, ...scripts]),
  };
}

/** Sorts code by its start, without repetition: a script may have several pieces, and text beside a stream. */
function inOrder(code: readonly CodeSpan[]): CodeSpan[] {
  return [...new Map(code.map((span) => [span.start, span])).values()].sort((a, b) => a.start - b.start);
}
