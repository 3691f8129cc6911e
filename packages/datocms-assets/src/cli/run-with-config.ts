import { readConfig } from '../doctor/project-files.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { flags, nameFlagsOfProblem } from '../options/flags.ts';
import { callOptions } from '../options/table/call.ts';
import { type CommandCall, printLine } from './command-context.ts';
import { type ConfigFile, findConfigFile, loadConfigFile } from './config-file.ts';
import { toExitStatus } from './exit-status.ts';

const known = new Set(flags.map(({ name }) => name));

/**
 * Runs a command with the options of the configuration file and of the call. Options of the call win.
 * @param used names of the options that the command takes. From the file it gets these, and options that no command
 *   knows, which are mistakes
 * @returns the exit status
 */
export function runWithConfig(
  command: string,
  call: CommandCall,
  used: readonly string[],
  run: (call: CommandCall) => Promise<number>,
): Promise<number> {
  return toExitStatus(call, async () => {
    const { config: named, ...given } = call.options;
    const file = findConfigFile(call.cwd, named);
    if (!file) return run({ ...call, options: given });
    if (command === 'doctor' && named === undefined && hasIntegration(call.cwd)) {
      printLine(call, `Builds of Astro have the options of its own configuration, so ${file.name} is not read.`);
      return run({ ...call, options: given });
    }
    const ofFile = Object.entries(await loadConfigFile(file, call.env)).filter(([name]) => name !== '$schema');
    checkCallOptions(file, ofFile);
    const taken = ofFile.filter(([name]) => !Object.hasOwn(given, name) && (used.includes(name) || !known.has(name)));
    const names = taken.map(([name]) => name);
    const isOfFile = (problem: string) =>
      names.some((name) => /^[.:]/.test(problem.slice(name.length)) && problem.startsWith(name));
    const nameProblem = (problem: string) =>
      isOfFile(problem) ? `${file.name}: ${problem}` : nameFlagsOfProblem(problem);
    return run({ ...call, options: { ...Object.fromEntries(taken), ...given }, nameProblem });
  });
}

/** Whether the integration for Astro builds the site. It reads no configuration file, so `doctor` reads none. */
function hasIntegration(project: string): boolean {
  return readConfig(project)?.text.includes('astro-datocms-assets') ?? false;
}

/** `yes` and `config` are refused in a file: a file with `yes` would have `prune` remove objects whenever it runs. */
function checkCallOptions(file: ConfigFile, options: readonly (readonly [name: string, value: unknown])[]): void {
  const names = options.flatMap(([name]) => (Object.hasOwn(callOptions, name) ? name : []));
  if (names.length === 0) return;
  throw new ConfigurationError(
    names.map((name) => `${file.name}: ${name}: no file can hold this option. Give it on the command line.`),
  );
}
