import { ReferenceUses } from '../asset-text/reference-uses.ts';
import type { Settings } from '../options/settings.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { ScanContext } from '../scan/scan-context.ts';
import { scanBytes } from '../scan/scan-files.ts';
import { surfaceNeeds } from '../scan/surface.ts';

/** Makes the context that all scans of a site share. Without an index, a name ends at its first raw blank. */
export function createScanContext(settings: Settings, index: PublishedIndex | undefined): ScanContext {
  const { site, prefix, prefixes, hosts, keys } = settings;
  const own = [site, prefix, ...prefixes.values()].flatMap((url) => (url?.includes('://') ? new URL(url).host : []));
  const isKnown = index && ((path: string) => index.assets.has(path));
  return new ScanContext(hosts, new Set(own), isKnown, keys && (site ?? ''));
}

/** @param known uses that the scan has collected; not if some files were scanned twice */
export function toSiteScan(files: SiteScan['files'], context: ScanContext, known?: ReferenceUses): SiteScan {
  const uses = known?.files === files.length ? known : new ReferenceUses(files);
  return { files, uses: uses.all, variants: context.variants.values, surfaceNeeds };
}

/**
 * Scans one text as a site of its own.
 * @param format is added to the name of the file for the scan only
 */
export function scanOneText(
  { file, format = '' }: { readonly file: string; readonly format?: string | undefined },
  bytes: Buffer,
  settings: Settings,
  index: PublishedIndex | undefined,
) {
  const context = createScanContext(settings, index);
  const scan = { ...scanBytes(file + format, bytes, context), file };
  return { context, scan, site: toSiteScan([scan], context) };
}
