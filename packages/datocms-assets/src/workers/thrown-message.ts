import { type Finding, FindingError } from '../findings/finding.ts';
import { ConfigurationError } from '../options/configuration-error.ts';

/** An error on its way from one thread to another, which takes over neither its class nor what was added to it. */
export interface ThrownMessage {
  readonly message: string;
  readonly stack: string | undefined;
  readonly findings?: readonly Finding[];
  readonly problems?: readonly string[];
  /** `code`, `syscall` and `path` of an error of the file system. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

export function toMessage(error: unknown): ThrownMessage {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined };
  const { message, stack } = error;
  if (error instanceof FindingError) return { message, stack, findings: error.findings };
  if (error instanceof ConfigurationError) return { message, stack, problems: error.problems };
  const { code, syscall, path, errno } = error as NodeJS.ErrnoException;
  const facts = Object.entries({ code, syscall, path, errno }).filter(([, value]) => value !== undefined);
  return { message, stack, facts: Object.fromEntries(facts) };
}

export function fromMessage({ message, stack, findings, problems, facts }: ThrownMessage): Error {
  const error = findings
    ? new FindingError(findings)
    : problems
      ? new ConfigurationError(problems)
      : Object.assign(new Error(message), facts);
  if (stack !== undefined) error.stack = stack;
  return error;
}
