import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { envFiles } from '../options/token.ts';

/** A file of the project's sources. */
export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly file: string;
  readonly text: string;
}

/** A project, as far as its files tell. Nothing of it is run. */
export interface Project {
  /** The text of `astro.config`; `undefined` if the project has none. */
  readonly config: SourceFile | undefined;
  /** The version of Astro that is installed, else the range that `package.json` asks for. */
  readonly astroVersion: string | undefined;
  readonly sources: readonly SourceFile[];
  /** Variables of `.env` files, by name. */
  readonly envNames: readonly string[];
}

const configNames = ['mjs', 'ts', 'js', 'mts', 'cjs', 'cts'].map((extension) => `astro.config.${extension}`);
const sourceExtensions = new Set('.astro .ts .tsx .js .jsx .mjs .mts .vue .svelte'.split(' '));
/** More is no project that a person looks at, and would take more than seconds. */
const [maxSources, maxSourceBytes] = [5000, 2 ** 20];

/** Reads the project in a folder; `undefined` if there is no `package.json` and no configuration of Astro. */
export function readProject(folder: string): Project | undefined {
  const configName = configNames.find((name) => readText(join(folder, name)) !== undefined);
  const packageJson = readJson(join(folder, 'package.json'));
  if (configName === undefined && packageJson === undefined) return undefined;
  const { dependencies, devDependencies } = Object(packageJson);
  const installed: unknown = Object(readInstalled('astro', folder)).version;
  const wanted: unknown = Object(dependencies).astro ?? Object(devDependencies).astro;
  const version = installed ?? wanted;
  return {
    config: configName === undefined ? undefined : { file: configName, text: readText(join(folder, configName)) ?? '' },
    astroVersion: typeof version === 'string' ? version : undefined,
    sources: listSources(folder),
    envNames: envFiles.flatMap((name) =>
      Array.from(
        (readText(join(folder, name)) ?? '').matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm),
        (match) => match[1] ?? '',
      ),
    ),
  };
}

/** The manifest of an installed package, which may be in a folder above. Node's own search would also look in `NODE_PATH`. */
function readInstalled(name: string, folder: string): unknown {
  const manifest = readJson(join(folder, 'node_modules', name, 'package.json'));
  const above = dirname(folder);
  return manifest === undefined && above !== folder ? readInstalled(name, above) : manifest;
}

function listSources(folder: string): SourceFile[] {
  const sources: SourceFile[] = [];
  const folders = ['src'];
  for (let under = folders.shift(); under !== undefined && sources.length < maxSources; under = folders.shift()) {
    for (const entry of listEntries(join(folder, under))) {
      const file = `${under}/${entry.name}`;
      if (entry.isDirectory()) folders.push(file);
      else if (entry.isFile() && sourceExtensions.has(extname(entry.name))) {
        const text = readText(join(folder, file));
        if (text !== undefined) sources.push({ file, text });
      }
    }
  }
  return sources.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function listEntries(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readText(file: string): string | undefined {
  try {
    return statSync(file).size > maxSourceBytes ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file) ?? '');
  } catch {
    return undefined;
  }
}
