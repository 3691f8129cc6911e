import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { inspect } from 'node:util';
import { ConfigurationError } from './configuration-error.ts';
import { option } from './options.ts';

/**
 * The absolute path of the output folder.
 * @throws ConfigurationError if it is no text, or an empty one, as from an unset variable: an empty path is the working
 *   folder
 */
export function outputPath(dir: unknown): string {
  if (typeof dir === 'string' && dir !== '') return resolve(dir);
  const given =
    dir instanceof URL
      ? 'a URL: `fileURLToPath` makes one of it'
      : inspect(dir, { breakLength: Number.POSITIVE_INFINITY });
  throw new ConfigurationError([`The output folder has to be a path such as dist, not ${given}.`]);
}

/** @throws ConfigurationError if the output folder does not exist, or is a file */
export function checkFolder(dir: string): void {
  const stats = statSync(dir, { throwIfNoEntry: false });
  if (!stats) {
    throw new ConfigurationError([`There is no folder \`${dir}\`. Build the site first, or pass its output folder.`]);
  }
  if (!stats.isDirectory()) {
    throw new ConfigurationError([`\`${dir}\` is a file. Pass the site's output folder.`]);
  }
}

const partsOfProject = ['package.json', '.git', 'node_modules'];

/** Folders of servers that frameworks write, with the folder of pages in a static build. */
const serverFolders: ReadonlyMap<string, string> = new Map([
  ['.next', "Set `output: 'export'` in the configuration of Next.js and pass out"],
  ['.nuxt', 'Build with `nuxt generate` and pass .output/public'],
  ['.svelte-kit', 'Build with adapter-static and pass build'],
]);
const workerName = '_worker.js';
/** Folders beside `server` with the files for browsers. */
const publicFolders = ['client', 'browser', 'public'];

/** @throws ConfigurationError if the folder looks like a project or a server's code, which must not be rewritten */
export function checkIsOutput(dir: string): void {
  const parts = partsOfProject.filter((name) => existsSync(join(dir, name)));
  const advice = parts.length === 0 ? adviceForServer(dir) : 'Pass the folder that the build writes, such as dist';
  if (!advice) return;
  const found =
    parts.length === 0
      ? 'holds the code of a server'
      : `looks like a project and not like a built site: it holds ${new Intl.ListFormat('en').format(parts)}`;
  throw new ConfigurationError([`\`${dir}\` ${found}. ${advice}, or use ${option('force', true)}.`]);
}

function holdsCodeOnly(dir: string): boolean {
  const names = statSync(dir, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(dir) : [];
  return names.some((name) => /\.[cm]?js$/.test(name)) && !names.some((name) => name.endsWith('.html'));
}

/**
 * The file or folder with the code that Cloudflare Pages runs but never sends, among the static files.
 * @returns globs of its files, relative to the folder
 */
export function serverCodeIn(dir: string): string[] {
  return existsSync(join(dir, workerName)) ? [workerName, `${workerName}/**`] : [];
}

/** The advice for a folder that holds the code of a server; `undefined` without such code. */
export function adviceForServer(dir: string): string | undefined {
  const known = serverFolders.get(basename(resolve(dir)));
  if (known) return known;
  const folder = folderForBrowsers(dir);
  return folder && `Pass \`${folder}\`, whose files browsers load`;
}

/** The folder of files for browsers beside the code of a server; `undefined` if there is no code of a server. */
function folderForBrowsers(dir: string): string | undefined {
  if (!holdsCodeOnly(join(dir, 'server')) || readdirSync(dir).some((name) => name.endsWith('.html'))) return undefined;
  const folder = publicFolders.find((name) => existsSync(join(dir, name)));
  return folder && join(dir, folder);
}

/** The output folder of a project, if it is a usual one with pages; `undefined` for any other. */
export function findOutput(project: string): string | undefined {
  const dir = join(project, 'dist');
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  if (partsOfProject.some((name) => existsSync(join(dir, name)))) return undefined;
  const output = folderForBrowsers(dir) ?? dir;
  const holdsPage = readdirSync(output, { recursive: true }).some((path) => String(path).endsWith('.html'));
  return holdsPage ? output : undefined;
}

/**
 * Checks the path to the folder for stored files, which need not exist yet.
 * @param dir the output folder
 * @param folder relative to `dir`
 * @returns `link` if the path goes through a symbolic link
 * @throws ConfigurationError if there is a file on the path
 */
export function checkStore(dir: string, folder: string): 'link' | undefined {
  let path = dir;
  for (const part of folder.split('/')) {
    path = join(path, part);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) return 'link';
    if (stats && !stats.isDirectory()) {
      throw new ConfigurationError([`dir: expected a folder, but the output has a file \`${path}\`; got "${folder}".`]);
    }
  }
  return undefined;
}
