import { createHash } from 'node:crypto';

/** Opaque cache tags of a response: one for the project and one for each id in the data, sorted. */
export function cacheTagsOf(data: unknown): string {
  const ids = new Set<string>(['project']);
  collect(data, ids);
  const tags = [...ids].map((id) => createHash('sha1').update(id).digest('base64url').slice(0, 8));
  return tags.sort().join(' ');
}

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'id' && typeof member === 'string') ids.add(member);
    else collect(member, ids);
  }
}
