import { type Finding, finding } from '../findings/finding.ts';
import { systemFix } from '../findings/system-error.ts';
import { errorCode, isFullDisk } from '../io/error-code.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';

const fullDiskFix = `Free space on the disk of ${option('cacheDir')}, or use another folder.`;

/** The warning of a cache that can't be written. @param error of the file system */
export function unwritableCacheFinding({ cacheDir }: Pick<Settings, 'cacheDir'>, error: unknown): Finding {
  const message = `The cache can't be written (${errorCode(error)}): ${cacheDir}. This run adds nothing to it.`;
  return finding('cache-unusable', message, { fix: isFullDisk(error) ? fullDiskFix : limitFix(error) });
}

/** How to raise a limit of the process. Another folder would not help with these errors. */
function limitFix(error: unknown): string | undefined {
  const code = errorCode(error);
  return ['EFBIG', 'EMFILE', 'ENFILE'].includes(code) ? systemFix(code) : undefined;
}
