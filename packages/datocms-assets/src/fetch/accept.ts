import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';

// No wildcard such as image/*: what is not named is not wanted where the host can choose.
const everywhere = 'image/jpeg,image/png,image/gif,image/svg+xml,*/*;q=0.1';

/**
 * The `Accept` header of a request. imgix looks for `image/avif` and `image/webp` in it, and answers with jpeg, png or gif
 * where it finds neither. A file that is no image is asked for as `portable` in both profiles: the host once answered
 * browsers' headers with thumbnails of PDFs.
 */
export function acceptHeader(wanted: FetchRequest, settings: Pick<Settings, 'formats'>): string {
  const isPicture = wanted.mimeType === null || wanted.mimeType.startsWith('image/') || wanted.url.includes('?');
  const formats = wanted.profile === 'web' && isPicture ? settings.formats : [];
  return [...formats.map((format) => `image/${format}`), everywhere].join(',');
}
