import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../doctor/project-files.ts';
import { setScript } from './edit-script.ts';
import { type Generator, outputOfScript, readGeneratorConfig } from './generators.ts';
import type { Change } from './to-diff.ts';

export interface Setup {
  readonly changes: readonly Change[];
  /** The script that builds the site. */
  readonly script: string;
  readonly output: string;
  /** The origin of the site; `undefined` if no file names it. */
  readonly site: string | undefined;
}

const configFile = 'datocms-assets.config.json';
/** Lines for `.gitignore` that keep a cache or a token out of commits, and patterns of lines with the same effect. */
const ignored: readonly (readonly [line: string, same: RegExp])[] = [
  ['node_modules/', /^(?:\*\*)?\/?node_modules\/?\**$/],
  ['.env', /^\/?(?:\.env\*?|\*\.env|\.env[*?].*)$/],
];

/**
 * Lists the changes of a project's files that make its build localize the output. This function writes nothing.
 * @param manifest text of `package.json`, which is JSON with an object
 * @param hasConfig whether the project has a configuration file
 */
export function planSetup(folder: string, manifest: string, generator: Generator, hasConfig: boolean): Setup {
  const scripts: Readonly<Record<string, unknown>> = Object(Object(JSON.parse(manifest)).scripts);
  const done = Object.entries(scripts).find(([, each]) => /datocms-assets localize/.test(String(each)));
  const [script, command] = done ?? findScript(scripts, generator);
  const config = readGeneratorConfig(folder, generator);
  const output = outputOfScript(String(command), generator) ?? config.output ?? generator.output;
  const { site, base } = config;
  const text = done ? manifest : setScript(manifest, script, `${command} && datocms-assets localize ${output}`);
  const options = { $schema: './node_modules/datocms-assets/config.schema.json', site, base };
  const saysSomething = !done && !hasConfig && (site ?? base) !== undefined;
  const gitignore = readText(join(folder, '.gitignore'));
  const usesGit = gitignore !== undefined || existsSync(join(folder, '.git'));
  const changes: Change[] = [
    { file: 'package.json', before: manifest, after: text },
    ...(usesGit ? [{ file: '.gitignore', before: gitignore, after: addIgnored(gitignore ?? '') }] : []),
    ...(saysSomething ? [{ file: configFile, before: undefined, after: `${JSON.stringify(options, null, 2)}\n` }] : []),
  ];
  return { changes: changes.filter(({ before, after }) => (before ?? '') !== after), script, output, site };
}

/** The script that builds, and its command: an existing script, or a new one. */
function findScript(scripts: Readonly<Record<string, unknown>>, { command, onlyCommand }: Generator): [string, string] {
  const builds = ['build', ...Object.keys(scripts).filter((name) => /build|generate/.test(name))];
  const found = builds.find((name) => String(scripts[name] ?? '').includes(command));
  const name = found ?? (onlyCommand ? 'generate' : 'build');
  const own = scripts[name];
  return [name, typeof own === 'string' && own.trim() !== '' ? own : command];
}

function addIgnored(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const missing = ignored.flatMap(([line, same]) => (lines.some((each) => same.test(each)) ? [] : line));
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const start = missing.length === 0 || text === '' || text.endsWith('\n') ? text : text + eol;
  return start + missing.map((line) => line + eol).join('');
}
