// The programs that tests and demos need beside the packages of npm. Run as a script, with their names, it installs what is missing.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackages } from './debian-packages.mjs';

const folders = (process.env.PATH ?? '').split(delimiter);
const findOnPath = (names) => folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync);

/** Path of a Chromium or Chrome, or `undefined`. */
export const findChromium = () =>
  [process.env.CHROMIUM_PATH].filter(Boolean).find(existsSync) ??
  findOnPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) ??
  [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ...['PROGRAMFILES', 'PROGRAMFILES(X86)'].flatMap((name) =>
      process.env[name] ? [join(process.env[name], 'Google/Chrome/Application/chrome.exe')] : [],
    ),
  ].find(existsSync);

/** The programs by the names of their Debian packages. */
const programs = {
  chromium: {
    isInstalled: () => findChromium() !== undefined,
    advice: 'The browser tests need Chromium or Chrome. Install it, or set CHROMIUM_PATH to its program.',
  },
  // Ceph's S3 server, which checks signatures and hashes, and the program that makes its users.
  radosgw: {
    isInstalled: () => ['radosgw', 'radosgw-admin'].every((name) => findOnPath([name])),
    advice: 'Buckets need the S3 server radosgw of Ceph. Install it, and put radosgw and radosgw-admin on the PATH.',
  },
  ffmpeg: {
    isInstalled: () => findOnPath(['ffmpeg', 'ffmpeg.exe']) !== undefined,
    advice: 'The tests of videos need ffmpeg. Install it, and put it on the PATH.',
  },
};

/**
 * Installs those that are missing, on Debian as root.
 * @param names `chromium`, `radosgw`, `ffmpeg`
 * @throws Error that says what to do
 */
export function installPrograms(names) {
  const findMissing = () => names.filter((name) => !programs[name].isInstalled());
  const missing = findMissing();
  if (missing.length > 0) installDebianPackages(missing);
  const advice = findMissing().map((name) => programs[name].advice);
  if (advice.length > 0) throw new Error(advice.join('\n'));
}

if (import.meta.filename === process.argv[1]) {
  await import('./plain-errors.mjs');
  installPrograms(process.argv.slice(2));
}
