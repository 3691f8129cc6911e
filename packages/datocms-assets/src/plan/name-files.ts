import { slugOf } from '../asset/slug.ts';
import { nameHash } from '../asset/stored-name.ts';
import { playbackIdOf } from '../asset/video-url.ts';
import type { FetchRequest } from './fetch-request.ts';

export interface BodyToName {
  readonly request: Pick<FetchRequest, 'id' | 'path' | 'uploadPath'>;
  /** In hex. */
  readonly sha256: string;
  /** Without dot. */
  readonly extension: string;
}

/**
 * The file name of each stored body, by request id: `<slug>.<hash of the bytes>.<extension>`. Equal bytes get one name,
 * in any order of bodies.
 * @param pathsWithEqualBytes other assets whose originals have the same bytes as the asset of this path
 * @param earlierNames names from earlier passes, by sha256, which stay
 */
export function nameFiles(
  bodies: Iterable<BodyToName>,
  pathsWithEqualBytes: (path: string) => readonly string[] = () => [],
  earlierNames: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const bySha256 = new Map<string, { slug: string; extension: string; ids: string[] }>();
  /** By path of the asset, since a site may have many variants of one asset. */
  const slugs = new Map<string, string>();
  for (const { request, sha256, extension } of bodies) {
    const slug =
      slugs.get(request.path) ??
      [namedPath(request), ...pathsWithEqualBytes(request.path)].map(slugOf).reduce(firstInOrder);
    slugs.set(request.path, slug);
    const group = bySha256.get(sha256);
    if (group) {
      group.slug = firstInOrder(slug, group.slug);
      group.extension = firstInOrder(extension, group.extension);
      group.ids.push(request.id);
    } else bySha256.set(sha256, { slug, extension, ids: [request.id] });
  }
  const names = new Map<string, string>();
  for (const [sha256, { slug, extension, ids }] of bySha256) {
    const name = earlierNames.get(sha256) ?? `${slug}.${nameHash(sha256)}.${extension}`;
    for (const id of ids) names.set(id, name);
  }
  return names;
}

/** The path for a name. A playback id must not be in a name, even if the upload of the video is unknown. */
function namedPath({ path, uploadPath }: BodyToName['request']): string {
  return uploadPath ?? (playbackIdOf(path) === undefined ? path : 'video');
}

function firstInOrder(a: string, b: string): string {
  return a < b ? a : b;
}
