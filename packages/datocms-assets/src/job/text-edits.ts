import { downloadNameOf } from '../asset/download-name.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import type { Profile } from '../plan/fetch-request.ts';
import type { UrlSettings } from '../plan/local-url.ts';
import { type GetReplacement, makeReplacements } from '../plan/replacements.ts';
import { cspOrigin } from '../rewrite/csp-edits.ts';
import { makeEdits } from '../rewrite/make-edits.ts';
import type { Edit } from '../rewrite/splice.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { surfaceNeeds } from '../scan/surface.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import type { FileNames } from './stored-files.ts';

/** The facts that decide how each reference is replaced. A thread can get them, since they are plain data. */
export interface ReplacementFacts {
  readonly spellings: readonly Spelling[];
  readonly settings: UrlSettings;
  readonly names: FileNames;
  /** By variant id. */
  readonly downloadNames: ReadonlyMap<number, string>;
}

export function replacementFacts(
  { spellings, variants }: ScanContext,
  { urlFolder, prefix, prefixes, site, router }: Settings,
  names: FileNames,
): ReplacementFacts {
  const downloadNames = new Map<number, string>();
  for (const [id, { url }] of variants.values.entries()) {
    const name = downloadNameOf(url);
    if (name !== undefined) downloadNames.set(id, name);
  }
  return { spellings: spellings.values, settings: { urlFolder, prefix, prefixes, site, router }, names, downloadNames };
}

export function makeReplacementsFromFacts(facts: ReplacementFacts): GetReplacement {
  const { spellings, settings, names, downloadNames } = facts;
  const nameOf = (variantId: number, profile: Profile) => names[profile][variantId];
  return makeReplacements(surfaceNeeds, settings, nameOf, spellings, (variantId) => downloadNames.get(variantId));
}

/** @param names the files that replace each variant */
export function replacementFor(context: ScanContext, settings: Settings, names: FileNames): GetReplacement {
  return makeReplacementsFromFacts(replacementFacts(context, settings, names));
}

/** Source expressions of policies for all assets of the site. */
export function policyOrigins({ prefix, prefixes }: UrlSettings, { servesAssets }: Ports): string {
  return cspOrigin([prefix, ...prefixes.values(), ...(servesAssets?.() === true ? [''] : [])]);
}

/** All edits of one text, sorted, by offset in bytes. @param origin see `policyOrigins` */
export function byteEdits(scan: FileScan, bytes: Buffer, replacement: GetReplacement, origin: string): Edit[] {
  return makeEdits(scan, bytes, { replacement, origin }).toSorted((a, b) => a.start - b.start);
}

/** The edits with offsets in UTF-16 units. */
export function toTextEdits(bytes: Buffer, edits: readonly Edit[]): TextEdit[] {
  let [at, before] = [0, 0];
  const units = (offset: number) => {
    before += bytes.toString('utf8', at, offset).length;
    at = offset;
    return before;
  };
  return edits.map(({ start, end, text }) => ({ start: units(start), end: units(end), text }));
}
