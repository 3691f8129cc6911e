import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError, Option } from 'commander';
import { optionHelp } from './options/option-help.ts';
import type { Options } from './options/settings.ts';
import { version } from './options/version.ts';

// Little room for garbage, in every thread: of 10,000 pages 252 MiB instead of 374, of a film of 300 MB 135 MB instead of
// 260, for 7 % more time. The last three are for the parser of HTTP, which is WebAssembly: to optimise it takes memory,
// and saves no time.
const memoryFlags = [
  ...['--semi-space-growth-factor=1', '--heap-growing-percent=25', '--min-semi-space-size=2'],
  ...['--liftoff-only', '--no-wasm-tier-up', '--no-wasm-dynamic-tiering'],
];
for (const flag of memoryFlags) setFlagsFromString(flag);

type Run = (dir: string, options: Options, signal: AbortSignal) => Promise<number>;

// What a command needs is loaded when it runs: --help answers at once.
const commands: Readonly<Record<string, { summary: string; dir: boolean; load: () => Promise<Run> }>> = {
  localize: {
    summary: 'the whole job on a built site',
    dir: true,
    load: async () => (await import('./cli/run-command.ts')).runLocalize,
  },
  verify: {
    summary: 'the leak check alone',
    dir: true,
    load: async () => (await import('./cli/run-command.ts')).runVerify,
  },
  published: {
    summary: 'the published index, one JSON object a line',
    dir: false,
    load: async () => (await import('./cli/run-command.ts')).runPublished,
  },
};

const program = new Command('datocms-assets')
  .description(
    'Self-host the published DatoCMS assets of a static site: download, rewrite every URL, prove that none is left.',
  )
  .version(version, '-V, --version')
  .helpCommand(false)
  .exitOverride();

for (const [name, { summary, dir, load }] of Object.entries(commands)) {
  const command = program.command(name).description(summary);
  if (dir) command.argument('<dir>', 'output folder of the built site');
  for (const { flags, help, repeatable } of optionHelp) {
    const option = new Option(flags, help);
    command.addOption(repeatable ? option.argParser((value: string, list: string[] = []) => [...list, value]) : option);
  }
  command.action(async (...given: unknown[]) => {
    const [folder, options] = (dir ? given : ['', ...given]) as [string, Options];
    const stop = new AbortController();
    // Each request under way listens to it.
    setMaxListeners(0, stop.signal);
    process.once('SIGINT', () => {
      stop.abort(new Error('interrupted'));
      // What can't be stopped at once must not keep the user waiting.
      setTimeout(() => process.exit(130), 2000).unref();
    });
    process.exitCode = await (await load())(folder, options, stop.signal);
    if (stop.signal.aborted) process.exitCode = 130;
  });
}

process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
  // Whoever reads the output may have seen enough: `datocms-assets published | head`.
  if (code === 'EPIPE') process.exit();
  process.stderr.write(`datocms-assets: standard output can't be written (${code}).\n`);
  process.exit(1);
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
