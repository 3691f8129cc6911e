// Builds the example with the local DatoCMS. Then it lists the uploads that the site does not use.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import './plain-errors.mjs';

const example = fileURLToPath(new URL('../examples/blog/', import.meta.url));
const report = `${example}.astro/assets.json`;
rmSync(report, { force: true });

const { status } = spawnSync('pnpm', ['--dir', example, '--silent', 'run', 'build'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status !== 0) process.exit(status ?? 1);

const { assets, counts } = JSON.parse(readFileSync(report, 'utf8'));
const used = new Set(assets.map(({ source }) => source.replace(/^.*\/\d+-/, '')));
const uploads = JSON.parse(readFileSync(`${example}project/uploads.json`, 'utf8'));
const files = Object.values(uploads).map(({ file }) => file);
const unused = files.filter((file) => !used.has(encodeURI(file))).sort();
const { packageManager } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

console.log(`
The project has ${files.length} uploads. The site uses ${files.length - unused.length} of them, in ${counts.variants} variants (${counts.stored} files).
The line above counts ${assets.length} assets: the upload of the film has two, its file and its stream at Mux.
No published content uses the others, so they are not on the site:
${unused.map((file) => `  - ${file}`).join('\n')}

The site is in examples/blog/dist, the report in examples/blog/.astro/assets.html. To look at the site:
  npx --yes ${packageManager} --dir examples/blog preview
`);
