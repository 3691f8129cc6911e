// Makes new versions of the packages from their changesets. `changeset version` leaves the lockfile as it is, with which nothing
// could be installed then, and pnpm would also choose other versions of dependencies.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import './plain-errors.mjs';

const lockfile = 'pnpm-lock.yaml';
const read = (file) => readFileSync(file, 'utf8');
execFileSync(process.execPath, ['node_modules/@changesets/cli/bin.js', 'version'], { stdio: 'inherit' });

let text = read(lockfile);
for (const folder of readdirSync('packages')) {
  const { name, version } = JSON.parse(read(`packages/${folder}/package.json`));
  text = text.replaceAll(new RegExp(`(?<=\\n +${name}:\\n +specifier: \\^)\\S+(?=\\n +version: link:)`, 'g'), version);
}
writeFileSync(lockfile, text);
