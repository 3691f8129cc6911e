// Runs a command of `commands.mjs` on a machine that has only Node and npm. On the first run it installs pnpm, Node 24
// and all packages. Later runs start at once, unless the lockfile has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commands, listCommands } from './commands.mjs';
import './plain-errors.mjs';
import { installPrograms } from './programs.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const setupRecord = `${root}node_modules/.setup`;
// `TEST_NODE=system`: the command-line tests run on the Node that started this script, not on the workspace's Node 24.
const testNode = process.env.TEST_NODE === 'system' ? { TEST_NODE: process.execPath } : {};
const env = { ...process.env, ...testNode, ASTRO_TELEMETRY_DISABLED: '1', npm_config_update_notifier: 'false' };

const [name = 'setup', ...given] = process.argv.slice(2);
const command = commands[name];
const times = name.startsWith('test') ? given.filter((arg) => arg === '--times') : [];
const args = given.filter((arg) => !times.includes(arg));
if (times.length > 0) env.TEST_TIMES = '1';
Object.assign(env, command?.env);
if (!command) throw new Error(`There is no command "${name}". The commands are:\n${listCommands()}`);
if (name === 'help') process.stdout.write(listCommands());
else if (command.isBare) end(spawnSync(process.execPath, [...command.run.slice(1), ...args], { stdio: 'inherit' }));
else start();

function start() {
  install();
  installPrograms([...(command.programs ?? []), ...programsOfTests()]);
  if (command.builds) {
    log('building the packages');
    execute(commands.build.run);
  }
  execute(selectsTests() ? command.runSelected : command.run);
  if (command.after && args.length === 0) execute(['node', `scripts/${command.after}`]);
}

/** `npm test -- test/verify` and `npm test -- --project matrix` select from all suites, `npm test` runs the quick ones. */
function selectsTests() {
  return name === 'test' && args.some((arg) => arg.startsWith('--project') || existsSync(`${root}${arg}`));
}

/** The programs that selected tests need beside a browser. */
function programsOfTests() {
  const selects = (suite) => name === 'test' && args.some((arg) => arg.includes(suite));
  return [...(selects('bucket') || selects('examples') ? ['radosgw'] : []), ...(selects('video') ? ['ffmpeg'] : [])];
}

/** Runs a program with the arguments of the command line, or a line of a shell, with the programs of all packages on the `PATH`. */
function execute(run) {
  const options = { stdio: 'inherit' };
  end(pnpm(typeof run === 'string' ? ['--shell-mode', 'exec', run] : ['exec', ...run, ...args], options));
}

function install() {
  const lockfile = createHash('sha256')
    .update(readFileSync(`${root}pnpm-lock.yaml`))
    .digest('hex');
  if (existsSync(setupRecord) && readFileSync(setupRecord, 'utf8') === lockfile) return;
  log('installing packages and Node 24 (once; about half a minute)');
  end(pnpm(['install', '--frozen-lockfile', '--reporter', 'silent'], { stdio: 'inherit' }));
  const version = pnpm(['exec', 'node', '-v'], { encoding: 'utf8' }).stdout.trim();
  if (!version.startsWith('v24.'))
    throw new Error(`The workspace's own Node is ${version}, not 24. Delete node_modules and try again.`);
  mkdirSync(`${root}node_modules`, { recursive: true });
  writeFileSync(setupRecord, lockfile);
}

/** Ends with the status of a command that fails; it has said why. */
function end({ status, error }) {
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
