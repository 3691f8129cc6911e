// The GitHub Action, action.yml at the root: runs the command line with the inputs of a step, and sets the outputs. The command
// line itself makes annotations and the summary of the job. It needs Node alone, since the action's checkout has no packages.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Options whose values are inputs: a token in `args` would be in the log, and the folder of the cache is the one that is saved. */
const inputsOfOptions = { '--token': 'token', '--site': 'site', '--cache-dir': 'cache-dir' };
const ownManifest = fileURLToPath(new URL('../packages/datocms-assets/package.json', import.meta.url));

try {
  process.exitCode = main();
} catch ({ message }) {
  const escaped = message.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  process.stderr.write(`::error title=datocms-assets::${escaped}\n`);
  // As for a wrong option of the command line.
  process.exitCode = 2;
}

function main() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(
      `Node 20.19 or newer is needed, this is ${process.versions.node}: set it up with actions/setup-node`,
    );
  const command = choose('command', ['localize', 'verify']);
  const isLocalize = command === 'localize';
  const keepsCache = choose('cache', ['true', 'false']) === 'true' && isLocalize;
  const project = resolve(process.env.GITHUB_WORKSPACE || '.', input('working-directory'));
  if (!existsSync(project)) throw new Error(`working-directory: there is no folder ${input('working-directory')}`);
  const cacheDir = input('cache-dir');
  if (isAbsolute(cacheDir)) throw new Error('cache-dir: expected a folder relative to working-directory');
  const args = splitArgs(input('args'));
  const bin = findCommandLine(project);

  const reports = newTemporaryFolder();
  const report = join(reports, 'assets.json');
  const reportHtml = join(reports, 'assets.html');
  const options = ['--report', report, '--report', reportHtml];
  if (isLocalize) options.push('--cache-dir', cacheDir);
  if (isLocalize && input('site') !== '') options.push('--site', input('site'));
  const { status, error } = spawnSync(process.execPath, [bin, command, ...options, ...args, '--', input('dir')], {
    cwd: project,
    stdio: 'inherit',
    env: environmentOf(isLocalize ? input('token') : ''),
  });
  if (error) throw error;

  setOutput('cached', keepsCache && existsSync(resolve(project, cacheDir)));
  // Wrong options leave no report.
  if (existsSync(report)) {
    const { counts } = JSON.parse(readFileSync(report, 'utf8'));
    setOutput('errors', counts.errors);
    setOutput('warnings', counts.warnings);
    setOutput('report', report);
    setOutput('report-html', reportHtml);
  }
  return status ?? 1;
}

function input(name) {
  return (process.env[`INPUT_${name.toUpperCase().replaceAll('-', '_')}`] ?? '').trim();
}

function choose(name, values) {
  const value = input(name).toLowerCase();
  if (values.includes(value)) return value;
  throw new Error(`${name}: expected ${values.join(' or ')}; got ${JSON.stringify(input(name))}`);
}

/** Splits at blanks and line breaks, outside of quotes. A backslash means itself, as in paths of Windows. */
function splitArgs(text) {
  if (/["']/.test(text.replace(/"[^"]*"|'[^']*'/g, ''))) throw new Error('args: a quote is not closed');
  const words = text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? [];
  const args = words.map((word) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  const option = args.map((arg) => arg.replace(/=.*/s, '')).find((name) => Object.hasOwn(inputsOfOptions, name));
  if (option) throw new Error(`args: ${option} is not allowed here; use the input ${inputsOfOptions[option]}`);
  return args;
}

/** The command line in the version that was asked for, else as the project has it, else in the version of the action. */
function findCommandLine(project) {
  const installed = input('version') === '' ? findInstalled(project) : undefined;
  const manifest = installed ?? install(input('version') || readJson(ownManifest).version);
  const { version, bin } = readJson(manifest);
  process.stderr.write(`datocms-assets ${version}${installed ? ', as installed in the project' : ''}\n`);
  return join(dirname(manifest), bin['datocms-assets']);
}

/** @returns the package.json of datocms-assets, also where only the Astro integration depends on it */
function findInstalled(project) {
  const integration = findPackage('astro-datocms-assets', project);
  const found = findPackage('datocms-assets', project) ?? (integration && findPackage('datocms-assets', integration));
  return found && join(found, 'package.json');
}

/** Looks where Node does, but not into global folders, which are no part of the project. */
function findPackage(name, from) {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) return realpathSync(folder);
  return dirname(from) === from ? undefined : findPackage(name, dirname(from));
}

/**
 * Installs the command line into a folder of its own. `npx` would install and run it in one step, but with all arguments in a
 * shell, and with the token in the environment of npm.
 */
function install(version) {
  // On Windows npm needs a shell, so nothing that means something there may be in its arguments.
  if (!/^\w[\w.-]*$/.test(version))
    throw new Error(`version: expected a version or a tag; got ${JSON.stringify(version)}`);
  const folder = newTemporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const args = [
    'install',
    `datocms-assets@${version}`,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const shell = process.platform === 'win32';
  const { status } = spawnSync('npm', args, { cwd: folder, env: environmentOf(''), stdio: 'inherit', shell });
  if (status !== 0) throw new Error(`version: npm can't install datocms-assets@${version}`);
  return join(folder, 'node_modules/datocms-assets/package.json');
}

/** The environment of a program: without the inputs, and with the token if there is one. */
function environmentOf(token) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_'));
  return { ...Object.fromEntries(inherited), ...(token !== '' && { DATOCMS_CDA_TOKEN: token }) };
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The runner empties its own folder after the job, so later steps can read a report. */
function newTemporaryFolder() {
  return mkdtempSync(join(process.env.RUNNER_TEMP || tmpdir(), 'datocms-assets-'));
}

/** Values are numbers and paths that are made here: none has a line break. */
function setOutput(name, value) {
  if (process.env.GITHUB_OUTPUT) appendFileSync(process.env.GITHUB_OUTPUT, `${name}=${value}\n`);
}
