// Finds ffmpeg for the tests of videos. Run as a script, it installs it on Debian as root, else it says what to do.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackage } from './debian-package.mjs';

const folders = (process.env.PATH ?? '').split(delimiter);
const hasFfmpeg = () => folders.some((folder) => existsSync(join(folder, 'ffmpeg')));

if (!hasFfmpeg()) {
  installDebianPackage('ffmpeg', 'for the tests of videos');
  if (!hasFfmpeg()) {
    process.stderr.write('The tests of videos need ffmpeg. Install it, and put it on the PATH.\n');
    process.exit(1);
  }
}
