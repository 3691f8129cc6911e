import { escapeForLog } from '../findings/escape-control-characters.ts';

/**
 * Wrong usage or configuration: the command line ends with status 2. `problems` has one sentence for each mistake. The
 * message has a line for each mistake and can be printed as it is.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.map(escapeForLog).join('\n'));
    this.problems = problems;
  }
}
