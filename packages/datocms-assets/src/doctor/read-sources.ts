import { type Dirent, readdirSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { normalize } from 'node:path/posix';
import { sortBy } from '../memory/sorted.ts';
import { reportHeading } from '../report/report.ts';
import { readText, type SourceFile } from './project-files.ts';

export interface Sources {
  /** Where the files are, in words: folders, with all that is in them. */
  readonly folders: readonly string[];
  readonly files: readonly SourceFile[];
  /** Content, data and styles beside them. */
  readonly texts: readonly SourceFile[];
}

/** Where the code of projects is: Astro, Next.js, Nuxt, SvelteKit, React Router, Eleventy. */
const usualFolders = [
  ...'src app pages components lib server composables layouts routes content'.split(' '),
  ...'utils plugins hooks modules _data _includes'.split(' '),
];
const textExtensions = new Set('.md .mdx .mdoc .json .yaml .yml .css .scss'.split(' '));
const codeExtensions = new Set('.astro .ts .tsx .js .jsx .mjs .mts .vue .svelte .html .njk .liquid .webc'.split(' '));
/** Types and tests, which are in no build. */
const isNoBuild = (name: string) => /\.d\.[cm]?ts$|\.(?:test|spec)\.\w+$/.test(name);
/** Packages and outputs, which are no sources of the project. */
const isSkipped = (name: string) => name === 'node_modules' || name === 'dist' || name.startsWith('.');
/** More is no project that a person looks at, and would take more than seconds. */
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
  // A loop over a set goes on with what it adds.
  const all = new Set(folders);
  for (const folder of all) {
    for (const entry of listEntries(resolve(project, folder)) ?? []) {
      const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !isSkipped(entry.name) && all.size < maxFolders) all.add(path);
      if (isCode(entry) || (entry.isFile() && textExtensions.has(extname(entry.name)))) yield path;
    }
  }
}

/** Reports of earlier runs name all that these have found. */
function isOwnReport(text: string): boolean {
  return text.includes(reportHeading) || /^\s*\{\s*"version": 1,\s*"dir": /.test(text);
}

function isCode(entry: Dirent): boolean {
  return entry.isFile() && codeExtensions.has(extname(entry.name)) && !isNoBuild(entry.name);
}

/** @returns `undefined` if there is no such folder */
function listEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return undefined;
  }
}
