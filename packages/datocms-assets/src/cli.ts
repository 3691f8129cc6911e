import { setMaxListeners } from 'node:events';
import { Command, CommanderError, Option } from 'commander';
import { describeFlag, type Flag, flags } from './options/flags.ts';
import { version } from './options/manifest.ts';
import type { CommandName } from './options/option-entry.ts';
import type { Options } from './options/options.ts';

type Run = (dir: string, options: Options, signal: AbortSignal, dirs: readonly string[]) => Promise<number>;

interface CommandEntry {
  readonly summary: string;
  /** The argument for the output folder, or for several. */
  readonly folder?: '<dir>' | '[dir]' | '<dir...>';
  /** @default true */
  readonly hasOptions?: boolean;
  /** Loads the code of the command when it runs, so that `--help` answers at once. */
  readonly load: () => Promise<Run>;
}

const commands: Readonly<Record<CommandName | 'doctor' | 'key', CommandEntry>> = {
  localize: {
    summary: 'download the assets of a built site, rewrite its URLs, and verify the result',
    folder: '<dir>',
    load: async () => (await import('./cli/run-command.ts')).runLocalize,
  },
  verify: {
    summary: 'check that nothing in a folder names the CMS; needs neither token nor network',
    folder: '<dir>',
    load: async () => (await import('./cli/run-command.ts')).runVerify,
  },
  published: {
    summary: 'list the published assets, one JSON object per line',
    load: async () => (await import('./cli/run-command.ts')).runPublished,
  },
  doctor: {
    summary:
      'tell within seconds what a build would meet: token, API, site, drafts, routes on demand; downloads nothing',
    folder: '[dir]',
    load: async () => (await import('./cli/run-command.ts')).runDoctor,
  },
  prune: {
    summary: 'list objects of a bucket that none of these outputs or reports names; with a further option, remove them',
    folder: '<dir...>',
    load: async () => (await import('./cli/run-prune.ts')).runPrune,
  },
  key: {
    summary: 'print a new random key for sealed URLs (DATOCMS_ASSETS_KEY)',
    hasOptions: false,
    load: async () => (await import('./cli/print-key.ts')).printKey,
  },
};

/** The exit status after each signal that interrupts a command, as shells have it: 128 and the number of the signal. */
const interruptStatus = { SIGINT: 130, SIGTERM: 143 };
// After this time a command that was interrupted ends, whatever it is doing.
const maxStopTime = 2000;

/** Printed below, by code that `--help` does not load. */
let usageError = '';
const program = new Command('datocms-assets')
  .description(
    'Self-host the published DatoCMS assets of a static site: download them, rewrite every URL, and check that none is left.',
  )
  .version(version, '-V, --version')
  .helpCommand('help [command]', 'print how a command is used')
  .showSuggestionAfterError(false)
  .configureOutput({
    outputError: (text) => {
      // The value may be a token.
      usageError += text.replace(/(?<=^error: unknown option '[^'=]*)=.*'/s, "'");
    },
  })
  .exitOverride();

for (const [name, { summary, folder, hasOptions = true, load }] of Object.entries(commands)) {
  const command = program.command(name).description(summary);
  if (folder) command.argument(folder, outputText(folder));
  for (const flag of hasOptions ? flags : []) command.addOption(toOption(flag, name));
  command.action(async (...args: unknown[]) => {
    const [first = '', options] = (folder ? args : ['', ...args]) as [string | string[] | undefined, Options];
    const dirs = [first].flat();
    const interrupt = new AbortController();
    // Every running request listens to the signal.
    setMaxListeners(0, interrupt.signal);
    let status: number | undefined;
    for (const [signal, ownStatus] of Object.entries(interruptStatus)) {
      process.once(signal, () => {
        status ??= ownStatus;
        interrupt.abort(new Error('interrupted'));
        setTimeout(() => process.exit(status), maxStopTime).unref();
      });
    }
    const done = await (await load())(dirs[0] ?? '', options, interrupt.signal, dirs);
    process.exitCode = status ?? done;
    const { usesEnvProxy } = await import('./net/env-proxy.ts');
    if (usesEnvProxy()) endSoon();
  });
}

/** Node's own `fetch` goes on waiting for a proxy, for minutes or without end, after its request was given up. */
function endSoon(): void {
  // A reader such as `less` takes its time.
  const isUnread = () => process.stdout.writableLength > 0 || process.stderr.writableLength > 0;
  setTimeout(() => (isUnread() ? endSoon() : process.exit()), maxStopTime).unref();
}

/** `prune` takes several outputs, and reports in their place. */
function outputText(folder: string): string {
  return folder === '<dir...>'
    ? 'output folders of built sites, or their JSON reports'
    : 'output folder of the built site';
}

function toOption(flag: Flag, command: string): Option {
  const option = new Option(flag.usage, describeFlag(flag)).helpGroup(`${flag.group}:`);
  const used = command === 'doctor' ? 'localize' : command;
  if (!flag.commands.some((name) => name === used)) option.hideHelp();
  return flag.repeatable ? option.argParser((value: string, list: string[] = []) => [...list, value]) : option;
}

process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
  // The reader may close the pipe when it has enough: `datocms-assets published | head`.
  if (code === 'EPIPE') process.exit();
  process.stderr.write(`datocms-assets: can't write to standard output (${code}).\n`);
  process.exit(1);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exitCode = 0;
  else {
    const { escapeLines, withEscapedStack } = await import('./cli/print-line.ts');
    if (!(error instanceof CommanderError)) throw withEscapedStack(error);
    const { suggest } = await import('./cli/suggest.ts');
    process.stderr.write(escapeLines(usageError + suggest(error, Object.keys(commands))));
    process.exitCode = 2;
  }
}
