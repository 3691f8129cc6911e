import { describe, expect, it } from 'vitest';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { acceptHeader } from './accept-header.ts';

const url = 'https://www.datocms-assets.com/1/a';
const requestFor = (change: Partial<FetchRequest>): FetchRequest => ({
  ...{ id: 'x', url, path: '/1/a', profile: 'web', md5: null, size: null, mimeType: 'image/png' },
  ...change,
});
const common = 'image/jpeg,image/png,image/gif,image/svg+xml,*/*;q=0.1';

describe('acceptHeader', () => {
  it.each([
    ['webp for pages', {}, ['webp'], `image/webp,${common}`],
    ['avif before webp, where both are allowed', {}, ['avif', 'webp'], `image/avif,image/webp,${common}`],
    ['avif alone', {}, ['avif'], `image/avif,${common}`],
    ['neither, for original formats', {}, [], common],
    ['neither, for robots and readers', { profile: 'portable' }, ['avif', 'webp'], common],
    ['webp where the type is not known', { mimeType: null }, ['webp'], `image/webp,${common}`],
    ['neither for a document, which would come as an image', { mimeType: 'application/pdf' }, ['webp'], common],
    ['webp for an image of a video', { mimeType: 'video/mp4', url: `${url}?fm=jpg` }, ['webp'], `image/webp,${common}`],
  ] as const)('asks for %s', (_name, change, formats, header) => {
    expect(acceptHeader(requestFor(change), { formats })).toBe(header);
  });

  it('never holds a wildcard for images', () => {
    expect(acceptHeader(requestFor({}), { formats: ['webp'] })).not.toContain('image/*');
  });
});
