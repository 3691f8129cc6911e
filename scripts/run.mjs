// Runs a script of the workspace on a machine that has nothing but Node and npm: brings pnpm, Node 24 and all packages
// first, builds what has changed, and is quick when all of that is done already.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = `${root}node_modules/.setup`;
const pnpm = ['--yes', 'pnpm@12.21.0'];
const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', npm_config_update_notifier: 'false' };

const needs = {
  setup: ['build'],
  demo: ['build', 'demo'],
  test: ['build', 'chromium', 'test'],
  build: ['build'],
  check: ['check'],
  bench: ['build', 'bench'],
};

const [name = 'setup', ...rest] = process.argv.slice(2);
const steps = needs[name];
if (!steps) throw new Error(`There is no script "${name}". Known: ${Object.keys(needs).join(', ')}.`);

install();
for (const step of steps) {
  const last = step === steps.at(-1);
  if (step === 'build' && !last) say('building the packages');
  run(['run', '--silent', `do:${step}`, ...(last && step !== 'build' ? rest : [])]);
}

function install() {
  const lockfile = createHash('sha256')
    .update(readFileSync(`${root}pnpm-lock.yaml`))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;
  say('installing packages, Node 24 among them (once; about half a minute)');
  run(['install', '--frozen-lockfile', '--reporter', 'silent']);
  const version = spawnSync('npx', [...pnpm, 'exec', 'node', '-v'], { cwd: root, env, encoding: 'utf8' }).stdout.trim();
  if (!version.startsWith('v24.'))
    throw new Error(`The workspace's own Node is ${version}, not 24: delete node_modules and try again.`);
  mkdirSync(`${root}node_modules`, { recursive: true });
  writeFileSync(stamp, lockfile);
}

function run(command) {
  const { status, error } = spawnSync('npx', [...pnpm, ...command], { cwd: root, env, stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function say(what) {
  process.stderr.write(`setup: ${what} …\n`);
}
