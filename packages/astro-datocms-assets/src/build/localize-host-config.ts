import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Localizer, replaceFile } from 'datocms-assets';
import { applyEdits } from '../rewrite/text-edits.ts';
import { pathFrom } from '../slash-paths.ts';
import type { ServerFolder } from './output-folders.ts';

/**
 * Localises redirects and headers in the configuration that adapters write for a host, such as Vercel's `config.json`.
 * @param dir the folder of the static files
 */
export async function localizeHostConfig(
  localizer: Localizer,
  folders: readonly ServerFolder[],
  dir: string,
): Promise<void> {
  for (const { folder } of folders) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
      const file = join(folder, entry.name);
      const text = readFileSync(file, 'utf8');
      if (!localizer.mentionsAssetHost(text)) continue;
      const edits = await localizer.edits(pathFrom(dir, file), text);
      if (edits.length > 0) replaceFile(file, applyEdits(text, edits), statSync(file));
    }
  }
}
