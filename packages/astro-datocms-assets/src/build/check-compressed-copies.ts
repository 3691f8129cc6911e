import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Localizer } from 'datocms-assets';

const compressed = /\.(?:gz|br|zst)$/;

/**
 * Finds compressed copies that still contain URLs of the CMS: an integration compressed its own file in the hook that
 * wrote it, before a pass could localise the file. A copy is not replaced, because only the integration knows how to
 * compress it.
 * @param dir the folder of the static files
 */
export async function checkCompressedCopies(localizer: Localizer, dir: string): Promise<void> {
  if (localizer.leavesFiles) return;
  const copies = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => compressed.test(path) && existsSync(join(dir, path.replace(compressed, ''))))
    .map((path) => path.split(sep).join('/'));
  if (copies.length === 0) return;
  const copiesAndFolders = new Set(copies.flatMap(withParentFolders));
  const skip = (path: string) => !copiesAndFolders.has(path);
  for (const { file = '', url } of await localizer.findAssetUrls(dir, { skip })) {
    const message = 'This copy was compressed before the asset URLs in its file were replaced.';
    localizer.addFinding('order', message, { file, url });
  }
}

/** `a/b/c.gz` → `a`, `a/b`, `a/b/c.gz` */
function withParentFolders(path: string): string[] {
  return path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));
}
