import { createHash } from 'node:crypto';
import type { FetchRequest } from './fetch-request.ts';

/** A body that gets a name. */
export interface NamedBody {
  readonly request: Pick<FetchRequest, 'id' | 'path'>;
  /** Hex. */
  readonly sha256: string;
  /** Without dot. */
  readonly extension: string;
}

const reservedNames = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;
const maxSlugLength = 72;

/**
 * A readable part for a name: letters and digits of the file name without its timestamps and the project's id, at most
 * 72 characters. Nothing of the URL can become a path: what is not a letter or digit is a hyphen.
 */
export function slugOf(path: string): string {
  const [file = '', ...folders] = path.split('/').toReversed();
  const slug = decode(file)
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

function decode(file: string): string {
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** 80 bits of the hash of the bytes in base 32, so that the name changes with the content. */
export function nameHash(sha256: string): string {
  let bits = BigInt(`0x${sha256.slice(0, 20)}`);
  let tag = '';
  for (let digit = 0; digit < 16; digit++) {
    tag = alphabet[Number(bits & 31n)] + tag;
    bits >>= 5n;
  }
  return tag;
}

/**
 * The file name of each stored variant, by id. Equal bytes get one name, whichever of them was met first.
 * @param pathsWithEqualBytes further paths whose originals have the same bytes
 * @param earlierNames names by hash that earlier passes gave
 */
export function nameFiles(
  stored: Iterable<NamedBody>,
  pathsWithEqualBytes: (path: string) => readonly string[] = () => [],
  earlierNames: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const byContent = new Map<string, { slug: string; extension: string; ids: string[] }>();
  for (const variant of stored) {
    const slugs = [variant.request.path, ...pathsWithEqualBytes(variant.request.path)].map(slugOf);
    const group = byContent.get(variant.sha256);
    const slug = firstInOrder([...slugs, ...(group ? [group.slug] : [])]);
    const extension = firstInOrder([variant.extension, ...(group ? [group.extension] : [])]);
    byContent.set(variant.sha256, { slug, extension, ids: [...(group?.ids ?? []), variant.request.id] });
  }
  const names = new Map<string, string>();
  for (const [sha256, { slug, extension, ids }] of byContent) {
    const name = earlierNames.get(sha256) ?? `${slug}.${nameHash(sha256)}.${extension}`;
    for (const id of ids) names.set(id, name);
  }
  return names;
}

function firstInOrder(values: readonly string[]): string {
  return values.toSorted()[0] as string;
}

/** The hash of bytes that this room made itself. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
