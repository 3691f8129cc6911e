import { playbackIdOf } from '../asset/video-url.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';

// There is no `image/*`: with it, the host could choose a format that the list does not name.
const commonTypes = 'image/jpeg,image/png,image/gif,image/svg+xml,*/*;q=0.1';

/**
 * The `Accept` header of a request. imgix looks for `image/avif` and `image/webp` in it, and answers with JPEG, PNG or
 * GIF where it finds neither. In both profiles a file that is no image gets the header of `portable`: for the header of
 * browsers, the host once sent thumbnails of PDFs.
 */
export function acceptHeader(request: FetchRequest, settings: Pick<Settings, 'formats'>): string {
  if (playbackIdOf(request.path) !== undefined) return commonTypes;
  const isImage = request.mimeType === null || request.mimeType.startsWith('image/') || request.url.includes('?');
  const formats = request.profile === 'web' && isImage ? settings.formats : [];
  return [...formats.map((format) => `image/${format}`), commonTypes].join(',');
}
