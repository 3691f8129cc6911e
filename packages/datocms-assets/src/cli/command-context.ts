import { escapeForLog } from '../findings/escape-control-characters.ts';
import type { Options } from '../options/options.ts';
import { type Environment, environmentOf } from '../options/token.ts';

/** A stream that may be a terminal, such as standard error. */
export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };

/** All that a command uses of the process that runs it. Each command in a process has its own context. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the folder that relative paths start from. */
  readonly cwd: string;
  /** The stream for results. */
  readonly stdout: OutputStream;
  /** The stream for messages. */
  readonly stderr: OutputStream;
  /** Ends the command with status 130. */
  readonly signal: AbortSignal;
  /** Sends queries to the Content Delivery API, in this thread. @default fetch, in a thread of its own */
  readonly fetchFn?: typeof fetch | undefined;
}

/** One call of a command. */
export interface CommandCall extends CommandContext {
  /** Absolute paths of the folders or files that the call names. An empty argument stays empty and is refused later. */
  readonly dirs: readonly string[];
  readonly options: Options;
  /** Names a mistake in an option by the place where the user wrote it. @default by the flag */
  readonly nameProblem?: (problem: string) => string;
}

/** The variables of a call, and those in the `.env` files of its working folder. */
export function environmentOfCall({ env, cwd }: CommandContext): Environment {
  return environmentOf(cwd, env, cwd);
}

/** Prints a text that is neither an error nor the verdict. */
export function printNote(call: CommandCall, text: string): void {
  if (!call.options.quiet) printLine(call, text);
}

/**
 * Prints a message as one line. The message may hold text of the CDA, an asset host or the user, so it is escaped: it
 * controls neither the terminal nor a CI runner.
 */
export function printLine({ stderr }: CommandContext, text: string): void {
  stderr.write(`${escapeForLog(text)}\n`);
}
