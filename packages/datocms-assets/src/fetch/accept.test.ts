import { expect, it } from 'vitest';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { acceptHeader } from './accept.ts';

const url = 'https://www.datocms-assets.com/1/a';
const wanted = (more: Partial<FetchRequest>): FetchRequest => ({
  ...{ id: 'x', url, path: '/1/a', profile: 'web', md5: null, size: null, mimeType: 'image/png' },
  ...more,
});
const plain = 'image/jpeg,image/png,image/gif,image/svg+xml,*/*;q=0.1';

it.each([
  ['webp for pages', {}, ['webp'], `image/webp,${plain}`],
  ['avif before webp, where both are allowed', {}, ['avif', 'webp'], `image/avif,image/webp,${plain}`],
  ['avif alone', {}, ['avif'], `image/avif,${plain}`],
  ['neither, for original formats', {}, [], plain],
  ['neither, for robots and readers', { profile: 'portable' }, ['avif', 'webp'], plain],
  ['webp where the type is not known', { mimeType: null }, ['webp'], `image/webp,${plain}`],
  ['neither for a document, which would come as a picture', { mimeType: 'application/pdf' }, ['webp'], plain],
  ['webp for a picture of a video', { mimeType: 'video/mp4', url: `${url}?fm=jpg` }, ['webp'], `image/webp,${plain}`],
] as const)('acceptHeader asks for %s', (_name, more, formats, header) => {
  expect(acceptHeader(wanted(more), { formats })).toBe(header);
});

it('acceptHeader never holds a wildcard for images', () => {
  expect(acceptHeader(wanted({}), { formats: ['webp'] })).not.toContain('image/*');
});
