import type { Variant } from '../../asset/asset-url.ts';
import { asksForOtherType } from '../../asset/original.ts';
import { playbackIdOf } from '../../asset/video-url.ts';

const imageFile = /\.(?:avif|bmp|gif|hei[cf]|ico|jpe?g|png|psd|svg|tiff?|webp)$/i;
/** Files that browsers request in parts. */
const rangeableFile = /\.(?:aac|flac|m4[av]|mov|mp[34]|oga|ogg|ogv|pdf|wav|webm|zip)$/i;

export function isVideo({ path }: Variant): boolean {
  return playbackIdOf(path) !== undefined;
}

/** The path with the extension of the file. */
function fileOf(variant: Variant): string {
  return isVideo(variant) ? new URL(variant.url).pathname : variant.path;
}

/** Whether browsers may request the file in parts. */
export function isInParts(variant: Variant): boolean {
  return rangeableFile.test(fileOf(variant));
}

export function isImage(variant: Variant): boolean {
  return imageFile.test(fileOf(variant)) || (variant.query !== '' && !isVideo(variant));
}

/** Whether the file is an image, and its parameters request no other type. */
export function staysImage(variant: Variant): boolean {
  return imageFile.test(fileOf(variant)) && !asksForOtherType(variant);
}

/**
 * Whether the service may choose the format by `Accept`. The settings of the project, which no URL shows, can cause it.
 * Pictures of videos have the format of their URL.
 */
export function negotiates(variant: Variant): boolean {
  return (
    !isVideo(variant) && isImage(variant) && !/(?:^|&)(?:fm|dl|skip-default-optimizations)(?:=|&|$)/.test(variant.query)
  );
}

/** Three classes of browsers, so that a cache keeps three answers instead of one for each browser. */
export function acceptedFormats(accept: string | null): ('avif' | 'webp')[] {
  if (accept === null || !acceptsWebp.test(accept)) return [];
  return acceptsAvif.test(accept) ? ['avif', 'webp'] : ['webp'];
}

const [acceptsWebp, acceptsAvif] = ['webp', 'avif'].map(
  (format) => new RegExp(`image/${format}(?!\\s*;\\s*q=0(?:\\.0*)?(?:\\s*[,;]|\\s*$))`, 'i'),
) as [RegExp, RegExp];
