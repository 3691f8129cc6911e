import { resolve } from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { describeFlag, type Flag, flags } from '../options/flags.ts';
import { version } from '../options/manifest.ts';
import type { CommandName } from '../options/option-entry.ts';
import type { CommandCall, CommandContext } from './command-context.ts';

interface CommandEntry {
  readonly summary: string;
  /** The argument for the output folder, or for several. */
  readonly folder?: '<dir>' | '[dir]' | '<dir...>';
  /** Loads the code of the command when it runs, so that `--help` answers at once. */
  readonly load: () => Promise<(call: CommandCall) => Promise<number>>;
}

const commands: Readonly<Record<CommandName | 'key', CommandEntry>> = {
  localize: {
    summary: 'download the assets of a built site, rewrite its URLs, and verify the result',
    folder: '<dir>',
    load: async () => (await import('./run-command.ts')).runLocalize,
  },
  verify: {
    summary: 'check that nothing in a folder names the CMS; needs neither token nor network',
    folder: '<dir>',
    load: async () => (await import('./run-command.ts')).runVerify,
  },
  published: {
    summary: 'list the published assets, one JSON object per line',
    load: async () => (await import('./run-command.ts')).runPublished,
  },
  doctor: {
    summary:
      'tell within seconds what a build would meet: token, API, site, drafts, routes on demand; downloads nothing',
    folder: '[dir]',
    load: async () => (await import('./run-command.ts')).runDoctor,
  },
  serve: {
    summary: 'serve a built site, and the assets that its sealed URLs name, with a server of Node.js',
    folder: '[dir]',
    load: async () => (await import('./run-command.ts')).runServe,
  },
  prune: {
    summary: 'list objects of a bucket that none of these outputs or reports names; with a further option, remove them',
    folder: '<dir...>',
    load: async () => (await import('./run-prune.ts')).runPrune,
  },
  init: {
    summary:
      'show how to set up the site in the working folder: build script, ignored files, CI; with a further option, write it',
    load: async () => (await import('../init/run-init.ts')).runInit,
  },
  key: {
    summary: 'print a new random key for sealed URLs (DATOCMS_ASSETS_KEY)',
    load: async () => (await import('./print-key.ts')).printKey,
  },
};

/**
 * Runs the command line. It uses only what `context` has of the process, so several calls may run in one process.
 * @param argv the arguments, without Node and the script
 * @returns the exit status: 0 done and clean, 1 errors found, 2 wrong usage or configuration, 130 interrupted
 * @throws an error that no user can mend, which is a mistake of this tool
 */
export async function main(argv: readonly string[], context: CommandContext): Promise<number> {
  const { stdout, stderr } = context;
  let status = 0;
  let usageError = '';
  const program = new Command('datocms-assets')
    .description(
      'Self-host the published DatoCMS assets of a static site: download them, rewrite every URL, and check that none is left.',
    )
    .version(version, '-V, --version')
    .helpCommand('help [command]', 'print how a command is used')
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      getOutHelpWidth: () => (stdout.isTTY && stdout.columns) || 80,
      outputError: (text) => {
        // The value in the message may be a token.
        usageError += text.replace(/(?<=^error: unknown option '[^'=]*)=.*'/s, "'");
      },
    })
    .exitOverride();
  for (const [name, entry] of Object.entries(commands)) {
    const command = program.command(name).description(entry.summary);
    if (entry.folder) command.argument(entry.folder, outputText(entry.folder));
    for (const flag of flagsOf(name)) command.addOption(toOption(flag));
    command.action(async (...args: unknown[]) => {
      const first = (entry.folder ? args[0] : []) as string | string[] | undefined;
      const dirs = [first ?? []].flat().map((dir) => dir && resolve(context.cwd, dir));
      // Leaves out the default of a `--no-…` flag, which would win over the configuration file.
      const given = Object.entries(command.opts()).filter(([key]) => command.getOptionValueSource(key) === 'cli');
      const call: CommandCall = { ...context, dirs, options: Object.fromEntries(given) };
      const used = flagsOf(name).map((flag) => flag.name);
      const run = await entry.load();
      if (!used.includes('config')) status = await run(call);
      else {
        const { runWithConfig } = await import('./run-with-config.ts');
        status = await runWithConfig(name, call, used, run);
      }
    });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const { escapeLines } = await import('./escape-lines.ts');
    const { suggest } = await import('./suggest.ts');
    const flagsByCommand = new Map(Object.keys(commands).map((name) => [name, flagsOf(name).map(({ flag }) => flag)]));
    stderr.write(escapeLines(usageError + suggest(error, argv[0] ?? '', flagsByCommand)));
    return 2;
  }
}

/** The argument in the help. `prune` takes several outputs, or reports instead of outputs. */
function outputText(folder: string): string {
  return folder === '<dir...>'
    ? 'output folders of built sites, or their JSON reports'
    : 'output folder of the built site';
}

/** The flags that a command uses. It refuses all others: a flag without effect misleads (`prune --yes --dry-run`). */
function flagsOf(command: string): readonly Flag[] {
  // `doctor` tells what `localize` would report, so it takes the flags of both.
  const users = command === 'doctor' ? ['doctor', 'localize'] : [command];
  return flags.filter((flag) => flag.commands.some((name) => users.includes(name)));
}

function toOption(flag: Flag): Option {
  const option = new Option(flag.usage, describeFlag(flag)).helpGroup(`${flag.group}:`);
  return flag.repeatable ? option.argParser((value: string, list: string[] = []) => [...list, value]) : option;
}
