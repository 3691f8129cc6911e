import type { Localizer } from 'datocms-assets';
import { type AstroOptions, servedFolderOf } from '../options.ts';
import { bypassIsrForAssets } from './bypass-isr-for-assets.ts';
import { checkCompressedCopies } from './check-compressed-copies.ts';
import { checkHostLimits } from './check-host-limits.ts';
import { type BuiltServer, checkServer } from './check-server.ts';
import { localizeHostConfig } from './localize-host-config.ts';

/** Changes adapters' files for the host. It runs before the last pass, which stores the assets in these files. */
export async function prepareDeployment(
  localizer: Localizer,
  options: AstroOptions,
  { config, folders, dir, serving }: BuiltServer,
): Promise<void> {
  await localizeHostConfig(localizer, folders, dir);
  if (serving?.isServing) bypassIsrForAssets(folders, servedFolderOf(options, config));
}

/** Checks what no pass reads: the server, compressed copies of files, and the limits of the host. */
export async function checkDeployment(localizer: Localizer, options: AstroOptions, built: BuiltServer): Promise<void> {
  await checkServer(localizer, options, built);
  await checkCompressedCopies(localizer, built.dir);
  checkHostLimits(localizer, built.config, built.dir);
}
