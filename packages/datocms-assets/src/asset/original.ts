/** What is known of an original before it is asked for. */
interface Asked {
  readonly url: string;
  readonly path: string;
  readonly mimeType: string | null;
}

import { assetDomain } from './asset-url.ts';

/** Parameters that leave the bytes alone. */
const harmless: ReadonlySet<string> = new Set(['skip-default-optimizations', 'svg-sanitize', 'dl', 'expires']);

/**
 * Whether the answer to this request must be the uploaded file, byte for byte, so that the CDA's md5 and size hold for it.
 * Without `skip-default-optimizations` a project's defaults may change any image. An SVG is sanitised by the host unless
 * `svg-sanitize=false` is there too. On a project's own asset domain the first parameter has no effect on images.
 */
export function isExactOriginal(asked: Asked): boolean {
  const url = new URL(asked.url);
  const parameters = url.searchParams;
  const skip = parameters.get('skip-default-optimizations');
  if (skip === null || skip === 'false' || [...parameters.keys()].some((name) => !harmless.has(name))) return false;
  const isSvg = asked.mimeType === 'image/svg+xml' || /\.svgz?$/i.test(asked.path);
  if (isSvg && parameters.get('svg-sanitize') !== 'false') return false;
  const isImage = asked.mimeType === null || asked.mimeType.startsWith('image/');
  return !isImage || url.hostname === assetDomain || url.hostname.endsWith(`.${assetDomain}`);
}

/** Whether the URL asks for a file as it was uploaded or as the project's defaults make it, not for a transformation. */
export function isUntransformed({ url }: Pick<Asked, 'url'>): boolean {
  return [...new URL(url).searchParams.keys()].every((name) => harmless.has(name));
}
