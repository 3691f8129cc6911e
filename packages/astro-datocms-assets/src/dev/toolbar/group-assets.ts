import type { LiveAsset } from 'datocms-assets';

/** An asset of the CMS, with the page's files of it: all sizes of a picture are one asset. */
export interface AssetGroup {
  readonly name: string;
  /** The worst of its files. */
  readonly worst: LiveAsset;
  /** Why the asset has a problem, if all of its files have the same reason. */
  readonly reason: string | undefined;
  /** The fetched bytes of all its files so far. */
  readonly bytes: number;
  /** A fetched picture; `undefined` without one. */
  readonly picture: LiveAsset | undefined;
  readonly files: readonly LiveAsset[];
}

/** The states of assets, from bad to good. */
const standings: readonly LiveAsset['standing'][] = ['failed', 'withdrawn', 'unpublished', 'allowed', 'published'];

/** Groups files by asset. Assets with problems come first, each kind in the order of the files. */
export function groupAssets(assets: readonly LiveAsset[]): AssetGroup[] {
  const byPath = new Map<string, LiveAsset[]>();
  for (const asset of assets) {
    const path = assetPath(new URL(asset.url));
    byPath.set(path, [...(byPath.get(path) ?? []), asset]);
  }
  return Array.from(byPath, ([path, files]) => toGroup(path, files)).sort((a, b) => rank(a.worst) - rank(b.worst));
}

const isOfVideo = ({ hostname }: URL) => hostname.endsWith('.mux.com');

/** Identifies an asset. The files of a video are one asset with the name of its stream, as in the report of a build. */
function assetPath(url: URL): string {
  return isOfVideo(url) ? url.pathname.replace(/^(\/\w+).*/, '$1.m3u8') : url.pathname;
}

/** Describes a file of an asset by its parameters and, for a video, by its name. */
export function describeFile(fileUrl: string): string {
  const url = new URL(fileUrl);
  const name = isOfVideo(url) ? url.pathname.replace(/^.*\//, '') : '';
  return `${name} ${url.search.slice(1).replaceAll('&', ' ')}`.trim() || 'as uploaded';
}

function toGroup(path: string, files: readonly LiveAsset[]): AssetGroup {
  const [worst] = files.toSorted((a, b) => rank(a) - rank(b)) as [LiveAsset];
  return {
    name: decodeFileName(path),
    worst,
    reason: files.every(({ reason }) => reason === worst.reason) ? worst.reason : undefined,
    bytes: files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    picture: files.find(isShown),
    files,
  };
}

/** Whether a file is a picture that the browser has loaded, or can load. */
function isShown({ name, bytes, type, standing, expires }: LiveAsset): boolean {
  if (expires === undefined) return bytes !== null && type?.startsWith('image/') === true;
  const works = isPublic(standing) || expires !== 'never';
  return works && /\.(?:avif|gif|jpe?g|png|svg|webp)$/.test(name);
}

/** Whether any visitor may see an asset. */
export const isPublic = (standing: LiveAsset['standing']) => standing === 'published' || standing === 'allowed';

const rank = ({ standing }: LiveAsset) => standings.indexOf(standing);

/** The file name without the time of the upload, with which the CMS begins it. */
function decodeFileName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/^\d{10}-(?=.)/, '');
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}
