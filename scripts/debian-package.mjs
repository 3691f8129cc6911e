import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Installs a package on Debian as root. Elsewhere it does nothing. */
export function installDebianPackage(name, purpose) {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return;
  process.stderr.write(`setup: installing ${name} ${purpose} (once) …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const command of [['update'], ['install', '-y', '--no-install-recommends', name]]) {
    spawnSync('apt-get', ['-qq', ...command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}
