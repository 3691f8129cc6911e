import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sealedPartPattern } from '../asset/stored-name.ts';
import { maxTextLength } from '../io/file-reader.ts';
import type { Settings } from '../options/settings.ts';
import type { FileOffset } from '../plan/make-plan.ts';
import { type SealedAsset, Sealer } from '../sealing/sealer.ts';
import type { ScannedOutput } from './describe-output.ts';

/** The end of a sealed URL. Its slashes are plain, or `\/`. */
const sealedName = new RegExp(`(?<=/)[a-z0-9-]+\\.${sealedPartPattern}\\.[a-z0-9]{1,8}(?![\\w.-])`, 'g');

/** The name of a sealed URL in a file, and the asset that it opens to. */
export type SealedPlace = FileOffset & { readonly asset: SealedAsset };

/** The assets that sealed URLs of an output name, and the offsets of the names. URLs of another site are left out. */
export function* findSealedAssets(
  { dir, files }: Pick<ScannedOutput, 'dir' | 'files'>,
  { keys, site = '', hosts }: Settings,
): Generator<SealedPlace> {
  if (!keys) return;
  const sealer = new Sealer(keys, site, hosts);
  for (const file of files) {
    if (statSync(join(dir, file)).size > maxTextLength) continue;
    for (const { 0: name, index: offset } of readFileSync(join(dir, file), 'latin1').matchAll(sealedName)) {
      const asset = sealer.open(name);
      if (asset) yield { file, offset, asset };
    }
  }
}
