// Writes the commit and the day of the last whole run of `npm run test:matrix` below the table of versions in the README of the
// integration. It writes nothing where tracked files differ from the commit, since the run was not of that commit then.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const readme = fileURLToPath(new URL('../packages/astro-datocms-assets/README.md', import.meta.url));
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).trim();

if (git('status', '--porcelain', '--untracked-files=no') !== '') {
  process.stderr.write('README keeps its last run, since files differ from the commit.\n');
} else {
  const run = `commit ${git('rev-parse', '--short=10', 'HEAD')}, ${new Date().toISOString().slice(0, 10)}`;
  const text = readFileSync(readme, 'utf8');
  const changed = text.replace(/(<!-- matrix run -->).*?(<!-- \/matrix run -->)/s, `$1${run}$2`);
  if (changed === text && !text.includes(run)) throw new Error('The README has no place for the run.');
  writeFileSync(readme, changed);
  process.stderr.write(`README names this run: ${run}.\n`);
}
