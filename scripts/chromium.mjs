// Finds Chromium or Chrome for the browser tests. Run as a script, it installs Chromium on Debian as root, else it says
// what to do.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackage } from './debian-package.mjs';

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
  installDebianPackage('chromium', 'for the browser tests');
  if (!findChromium()) {
    process.stderr.write('The browser tests need Chromium or Chrome. Install it, or set CHROMIUM_PATH to it.\n');
    process.exit(1);
  }
}
