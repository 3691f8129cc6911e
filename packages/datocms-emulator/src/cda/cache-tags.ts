import { createHash } from 'node:crypto';

/** Opaque tags for what an answer holds: one for the project and one for each id in it, sorted. */
export function cacheTagsOf(data: unknown): string {
  const ids = new Set<string>(['project']);
  collect(data, ids);
  const tags = [...ids].map((id) => createHash('sha1').update(id).digest('base64url').slice(0, 8));
  return tags.sort().join(' ');
}

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    if (key === 'id' && typeof one === 'string') ids.add(one);
    else collect(one, ids);
  }
}
