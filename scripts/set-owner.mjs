// Puts another organisation into all links to the repository: `npm run set-owner -- <organisation>`. `repository` in package.json
// says which one they name now. Manifests and Markdown can't read a constant, so this rewrites them; a test finds a name that differs.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import './plain-errors.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const [, current, name] = /github\.com\/([^/]+)\/([^/]+)\.git$/.exec(repository.url);
const [owner = ''] = process.argv.slice(2);

if (!/^(?!-)(?!.*--)[a-z\d-]{1,39}(?<!-)$/i.test(owner))
  throw new Error(`"${owner}" is no name of an organisation on GitHub. Use: npm run set-owner -- <organisation>`);

const link = new RegExp(`(?<=[/ ]|%2F)${current}(/|%2F)${name}(?![\\w-])`, 'g');
const { stdout, error } = spawnSync('git', ['grep', '-lIz', '-F', current], { cwd: root, encoding: 'utf8' });
if (error) throw error;
const files = stdout.split('\0').filter((file) => {
  const text = file === '' ? '' : readFileSync(join(root, file), 'utf8');
  const changed = text.replace(link, `${owner}$1${name}`);
  if (changed !== text) writeFileSync(join(root, file), changed);
  return changed !== text;
});
console.log(`${files.length} files name ${owner} instead of ${current}. Build and check them: npm run check`);
