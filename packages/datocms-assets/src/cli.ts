import { setMaxListeners } from 'node:events';
import { main } from './cli/main.ts';
import { saveMemory } from './cli/save-memory.ts';
import { usesEnvProxy } from './net/env-proxy.ts';

export { main };

/** The exit status after each signal that interrupts a command, as in shells: 128 plus the number of the signal. */
const interruptStatus = { SIGINT: 130, SIGTERM: 143 };
/** Milliseconds after which an interrupted command ends in any case. A server first sends its answers to their end. */
const maxStopTime = 2000;
const maxStopTimeOfServer = 10_000;

/** Runs the command line as this process: with its arguments, streams, signals and exit status. */
export async function runProcess(): Promise<void> {
  saveMemory();
  process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
    // The reader may close the pipe early: `datocms-assets published | head`.
    if (code === 'EPIPE') process.exit();
    process.stderr.write(`datocms-assets: can't write to standard output (${code}).\n`);
    process.exit(1);
  });
  const interrupt = new AbortController();
  // Every running request listens to the signal.
  setMaxListeners(0, interrupt.signal);
  let interrupted: number | undefined;
  const isServer = process.argv[2] === 'serve';
  for (const [signal, status] of Object.entries(interruptStatus)) {
    process.once(signal, () => {
      // Ending is no failure of a server.
      interrupted ??= isServer ? 0 : status;
      interrupt.abort(new Error('interrupted'));
      setTimeout(() => process.exit(interrupted), isServer ? maxStopTimeOfServer : maxStopTime).unref();
    });
  }
  const { env, stdout, stderr } = process;
  const context = { env, cwd: process.cwd(), stdout, stderr, signal: interrupt.signal };
  const status = await main(process.argv.slice(2), context).catch(async (error: unknown) => {
    const { withEscapedStack } = await import('./cli/escape-lines.ts');
    throw withEscapedStack(error);
  });
  process.exitCode = interrupted ?? status;
  if (usesEnvProxy()) endSoon();
}

/** Ends the process soon. Node's `fetch` waits for a proxy for minutes or forever, even after an abort. */
function endSoon(): void {
  // A reader such as `less` may be slow.
  const isUnread = () => process.stdout.writableLength > 0 || process.stderr.writableLength > 0;
  setTimeout(() => (isUnread() ? endSoon() : process.exit()), maxStopTime).unref();
}
