import { fileNameOf } from '../asset/slug.ts';
import { isStreamUrl, parseVideoUrl } from '../asset/video-url.ts';
import { escapeControlCharacters, truncate } from '../findings/escape-control-characters.ts';
import { formatSize } from '../findings/format.ts';
import { statusOf } from './asset-status.ts';
import type { FindingSection } from './group-findings.ts';
import { countStored } from './make-report.ts';
import type { PageAsset, PageData, PageVariant } from './page/page-data.ts';
import { type Counts, type Report, type ReportedAsset, type ReportedVariant, storedPlace } from './report.ts';

// The number that a browser shows quickly. The JSON report has all assets.
const maxAssets = 50_000;
const maxVariants = 200;
/** The least number for each asset. */
const minRanges = 200;
const maxTextLength = 2000;
/** Smaller images are blurred previews or icons. */
const minThumbnailBytes = 1500;

/**
 * Makes the lists for the page's script.
 * @param sections the findings, sorted by the importance of their codes
 * @param base see `PageData.base`
 * @param maxRanges about how many ranges of files all assets may have: an asset in every second file has many
 */
export function makePageData(
  { assets, findings }: Report,
  sections: readonly FindingSection[],
  base: string | null,
  maxRanges = 1_000_000,
): PageData {
  const codes = sections.map(({ level, code }) => ({ level, code }));
  const codeIds = new Map(codes.map(({ level, code }, id) => [`${level} ${code}`, id]));
  const codesByPath = new Map<string, Set<number>>();
  for (const { url, code, level } of findings) {
    const id = codeIds.get(`${level} ${code}`);
    if (url === undefined || id === undefined) continue;
    const path = pathOf(url);
    codesByPath.set(path, (codesByPath.get(path) ?? new Set()).add(id));
  }
  const listed = assets.slice(0, maxAssets);
  const used = new Set<string>();
  for (const { usedIn } of listed) for (const file of usedIn) used.add(file);
  const files = [...used].sort();
  const fileIds = new Map(files.map((file, id) => [file, id]));
  let restRanges = maxRanges;
  const pageAssets = listed.map((asset): PageAsset => {
    const { bytes } = countBodies(asset.variants);
    const ranges = toRanges(asset.usedIn.map((file) => fileIds.get(file) as number));
    const shownRanges = ranges.slice(0, Math.max(minRanges, restRanges));
    restRanges -= shownRanges.length;
    return {
      source: shown(asset.source),
      name: shown(asset.name ?? fileNameOf(asset.source)),
      status: statusOf(asset),
      thumbnail: thumbnailOf(asset),
      bytes,
      size: bytes === 0 ? '–' : formatSize(bytes),
      variantCount: asset.variants.length,
      variants: asset.variants.slice(0, maxVariants).map((variant) => toPageVariant(variant, asset.source)),
      fileCount: asset.usedIn.length,
      files: shownRanges,
      codes: [...(codesByPath.get(pathOf(asset.source)) ?? [])].sort((a, b) => a - b),
    };
  });
  return { base, codes, files: files.map(shown), assets: pageAssets };
}

/** @param ids sorted */
function toRanges(ids: readonly number[]): PageAsset['files'] {
  const ranges: [start: number, end: number][] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    if (last?.[1] === id) last[1]++;
    else ranges.push([id, id + 1]);
  }
  return ranges;
}

/** Counts the files of variants with their bytes, stored or only downloaded. */
export function countBodies(variants: readonly ReportedVariant[]): Pick<Counts, 'stored' | 'bytes'> {
  return countStored(variants, ({ sha256 }) => sha256 ?? undefined);
}

function toPageVariant(variant: ReportedVariant, source: string): PageVariant {
  const { url, accept, bytes: own, parts } = variant;
  const bytes = own === null ? null : own + (parts?.bytes ?? 0);
  const place = storedPlace(variant);
  // The files of a video have URLs of their own, and no file is the upload itself.
  const query = url.startsWith(source) && !isStreamUrl(source) ? url.slice(source.length) : url;
  const facts = [shown(query), place === undefined ? null : shown(place), bytes] as const;
  return accept === 'web' ? facts : [...facts, accept];
}

/** The smallest picture that is no preview, else the largest picture. */
function thumbnailOf({ variants }: ReportedAsset): number {
  const pictures = variants
    .slice(0, maxVariants)
    .map(({ file, type, bytes }, id) => ({
      id,
      bytes: file === null || !type?.startsWith('image/') ? -1 : (bytes ?? 0),
    }))
    .filter(({ bytes }) => bytes >= 0)
    .sort((a, b) => a.bytes - b.bytes);
  return (pictures.find(({ bytes }) => bytes >= minThumbnailBytes) ?? pictures.at(-1))?.id ?? -1;
}

const shown = (text: string) => truncate(escapeControlCharacters(text), maxTextLength);

/** Identifies the asset of a URL, without its host: a path means the same asset on every host. */
function pathOf(url: string): string {
  const video = URL.canParse(url) ? parseVideoUrl(new URL(url)) : undefined;
  return video?.path ?? url.replace(/^https?:\/\/[^/]*|\?.*$/gs, '');
}
