import { assetDomain } from '../asset/asset-url.ts';
import type { FetchRequest } from '../fetch/fetch-request.ts';

/** Parameters that leave the bytes alone. */
const harmless: ReadonlySet<string> = new Set(['skip-default-optimizations', 'svg-sanitize', 'dl', 'expires']);

/**
 * Whether the answer to this request must be the uploaded file, byte for byte, so that the CDA's md5 and size hold for it.
 * Without `skip-default-optimizations` a project's defaults may change any image. An SVG is sanitised by the host unless
 * `svg-sanitize=false` is there too. On a project's own asset domain the first parameter has no effect on images.
 */
export function isExactOriginal(wanted: FetchRequest): boolean {
  const url = new URL(wanted.url);
  const parameters = url.searchParams;
  const skip = parameters.get('skip-default-optimizations');
  if (skip === null || skip === 'false' || [...parameters.keys()].some((name) => !harmless.has(name))) return false;
  const isSvg = wanted.mimeType === 'image/svg+xml' || /\.svgz?$/i.test(wanted.path);
  if (isSvg && parameters.get('svg-sanitize') !== 'false') return false;
  const isImage = wanted.mimeType === null || wanted.mimeType.startsWith('image/');
  return !isImage || url.hostname === assetDomain || url.hostname.endsWith(`.${assetDomain}`);
}

/** Whether the URL asks for a file as it was uploaded or as the project's defaults make it, not for a transformation. */
export function isUntransformed(wanted: FetchRequest): boolean {
  return [...new URL(wanted.url).searchParams.keys()].every((name) => harmless.has(name));
}
