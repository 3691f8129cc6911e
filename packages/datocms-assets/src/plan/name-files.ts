import { createHash } from 'node:crypto';
import { playbackIdOf } from '../asset/video-url.ts';
import type { FetchRequest } from './fetch-request.ts';
import { slugOf } from './slug.ts';

/** A stored body that needs a file name. */
export interface BodyToName {
  readonly request: Pick<FetchRequest, 'id' | 'path' | 'uploadPath'>;
  /** In hex. */
  readonly sha256: string;
  /** Without dot. */
  readonly extension: string;
}

/** Of base 32 (RFC 4648 §6), in lower case. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** The part of a name that changes with the content: 80 bits of the bytes' hash in base 32. `store/find-used-names.ts` looks for it. */
export function nameHash(sha256: string): string {
  let bits = BigInt(`0x${sha256.slice(0, 20)}`);
  let name = '';
  for (let digit = 0; digit < 16; digit++) {
    name = alphabet[Number(bits & 31n)] + name;
    bits >>= 5n;
  }
  return name;
}

/**
 * The file name of each stored body, by request id: `<slug>.<hash of the bytes>.<extension>`. Equal bytes get one name, in
 * whatever order they come.
 * @param pathsWithEqualBytes other assets whose originals have the same bytes as the asset of this path
 * @param earlierNames names that earlier passes gave, by sha256; they stay
 */
export function nameFiles(
  bodies: Iterable<BodyToName>,
  pathsWithEqualBytes: (path: string) => readonly string[] = () => [],
  earlierNames: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const bySha256 = new Map<string, { slug: string; extension: string; ids: string[] }>();
  for (const { request, sha256, extension } of bodies) {
    const slugs = [namedPath(request), ...pathsWithEqualBytes(request.path)].map(slugOf);
    const group = bySha256.get(sha256);
    bySha256.set(sha256, {
      slug: firstInOrder(group ? [...slugs, group.slug] : slugs),
      extension: firstInOrder(group ? [extension, group.extension] : [extension]),
      ids: [...(group?.ids ?? []), request.id],
    });
  }
  const names = new Map<string, string>();
  for (const [sha256, { slug, extension, ids }] of bySha256) {
    const name = earlierNames.get(sha256) ?? `${slug}.${nameHash(sha256)}.${extension}`;
    for (const id of ids) names.set(id, name);
  }
  return names;
}

/** A playback id must not be in a name, also where the upload of the video is not known. */
function namedPath({ path, uploadPath }: BodyToName['request']): string {
  return uploadPath ?? (playbackIdOf(path) === undefined ? path : 'video');
}

function firstInOrder(values: readonly string[]): string {
  return values.toSorted()[0] as string;
}

/** In hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
