import type { Validator } from './validator.ts';
import type * as validators from './validators.ts';

/** `doctor` has the options of `localize` too. */
export type CommandName = 'localize' | 'verify' | 'published' | 'doctor' | 'prune' | 'serve' | 'init';

/** One option in the table. Above the entries of a theme is an interface with the types and comments that editors show to users. */
export interface OptionEntry<Input = unknown> {
  /** Picks the validator of the values. The validators are an argument, so that `--help` does not load the library for globs. */
  readonly validator: (from: typeof validators) => Validator<unknown, Input>;
  /** As users write it. A list makes the flag repeatable; `true` makes a `--no-…` flag. */
  readonly default?: Input;
  /** The default in words, if it is not a fixed value. */
  readonly defaultText?: string;
  /** The argument of the flag, such as `<seconds>`. A switch has none. */
  readonly argument?: string;
  /** For the help of the command line and the README, without a capital letter or a full stop. */
  readonly help: string;
  /** The commands that use the option. All other commands refuse it. */
  readonly commands: readonly CommandName[];
}

/** An entry for each option of an interface. */
export type OptionEntries<Options> = {
  readonly [Name in keyof Options]-?: OptionEntry<Exclude<Options[Name], undefined>>;
};
