import { playbackIdOf } from '../asset/video-url.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';

// No wildcard such as image/*: it would let the host choose a format that is not named here.
const commonTypes = 'image/jpeg,image/png,image/gif,image/svg+xml,*/*;q=0.1';

/**
 * The `Accept` header of a request. imgix looks for `image/avif` and `image/webp` in it, and answers with JPEG, PNG or GIF
 * where it finds neither. A file that is no image gets the header of `portable` in both profiles: the host once answered
 * browsers' headers with thumbnails of PDFs.
 */
export function acceptHeader(request: FetchRequest, settings: Pick<Settings, 'formats'>): string {
  if (playbackIdOf(request.path) !== undefined) return commonTypes;
  const isImage = request.mimeType === null || request.mimeType.startsWith('image/') || request.url.includes('?');
  const formats = request.profile === 'web' && isImage ? settings.formats : [];
  return [...formats.map((format) => `image/${format}`), commonTypes].join(',');
}
