import { isZlibHeader } from '../archives/inflate.ts';
import { isPdf } from '../archives/pdf-streams.ts';
import { unpack } from '../archives/unpack.ts';
import { detectWholeFileFormat } from '../archives/whole-file-format.ts';
import type { SearchTargets } from '../search/search-targets.ts';
import { findBase64Text } from '../views/find-base64.ts';
import { findPackedInPiece } from '../views/find-packed-base64.ts';
import { findUtf16Text } from '../views/find-utf16.ts';
import { hasFoldedLines } from '../views/folded-lines.ts';
import { joinStrings } from '../views/joined-strings.ts';
import { type FilterModule, loadFilter } from './filter-module.ts';

/** Parts of the module's answer. */
const [doubt, joins, zero, control, base64] = [1, 2, 4, 8, 16];
/** Text with more layers is left to the verifier. */
const maxDepth = 3;

/**
 * Tells in one pass that most files are clean. It only searches for bytes that may be, or may hide, a finding: a file
 * with a finding never counts as clean, but many clean files count as doubtful.
 */
export class CleanFilter {
  readonly #targets: SearchTargets;
  #module: FilterModule | undefined;

  constructor(targets: SearchTargets) {
    this.#targets = targets;
  }

  /**
   * Whether a file is certainly without a finding. Otherwise the verifier has to search it.
   * @param file relative to the output folder
   * @param usedNames collects names of existing stored files on their first occurrence
   */
  isCertainlyClean(file: string, bytes: Buffer, usedNames: Set<string>): boolean {
    this.#module ??= loadFilter(this.#targets);
    if (detectWholeFileFormat(bytes, file) || isZlibHeader(bytes) || isPdf(bytes) || hasFoldedLines(file)) return false;
    const isClean = this.#isCleanText(this.#module, bytes, 0);
    for (const name of this.#module.takeUsedNames()) usedNames.add(name);
    return isClean;
  }

  #isCleanText(module: FilterModule, bytes: Buffer, depth: number): boolean {
    if (depth > maxDepth) return false;
    const { answer, pieces } = module.check(bytes, depth > 0);
    // Archives contain these bytes. Archives in base64 are detected by their own signatures.
    if ((answer & doubt) !== 0 || (depth === 0 && (answer & (zero | control)) !== 0)) return false;
    if ((answer & zero) !== 0 && this.#holdsUtf16(bytes)) return false;
    if ((answer & base64) !== 0 && !pieces.every(([from, to]) => this.#isCleanBase64(module, bytes, from, to, depth)))
      return false;
    if ((answer & joins) === 0) return true;
    for (const { text } of joinStrings(bytes.toString('latin1'))) {
      if (!this.#isCleanText(module, Buffer.from(text, 'latin1'), depth + 1)) return false;
    }
    return true;
  }

  #holdsUtf16(bytes: Buffer): boolean {
    let holdsText = false;
    findUtf16Text(bytes, this.#targets.minLength, () => {
      holdsText = true;
    });
    return holdsText;
  }

  #isCleanBase64(module: FilterModule, bytes: Buffer, from: number, to: number, depth: number): boolean {
    let isClean = true;
    findBase64Text(bytes, from, to, (decoded) => {
      isClean &&= this.#isCleanText(module, decoded, depth + 1);
    });
    findPackedInPiece(bytes, from, to, (decoded, _, isFirst) => {
      isClean &&= isCleanArchive(decoded, !isFirst);
    });
    return isClean;
  }
}

function isCleanArchive(bytes: Buffer, mayBeChance: boolean): boolean {
  let isClean = true;
  const doubtful = () => {
    isClean = false;
  };
  unpack(
    bytes,
    { mayBeChance },
    {
      onUnpacked: doubtful,
      onStored: doubtful,
      onRefusal: doubtful,
      countBytes: doubtful,
      remainingBytes: () => 2 ** 16,
    },
  );
  return isClean;
}
