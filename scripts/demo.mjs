// Builds the example against the local DatoCMS and says what came in, what was kept out, and how to look at it.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const example = fileURLToPath(new URL('../examples/blog/', import.meta.url));
const report = `${example}.astro/assets.json`;
rmSync(report, { force: true });

const { status } = spawnSync('pnpm', ['--dir', example, '--silent', 'run', 'build'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);

const { assets, counts } = JSON.parse(readFileSync(report, 'utf8'));
const stored = new Set(assets.map(({ source }) => source.replace(/^.*\/\d+-/, '')));
const uploads = JSON.parse(readFileSync(`${example}project/uploads.json`, 'utf8'));
const files = Object.values(uploads).map(({ file }) => file);
const left = files.filter((file) => !stored.has(encodeURI(file))).sort();

console.log(`
The project has ${files.length} uploads; the site needs ${assets.length} of them, in ${counts.variants} variants (${counts.stored} files).
Kept out, since nothing published on the site uses them:
${left.map((file) => `  - ${file}`).join('\n')}

The site is in examples/blog/dist, the report in examples/blog/.astro/assets.html. Look at the site:
  npx --yes pnpm@12.21.0 --dir examples/blog preview
`);
