import { dirname, join } from 'node:path';
import { normalize } from 'node:path/posix';
import { envFiles } from '../options/token.ts';
import { envFolder } from './project-environment.ts';
import { readConfig, readJson, readText, type SourceFile } from './project-files.ts';
import { readPlainText } from './read-config-options.ts';
import { readSources, type Sources } from './read-sources.ts';

/** A project as its files describe it. Its code is not run. */
export interface Project {
  /** The text of `astro.config`; `undefined` if the project has none. */
  readonly config: SourceFile | undefined;
  /** The version of Astro that is installed, else the range that `package.json` asks for. */
  readonly astroVersion: string | undefined;
  /** Names of the packages that `package.json` asks for. */
  readonly packages: readonly string[];
  /** The scripts of `package.json`, by name. */
  readonly scripts: Readonly<Record<string, string>>;
  readonly sources: Sources;
  /** The folder of Astro's pages, as a prefix of their file names. */
  readonly pagesFolder: string;
  /** Variables of `.env` files, by name. */
  readonly envNames: readonly string[];
}

/** Reads the project in a folder; `undefined` if there is no `package.json` and no configuration of Astro. */
export function readProject(folder: string): Project | undefined {
  const config = readConfig(folder);
  const packageJson = readJson(join(folder, 'package.json'));
  if (config === undefined && packageJson === undefined) return undefined;
  const { dependencies, devDependencies, scripts } = Object(packageJson);
  const installed: unknown = Object(readInstalled('astro', folder)).version;
  const wanted: unknown = Object(dependencies).astro ?? Object(devDependencies).astro;
  const version = installed ?? wanted;
  const configText = config?.text ?? '';
  const srcDir = readPlainText(configText, 'srcDir');
  const envDir = envFolder(folder, configText);
  return {
    config,
    astroVersion: typeof version === 'string' ? version : undefined,
    packages: Object.keys({ ...Object(dependencies), ...Object(devDependencies) }),
    scripts: Object.fromEntries(Object.entries(Object(scripts)).map(([name, script]) => [name, String(script)])),
    sources: readSources(folder, srcDir),
    pagesFolder: `${normalize(`${srcDir ?? 'src'}/pages`)}/`,
    envNames: envDir === undefined ? [] : envFiles.flatMap((name) => readNames(join(envDir, name))),
  };
}

/** The names of variables in an env file. */
function readNames(file: string): string[] {
  const lines = (readText(file) ?? '').matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm);
  return Array.from(lines, ([, name = '']) => name);
}

/** The manifest of an installed package, which may be in a folder above. Node's own search would also look in `NODE_PATH`. */
function readInstalled(name: string, folder: string): unknown {
  const manifest = readJson(join(folder, 'node_modules', name, 'package.json'));
  const above = dirname(folder);
  return manifest === undefined && above !== folder ? readInstalled(name, above) : manifest;
}
