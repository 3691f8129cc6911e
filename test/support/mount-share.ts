import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

/** Whether a share can be mounted: on Debian, bindfs is a package. */
export const canMountShare = process.getuid?.() === 0 && existsSync('/dev/fuse') && existsSync('/usr/bin/bindfs');

/**
 * Mounts a folder once more, as networks and virtual machines share one: all files have the owner and the mode that the mount
 * names, and a change of them is refused.
 */
export function mountShare(folder: string): string {
  const share = temporaryFolder('share');
  execFileSync('bindfs', ['--chmod-deny', '--chown-deny', '--force-user=root', '-p', '0777', folder, share]);
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', share]);
  });
  return share;
}
