import { decodeFileName } from './percent-encoding.ts';

/** Names that Windows reserves for devices. */
const reservedNames = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
const maxSlugLength = 72;

/**
 * The readable part of a name: letters and digits of the asset's file name, without its timestamps and the project's id, at
 * most 72 characters. All other characters become hyphens, so nothing of the URL can become a path.
 */
export function slugOf(path: string): string {
  const [file = '', ...folders] = path.split('/').toReversed();
  const slug = decodeFileName(file)
    .replace(/^(?:\d{8,}-)+/, '')
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\d+/g, (digits) => (digits.length >= 9 || folders.includes(digits) ? '' : digits))
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxSlugLength)
    .replace(/^-+|-+$/g, '');
  return slug === '' || reservedNames.test(slug) ? `asset${slug && `-${slug}`}` : slug;
}

/** The name of an asset's file as people know it: without the time of the upload, with which the CMS begins it. */
export function fileNameOf(url: string): string {
  return decodeFileName(url.slice(url.lastIndexOf('/') + 1).replace(/^\d{10}-(?=.)/, ''));
}
