import { assetDomain } from './asset-url.ts';
import { playbackIdOf } from './video-url.ts';

/** The part of a `FetchRequest` that tells which bytes it answers. */
interface AssetRequest {
  readonly url: string;
  readonly path: string;
  /** `null` if the CDA does not tell it. */
  readonly mimeType: string | null;
  readonly updatedAt?: string | undefined;
}

/** Parameters that do not change the bytes. */
const withoutEffect: ReadonlySet<string> = new Set(['skip-default-optimizations', 'svg-sanitize', 'dl', 'expires']);

/**
 * Whether the response to this request must be the uploaded file, byte for byte, so that the CDA's md5 and size hold for it.
 * Without `skip-default-optimizations` a project's defaults may change any image. The host sanitizes an SVG unless
 * `svg-sanitize=false` is there too. On a project's own asset domain the first parameter has no effect on images.
 */
export function isExactOriginal(request: AssetRequest): boolean {
  const url = new URL(request.url);
  const parameters = url.searchParams;
  const skip = parameters.get('skip-default-optimizations');
  if (skip === null || skip === 'false') return false;
  if ([...parameters.keys()].some((name) => !withoutEffect.has(name))) return false;
  const isSvg = request.mimeType === 'image/svg+xml' || /\.svgz?$/i.test(request.path);
  if (isSvg && parameters.get('svg-sanitize') !== 'false') return false;
  const isImage = request.mimeType === null || request.mimeType.startsWith('image/');
  return !isImage || url.hostname === assetDomain || url.hostname.endsWith(`.${assetDomain}`);
}

/** Whether the URL requests a file as it was uploaded or as the project's defaults make it, without a transformation. */
export function isUntransformed({ url }: Pick<AssetRequest, 'url'>): boolean {
  return [...new URL(url).searchParams.keys()].every((name) => withoutEffect.has(name));
}

/** Whether the parameters of an image ask for another format, or for other data, such as its palette as JSON. */
export function asksForOtherType({ url }: Pick<AssetRequest, 'url'>): boolean {
  return /[?&](?:fm|palette)=/.test(url);
}

/** DatoCMS documents a delay of five to ten minutes. */
const maxDelay = 15 * 60 * 1000;

/**
 * Whether the host is sure to answer with the file that the CDA describes: for some minutes after an upload was
 * replaced at its URL, it may still send the old file. A video that replaces another video has another playback id.
 */
export function isSettled({ path, updatedAt }: Pick<AssetRequest, 'path' | 'updatedAt'>): boolean {
  return playbackIdOf(path) !== undefined || settledTime({ updatedAt }) > 0;
}

/**
 * For how many milliseconds the host is sure to have all files of the current upload: Mux makes MP4s and subtitles some
 * minutes after the stream. The time is negative soon after a change of the upload, and infinite where the CDA can't
 * tell.
 */
export function settledTime({ updatedAt }: Pick<AssetRequest, 'updatedAt'>): number {
  const time = Date.now() - Date.parse(updatedAt ?? '') - maxDelay;
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
