// Runs a script of the workspace on a machine that has only Node and npm. On the first run it installs pnpm, Node 24
// and all packages. Later runs start at once, unless the lockfile has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import './plain-errors.mjs';
import { installPrograms } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const setupRecord = `${root}node_modules/.setup`;
// `TEST_NODE=system`: the command-line tests run on the Node that started this script, not on the workspace's Node 24.
const testNode = process.env.TEST_NODE === 'system' ? { TEST_NODE: process.execPath } : {};
const env = { ...process.env, ...testNode, ASTRO_TELEMETRY_DISABLED: '1', npm_config_update_notifier: 'false' };

const [script = 'setup', ...args] = process.argv.slice(2);
// `npm test -- test/verify` and `npm test -- --project matrix` select from all suites, `npm test` runs the quick ones.
const selects = (suite) => args.some((arg) => arg.includes(suite));
const selectsTests = args.some((arg) => arg.startsWith('--project') || existsSync(`${root}${arg}`));

/** The programs that a script needs beside Node. */
const programsByScript = {
  'demo:bucket': ['radosgw'],
  test: [
    'chromium',
    ...(selects('bucket') || selects('examples') ? ['radosgw'] : []),
    ...(selects('video') ? ['ffmpeg'] : []),
  ],
  'test:all': ['chromium', 'radosgw', 'ffmpeg'],
};

const stepsByScript = {
  setup: ['build'],
  demo: ['build', 'demo'],
  'demo:bucket': ['build', 'demo:bucket'],
  'demo:ssr': ['build', 'demo:ssr'],
  'demo:private': ['build', 'demo:private'],
  test: ['build', selectsTests ? 'test:all' : 'test'],
  'test:all': ['build', 'test:all'],
  build: ['build'],
  check: ['check'],
  bench: ['build', 'bench'],
  docs: ['build', 'docs'],
  changeset: ['changeset'],
};

const steps = stepsByScript[script];
if (!steps) throw new Error(`Unknown script "${script}". Known scripts: ${Object.keys(stepsByScript).join(', ')}.`);

install();
installPrograms(programsByScript[script] ?? []);
for (const step of steps) {
  const isLast = step === steps.at(-1);
  if (step === 'build' && !isLast) log('building the packages');
  run(['run', '--silent', `do:${step}`, ...(isLast && step !== 'build' ? args : [])]);
}

function install() {
  const lockfile = createHash('sha256')
    .update(readFileSync(`${root}pnpm-lock.yaml`))
    .digest('hex');
  if (existsSync(setupRecord) && readFileSync(setupRecord, 'utf8') === lockfile) return;
  log('installing packages and Node 24 (once; about half a minute)');
  run(['install', '--frozen-lockfile', '--reporter', 'silent']);
  const version = pnpm(['exec', 'node', '-v'], { encoding: 'utf8' }).stdout.trim();
  if (!version.startsWith('v24.'))
    throw new Error(`The workspace's own Node is ${version}, not 24. Delete node_modules and try again.`);
  mkdirSync(`${root}node_modules`, { recursive: true });
  writeFileSync(setupRecord, lockfile);
}

/** Ends with the status of a command that fails; it has said why. */
function run(command) {
  const { status, error } = pnpm(command, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function pnpm(command, options) {
  // Windows can't start `npx.cmd` without a shell, so Node runs npm's own file where npm names it.
  const npm = process.env.npm_execpath ?? '';
  const [program, first] = /npm-cli\.js$/.test(npm) ? [process.execPath, [npm, 'exec']] : ['npx', []];
  return spawnSync(program, [...first, '--yes', '--', packageManager, ...command], { cwd: root, env, ...options });
}

function log(message) {
  process.stderr.write(`setup: ${message} …\n`);
}
