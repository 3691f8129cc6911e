import { type Spelling, spell } from '../asset-text/spelling.ts';
import type { Settings } from '../options/settings.ts';
import type { Profile } from '../plan/fetch-request.ts';
import type { PlaceSettings } from '../plan/local-url.ts';
import type { SiteScan } from '../plan/plan.ts';
import { makeReplacements } from '../plan/replacements.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { cspOrigin } from '../rewrite/csp-edits.ts';
import { editsOf } from '../rewrite/edits.ts';
import type { Edit } from '../rewrite/splice.ts';
import { type FileScan, ScanContext } from '../scan/file-scan.ts';
import { surfaceNames, surfaceNeeds } from '../scan/surface.ts';

export type Replacement = ReturnType<typeof makeReplacements>;

/** What scans of one site share. Without an index, names with raw blanks end at the first of them. */
export function contextOf(settings: Settings, index: PublishedIndex | undefined): ScanContext {
  const { site, prefix, prefixes, hosts } = settings;
  const own = [site, prefix, ...prefixes.values()].flatMap((url) => (url?.includes('://') ? new URL(url).host : []));
  return new ScanContext(hosts, new Set(own), index && ((path) => index.assets.has(path)));
}

export function siteOf(files: SiteScan['files'], context: ScanContext): SiteScan {
  return { files, variants: context.variants.values, surfaceNeeds: surfaceNeeds };
}

/** What a text is chosen by for each reference, as plain data. */
export interface ReplacementFacts {
  readonly spellings: readonly Spelling[];
  readonly settings: PlaceSettings;
  /** Names of stored files and placeholders, by number of the URL. */
  readonly names: Readonly<Record<Profile, readonly (string | undefined)[]>>;
}

export function replacementsFrom({ spellings, settings, names }: ReplacementFacts): Replacement {
  return replacementsOf(settings, spellings, (url, accept) => names[accept][url]);
}

/** The text for each reference, in its own spelling. @param nameOf the file's name, by number of the URL */
export function replacementsOf(
  settings: PlaceSettings,
  spellings: readonly Spelling[],
  nameOf: (url: number, accept: Profile) => string | undefined,
): Replacement {
  return makeReplacements(
    surfaceNeeds,
    settings,
    nameOf,
    (url, spelling) => spell(url, spellings[spelling] as Spelling),
    surfaceNames.indexOf('path-suffix'),
  );
}

/** All that changes in one text, by offset in UTF-16 units, in order. */
export function textEdits(scan: FileScan, bytes: Buffer, replacement: Replacement, settings: Settings): Edit[] {
  let [at, before] = [0, 0];
  const units = (offset: number) => {
    before += bytes.toString('utf8', at, offset).length;
    at = offset;
    return before;
  };
  const origin = cspOrigin(settings.prefix, settings.prefixes.values());
  const edits = editsOf(scan, bytes, { replacement, origin }).toSorted((a, b) => a.start - b.start);
  return edits.map(({ start, end, text }) => ({
    start: units(start),
    end: units(end),
    text,
  }));
}
