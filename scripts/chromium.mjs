// Finds Chromium or Chrome for the browser tests. Run as a script, it installs Chromium on Debian as root, else it says
// what to do.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const candidates = [
  ...(process.env.CHROMIUM_PATH ? [process.env.CHROMIUM_PATH] : []),
  ...(process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name))),
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)'].flatMap((name) =>
    process.env[name] ? [join(process.env[name], 'Google/Chrome/Application/chrome.exe')] : [],
  ),
];

/** Path of a Chromium or Chrome, or `undefined`. */
export const findChromium = () => candidates.find((path) => existsSync(path));

if (import.meta.filename === process.argv[1] && !findChromium()) {
  const isDebianRoot = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (isDebianRoot) {
    process.stderr.write('setup: installing Chromium for the browser tests (once) …\n');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const command of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
      spawnSync('apt-get', ['-qq', ...command], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    }
  }
  if (!findChromium()) {
    process.stderr.write('The browser tests need Chromium or Chrome. Install it, or set CHROMIUM_PATH to it.\n');
    process.exit(1);
  }
}
