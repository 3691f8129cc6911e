import { dirname, join } from 'node:path';
import { normalize } from 'node:path/posix';
import { envFiles } from '../options/token.ts';
import { readPlainText } from './read-config-options.ts';
import { readSources, type SourceFile, type Sources } from './read-sources.ts';
import { readText } from './read-text.ts';

/** A project, as far as its files tell. Nothing of it is run. */
export interface Project {
  /** The text of `astro.config`; `undefined` if the project has none. */
  readonly config: SourceFile | undefined;
  /** The version of Astro that is installed, else the range that `package.json` asks for. */
  readonly astroVersion: string | undefined;
  readonly sources: Sources;
  /** Of Astro's pages, in front of the names of their files. */
  readonly pagesFolder: string;
  /** Variables of `.env` files, by name. */
  readonly envNames: readonly string[];
}

const configNames = ['mjs', 'ts', 'js', 'mts', 'cjs', 'cts'].map((extension) => `astro.config.${extension}`);

/** Reads the project in a folder; `undefined` if there is no `package.json` and no configuration of Astro. */
export function readProject(folder: string): Project | undefined {
  const configName = configNames.find((name) => readText(join(folder, name)) !== undefined);
  const packageJson = readJson(join(folder, 'package.json'));
  if (configName === undefined && packageJson === undefined) return undefined;
  const { dependencies, devDependencies } = Object(packageJson);
  const installed: unknown = Object(readInstalled('astro', folder)).version;
  const wanted: unknown = Object(dependencies).astro ?? Object(devDependencies).astro;
  const version = installed ?? wanted;
  const config =
    configName === undefined ? undefined : { file: configName, text: readText(join(folder, configName)) ?? '' };
  const srcDir = readPlainText(config?.text ?? '', 'srcDir');
  return {
    config,
    astroVersion: typeof version === 'string' ? version : undefined,
    sources: readSources(folder, srcDir),
    pagesFolder: `${normalize(`${srcDir ?? 'src'}/pages`)}/`,
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

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file) ?? '');
  } catch {
    return undefined;
  }
}
