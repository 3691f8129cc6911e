import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import { type AstroOptions, servedFolderOf } from '../options.ts';
import { checkCompressedCopies } from './check-compressed-copies.ts';
import { checkHostLimits } from './check-host-limits.ts';
import { type BuiltServer, checkServer } from './check-server.ts';
import { localizeHostConfig } from './localize-host-config.ts';
import type { ServerFolder } from './output-folders.ts';
import { servePastIsr } from './serve-past-isr.ts';

/** Changes what adapters have written for the host. Goes before the last pass, which stores the assets that their files name. */
export async function prepareDeployment(
  localizer: Localizer,
  config: AstroConfig,
  folders: readonly ServerFolder[],
  dir: string,
  options: AstroOptions,
  isServing: boolean,
): Promise<void> {
  await localizeHostConfig(localizer, folders, dir);
  if (isServing) servePastIsr(folders, servedFolderOf(options, config));
}

/** Checks what a pass does not read: the server, compressed copies of files, and what the host takes. */
export async function checkDeployment(localizer: Localizer, options: AstroOptions, built: BuiltServer): Promise<void> {
  await checkServer(localizer, options, built);
  await checkCompressedCopies(localizer, built.dir);
  checkHostLimits(localizer, built.config, built.dir);
}
