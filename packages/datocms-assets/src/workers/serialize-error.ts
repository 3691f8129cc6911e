import { type Finding, FindingError } from '../findings/finding.ts';
import { ConfigurationError } from '../options/configuration-error.ts';

/** An error as plain data, since the copy that a thread sends loses the error's class and own properties. */
export interface SerializedError {
  readonly message: string;
  readonly stack: string | undefined;
  readonly findings?: readonly Finding[];
  readonly problems?: readonly string[];
  /** `code`, `syscall`, `path` and `errno` of a system error, `permission` and `resource` of a refusal. */
  readonly system?: Readonly<Record<string, unknown>>;
}

const systemFacts = ['code', 'syscall', 'path', 'errno', 'permission', 'resource'] as const;

export function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { message: String(error), stack: undefined };
  const { message, stack } = error;
  if (error instanceof FindingError) return { message, stack, findings: error.findings };
  if (error instanceof ConfigurationError) return { message, stack, problems: error.problems };
  const facts = error as Readonly<Record<string, unknown>> & Error;
  const system = systemFacts.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]] as const]));
  return { message, stack, system: Object.fromEntries(system) };
}

export function deserializeError({ message, stack, findings, problems, system }: SerializedError): Error {
  const error = findings
    ? new FindingError(findings)
    : problems
      ? new ConfigurationError(problems)
      : Object.assign(new Error(message), system);
  if (stack !== undefined) error.stack = stack;
  return error;
}
