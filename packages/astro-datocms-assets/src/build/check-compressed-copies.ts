import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Localizer } from 'datocms-assets';

const compressed = /\.(?:gz|br|zst)$/;

/**
 * A compressed copy that an integration made of its own file, in the hook that wrote it, still holds the CMS's URLs. It is
 * not made again here: how it is compressed is for that integration to say.
 */
export async function checkCompressedCopies(localizer: Localizer, dir: string): Promise<void> {
  const copies = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((path) => compressed.test(path) && existsSync(join(dir, path.replace(compressed, ''))))
    .map((path) => path.split(sep).join('/'));
  if (copies.length === 0) return;
  const wanted = new Set(copies.flatMap((path) => path.split('/').map((_, at, all) => all.slice(0, at + 1).join('/'))));
  for (const { file = '', url } of await localizer.findAssetUrls(dir, { skip: (path) => !wanted.has(path) })) {
    localizer.addFinding('order', 'This copy was made of a file before its assets were localised.', {
      file,
      ...(url === undefined ? {} : { url }),
    });
  }
}
