import { type ChildProcess, fork, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AstroOptions } from 'astro-datocms-assets';
import type { Report } from 'datocms-assets';
import type { Emulator } from 'datocms-emulator';
import { type AstroMajor, matrixFolder } from '../matrix/install.ts';
import type { BuildJob, BuildMessage } from './build-process.ts';

const sites = join(import.meta.dirname, '../sites');
const copies: string[] = [];
/** By the folder of their Astro. */
const idleProcesses = new Map<string, ChildProcess>();

export interface SiteSetup {
  /** A version of test/matrix. @default the version that the tests themselves have installed */
  readonly astro?: AstroMajor;
  readonly adapter?: 'node' | 'vercel' | 'netlify' | 'cloudflare' | undefined;
  readonly options?: AstroOptions;
  /** Overrides the site's own configuration; anything that JSON can hold. */
  readonly config?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Changes the copy of the site before it is built. */
  readonly prepare?: (root: string) => void;
}

/** A copy of a site of test/sites, in a folder from which its version of Astro is found. */
export interface SiteCopy {
  readonly root: string;
  readonly dist: string;
  readonly reportFile: string;
  readonly env: NodeJS.ProcessEnv;
  /** The folder of its Astro package. */
  readonly astro: string;
}

export interface BuiltSite extends SiteCopy {
  readonly status: number | null;
  /** Everything printed, without colours. */
  readonly output: string;
  readonly report: Report | undefined;
}

/** The error in Astro's log, without the lines of the build before it. Astro 4 logs no line before it. */
export function errorText({ output }: BuiltSite): string {
  return output.slice(output.search(/\[ERROR\]|^\[astro-datocms-assets\] Problems/m)).replaceAll(/\n{2,}/g, '\n');
}

/** Builds a copy of a site with Astro's command line, in a process that may have built other sites before. */
export async function buildSite(name: string, emulator: Emulator, setup: SiteSetup = {}): Promise<BuiltSite> {
  const site = await copySite(name, emulator, setup);
  return withReport(site, await (sharesProcess(setup) ? buildInShared(site) : runAstro(site, ['build'])));
}

/** Builds a copy again, or for the first time, in a process of its own. */
export async function runBuild(site: SiteCopy, env: Readonly<Record<string, string>> = {}): Promise<BuiltSite> {
  return withReport(site, await runAstro(site, ['build'], env));
}

function withReport(site: SiteCopy, { status, output }: Pick<BuiltSite, 'status' | 'output'>): BuiltSite {
  const report = existsSync(site.reportFile)
    ? (JSON.parse(readFileSync(site.reportFile, 'utf8')) as Report)
    : undefined;
  return { ...site, status, output, report };
}

export async function copySite(name: string, emulator: Emulator, setup: SiteSetup = {}): Promise<SiteCopy> {
  const { astro: major, adapter, options = {}, config = {}, env = {}, prepare } = setup;
  const home = join(major === undefined ? sites : await matrixFolder(major), '.work');
  mkdirSync(home, { recursive: true });
  const copy = mkdtempSync(join(home, `${name}-`));
  copies.push(copy);
  const root = join(copy, name);
  const ignored = /[/\\](?:node_modules|dist|\.astro)$/;
  cpSync(join(sites, name), root, { recursive: true, filter: (path) => !ignored.test(path) });
  cpSync(join(sites, 'config.mjs'), join(copy, 'config.mjs'));
  prepare?.(root);
  const reportFile = join(copy, 'report.json');
  const { cdaUrl, assetsOrigin } = emulator;
  const assetsOptions = {
    token: 'published-token',
    cdaUrl,
    connectTo: { 'www.datocms-assets.com': assetsOrigin },
    report: [reportFile],
    ...options,
  };
  return {
    root,
    dist: join(root, 'dist'),
    reportFile,
    astro: join(createRequire(join(root, 'package.json')).resolve('astro/package.json'), '..'),
    env: {
      ...cleanEnvironment(),
      ASSETS_OPTIONS: JSON.stringify(assetsOptions),
      SITE_CONFIG: JSON.stringify(config),
      ...(adapter === undefined ? {} : { SITE_ADAPTER: adapter }),
      SITE_ASTRO: String(major ?? 7),
      ...env,
    },
  };
}

/**
 * Runs the command line of a site's Astro. `status` is null if a signal ended it.
 * @param watch gets everything printed so far
 */
export function runAstro(
  site: SiteCopy,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  watch?: (output: string) => void,
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [astroBin(site.astro), ...args], {
      cwd: site.root,
      env: { ...site.env, ...env },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        watch?.(output);
      });
    }
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** The script of Astro's command line, which Astro 5 keeps elsewhere than later versions. */
export function astroBin(folder: string): string {
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: { astro: string } };
  return join(folder, bin.astro);
}

/** The adapter for Cloudflare starts a server of its own to render pages. */
const sharesProcess = ({ adapter }: SiteSetup) => adapter !== 'cloudflare';

function buildInShared(site: SiteCopy): Promise<Pick<BuiltSite, 'status' | 'output'>> {
  const { astro, root, env } = site;
  const idle = idleProcesses.get(astro);
  idleProcesses.delete(astro);
  const child = idle ?? fork(join(import.meta.dirname, 'build-process.ts'), [], { env, execArgv: [] });
  return new Promise((resolve, reject) => {
    let output = '';
    const end = (status: number | null) => {
      child.removeAllListeners();
      if (status === null || idleProcesses.has(astro)) child.kill();
      else idleProcesses.set(astro, child);
      resolve({ status, output });
    };
    child.on('message', (message: BuildMessage) => {
      if ('text' in message) output += message.text;
      else end(message.status);
    });
    child.once('error', reject).once('exit', () => end(null));
    child.send({ astro, root, env } satisfies BuildJob);
  });
}

/** Ends the processes of builds, and removes all copies; for `afterAll`. */
export function removeSites(): void {
  for (const child of idleProcesses.values()) child.kill();
  idleProcesses.clear();
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
}

/** Without Vitest's own mode, which must not reach the site that is built, and without a token. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' };
  for (const variable of ['NODE_ENV', 'MODE', 'DEV', 'PROD', 'VITEST', 'DATOCMS_CDA_TOKEN', 'FORCE_COLOR']) {
    delete env[variable];
  }
  for (const variable of Object.keys(env)) if (variable.startsWith('GITHUB_')) delete env[variable];
  return env;
}
