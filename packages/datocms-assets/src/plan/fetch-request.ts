import type { Profile, Variant } from '../asset/asset-url.ts';
import { normalisePath } from '../asset/canonical-url.ts';
import { playbackIdOf } from '../asset/video-url.ts';
import type { PublishedIndex } from '../published/published-index.ts';

export type { Profile };

/** One variant to fetch for one profile. */
export interface FetchRequest {
  /** `<profile> <canonical url>`. */
  readonly id: string;
  readonly url: string;
  readonly path: string;
  /** The upload of a video, whose name becomes the readable part of the file's name. */
  readonly uploadPath?: string | undefined;
  readonly profile: Profile;
  /** Facts of the original from the CDA; `null` if they are unknown. */
  readonly md5: string | null;
  readonly size: number | null;
  readonly mimeType: string | null;
  /** MD5s of the images that the parameters name, which may also be replaced at their URLs. Left out without images. */
  readonly innerMd5s?: readonly (string | null)[];
  /** When the file, an image in its parameters, or their texts last changed. Left out if the CDA can't tell. */
  readonly updatedAt?: string | undefined;
}

export function requestId(variant: Variant, profile: Profile): string {
  return `${profile} ${variant.url}`;
}

/** The request for a variant, with the index's facts about its original. */
export function toFetchRequest(variant: Variant, profile: Profile, index: PublishedIndex): FetchRequest {
  const { url, path } = variant;
  const { md5 = null, size = null, mimeType = null, id = null, updatedAt } = index.assets.get(path) ?? {};
  const uploadPath = playbackIdOf(path) !== undefined && id !== null ? uploadsOf(index).get(id) : undefined;
  const request = { id: requestId(variant, profile), url, path, uploadPath, profile, md5, size, mimeType, updatedAt };
  return variant.inner.length === 0 ? request : { ...request, ...factsOfInner(variant, index, updatedAt) };
}

function factsOfInner({ inner }: Variant, index: PublishedIndex, updatedAt: string | undefined) {
  const assets = inner.map((url) => index.assets.get(normalisePath(new URL(url).pathname)));
  const dates = [updatedAt, ...assets.map((asset) => asset?.updatedAt)].flatMap((date) => date ?? []);
  return {
    innerMd5s: assets.map((asset) => asset?.md5 ?? null),
    updatedAt: dates.sort((a, b) => Date.parse(b) - Date.parse(a))[0],
  };
}

const uploadPaths = new WeakMap<PublishedIndex, Map<string, string>>();

/** The paths of uploads by id. A video has the id of its upload. */
function uploadsOf(index: PublishedIndex): ReadonlyMap<string, string> {
  const known = uploadPaths.get(index);
  if (known) return known;
  const paths = new Map<string, string>();
  for (const { id, path } of index.assets.values()) {
    if (id !== null && playbackIdOf(path) === undefined) paths.set(id, path);
  }
  uploadPaths.set(index, paths);
  return paths;
}
