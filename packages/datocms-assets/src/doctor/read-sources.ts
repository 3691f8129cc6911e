import { type Dirent, readdirSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { normalize } from 'node:path/posix';
import { sortBy } from '../memory/sorted.ts';
import { reportHeading } from '../report/report.ts';
import { readText, type SourceFile } from './project-files.ts';

export interface Sources {
  /** Where the sources are, in words: folders with all their contents. */
  readonly folders: readonly string[];
  readonly files: readonly SourceFile[];
  /** Content, data and styles, which are not code. */
  readonly texts: readonly SourceFile[];
}

/** Where the code of projects is: Astro, Next.js, Nuxt, SvelteKit, React Router, Eleventy. */
const usualFolders = [
  ...'src app pages components lib server composables layouts routes content'.split(' '),
  ...'utils plugins hooks modules _data _includes'.split(' '),
];
const textExtensions = new Set('.md .mdx .mdoc .json .yaml .yml .css .scss'.split(' '));
const codeExtensions = new Set('.astro .ts .tsx .js .jsx .mjs .mts .vue .svelte .html .njk .liquid .webc'.split(' '));
/** Whether a file has types or tests, which are in no build. */
const isNoBuild = (name: string) => /\.d\.[cm]?ts$|\.(?:test|spec)\.\w+$/.test(name);
/** Whether a folder has packages or outputs, which are no sources of the project. */
const isSkipped = (name: string) => name === 'node_modules' || name === 'dist' || name.startsWith('.');
/** A folder with more files is no project of a person, and reading it would take too long. */
const [maxSources, maxFolders] = [5000, 20_000];

/** @param srcDir a folder that the configuration names */
export function readSources(project: string, srcDir: string | undefined): Sources {
  const named = srcDir === undefined ? [] : [normalize(srcDir).replace(/(?<=.)\/$/, '')];
  const folders = [...new Set([...named, ...usualFolders])].filter((folder) => listEntries(resolve(project, folder)));
  const isAll = folders.includes('.');
  // Configurations, and code such as `app.vue` or `middleware.ts`.
  const inRoot = isAll ? [] : (listEntries(project) ?? []).filter(isCode).map(({ name }) => name);
  const found: SourceFile[] = [];
  for (const file of [...inRoot, ...listSources(project, folders)]) {
    const text = readText(resolve(project, file));
    if (text !== undefined && !isOwnReport(text)) found.push({ file, text });
    if (found.length === maxSources) break;
  }
  const files = sortBy(found, ({ file }) => file);
  return {
    folders: isAll
      ? ['the folder of the project']
      : [...folders, ...(inRoot.length > 0 ? ['files in the root of the project'] : [])],
    files: files.filter(({ file }) => codeExtensions.has(extname(file))),
    texts: files.filter(({ file }) => textExtensions.has(extname(file))),
  };
}

function* listSources(project: string, folders: readonly string[]) {
  // A loop over a set also visits items that are added meanwhile.
  const all = new Set(folders);
  for (const folder of all) {
    for (const entry of listEntries(resolve(project, folder)) ?? []) {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !isSkipped(entry.name) && all.size < maxFolders) all.add(path);
      if (isCode(entry) || (entry.isFile() && textExtensions.has(extname(entry.name)))) yield path;
    }
  }
}

/** Whether a text is a report of an earlier run, which names all its findings. */
function isOwnReport(text: string): boolean {
  return text.includes(reportHeading) || /^\s*\{\s*"version": 1,\s*"dir": /.test(text);
}

function isCode(entry: Dirent): boolean {
  return entry.isFile() && codeExtensions.has(extname(entry.name)) && !isNoBuild(entry.name);
}

/** @returns `undefined` for a missing folder */
function listEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
