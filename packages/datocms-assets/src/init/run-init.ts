import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandCall, printLine } from '../cli/command-context.ts';
import { findConfigFile } from '../cli/config-file.ts';
import { toExitStatus } from '../cli/exit-status.ts';
import { readConfig, readText } from '../doctor/project-files.ts';
import { escapeForLog } from '../findings/escape-control-characters.ts';
import { checkFolderWritable } from '../io/check-folder-writable.ts';
import { replaceFile } from '../io/replace-file.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { nameFlags } from '../options/flags.ts';
import { option } from '../options/options.ts';
import { isPlainObject } from '../options/validator.ts';
import { findGenerator, type Generator } from './generators.ts';
import { stepsAfter } from './next-steps.ts';
import { planSetup } from './plan-setup.ts';
import { type Change, toDiff } from './to-diff.ts';

/** Shows the changes that set up the site in the working folder; writes them if the call says so. It asks nothing. */
export function runInit(call: CommandCall): Promise<number> {
  return toExitStatus(call, async () => {
    const { cwd, options, stdout } = call;
    const print = (...lines: readonly string[]) => {
      for (const line of lines) stdout.write(`${escapeForLog(line.replaceAll('\t', '  '))}\n`);
    };
    const manifest = readText(join(cwd, 'package.json'));
    const packages = packagesOf(manifest);
    if (packages.includes('astro') || readConfig(cwd)) {
      print(...astroLines(packages));
      return 0;
    }
    const generator = findGenerator(cwd, packages);
    if (!generator) {
      const where =
        manifest === undefined
          ? 'There is no package.json here'
          : 'package.json names no generator that this command knows';
      printLine(
        call,
        `${where}. Run this after each build, with the folder that it writes: npx datocms-assets localize dist`,
      );
      return 1;
    }
    if (manifest === undefined) {
      print(...linesWithoutManifest(generator));
      return 0;
    }
    const setup = planSetup(cwd, manifest, generator, findConfigFile(cwd, undefined) !== undefined);
    const { changes, script, output } = setup;
    if (changes.length === 0) print(`${generator.name}: the script ${script} makes the site local already.`);
    else print(`${generator.name} writes ${output}, which the script ${script} then makes local.`, '');
    for (const change of changes) print(...toDiff(change), '');
    if (options.yes) writeAll(cwd, changes);
    if (changes.length > 0) {
      const list = new Intl.ListFormat('en').format(changes.map(({ file }) => file));
      print(options.yes ? `Written: ${list}.` : nameFlags(`Nothing was written. Add ${option('yes', true)} to do it.`));
    }
    print(...stepsAfter(cwd, manifest, packages, generator, setup));
    return 0;
  });
}

const siteFlag = nameFlags(option('site', 'https://www.example.org'));

/** @throws ConfigurationError if the text is no JSON with an object */
function packagesOf(manifest: string | undefined): readonly string[] {
  if (manifest === undefined) return [];
  try {
    const value: unknown = JSON.parse(manifest);
    if (isPlainObject(value)) {
      return Object.keys({ ...Object(value.dependencies), ...Object(value.devDependencies) });
    }
  } catch {
    // Other code reports the mistake.
  }
  throw new ConfigurationError(['package.json holds no JSON with an object.']);
}

function astroLines(packages: readonly string[]): string[] {
  if (packages.includes('astro-datocms-assets')) {
    return ['Astro: the integration is installed. Its options are in the configuration of Astro.'];
  }
  return ['Astro has an integration, which makes each build local:', '', '  npx astro add astro-datocms-assets'];
}

function linesWithoutManifest({ name, command, output }: Generator): string[] {
  return [
    `${name}: there is no package.json here, so nothing is written. Build with`,
    '',
    `  ${command} && npx -y datocms-assets localize ${output} ${siteFlag}`,
    '',
    'The variable DATOCMS_CDA_TOKEN, or the file .env, holds a token of DatoCMS that reads published content.',
  ];
}

/** Writes all files or none. @throws the file system's error */
function writeAll(folder: string, changes: readonly Change[]): void {
  checkFolderWritable(folder);
  const written: Change[] = [];
  try {
    for (const change of changes) {
      const path = join(folder, change.file);
      replaceFile(path, change.after, existsSync(path) ? statSync(path) : undefined);
      written.push(change);
    }
  } catch (error) {
    for (const { file, before } of written) {
      const path = join(folder, file);
      if (before === undefined) rmSync(path, { force: true });
      else replaceFile(path, before, statSync(path));
    }
    throw error;
  }
}
