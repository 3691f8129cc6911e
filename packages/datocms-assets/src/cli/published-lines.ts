import { escapeJson } from '../findings/escape-control-characters.ts';
import type { PublishedAsset, PublishedIndex } from '../published/published-index.ts';

/** The published index as lines of JSON, sorted by path, without newlines. */
export function* toLines(index: PublishedIndex): Iterable<string> {
  for (const path of [...index.assets.keys()].sort()) {
    const asset = index.assets.get(path);
    if (asset) yield toLine(asset);
  }
}

function toLine({ id, path, url, md5, size, mimeType, via }: PublishedAsset): string {
  const places = via.map(({ model, record, field, locale }) => ({ model, record, field, locale }));
  return escapeJson(JSON.stringify({ id, path, url, md5, size, mimeType, via: places }));
}
