import type { CommandName, OptionEntry } from './option-entry.ts';
import { optionGroups } from './option-table.ts';

/** One option of the command line. */
export interface Flag {
  /** Name of the option in code. */
  readonly name: string;
  /** Such as `--max-bytes`. */
  readonly flag: string;
  /** The flag with its argument, such as `--max-bytes <bytes>`. */
  readonly usage: string;
  /** Without the default. */
  readonly help: string;
  /** `undefined` if there is no default, and for switches and lists, which are off or empty by default. */
  readonly defaultText: string | undefined;
  readonly repeatable: boolean;
  readonly commands: readonly CommandName[];
  /** Heading in the help. */
  readonly group: string;
}

/** Every flag, in the order of the help. */
export const flags: readonly Flag[] = Object.entries(optionGroups).flatMap(([group, entries]) =>
  Object.entries(entries).map(([name, entry]) => toFlag(name, entry, group)),
);

function toFlag(name: string, entry: OptionEntry, group: string): Flag {
  const { argument, help, commands, default: value, defaultText } = entry;
  const kebabCase = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const flag = `--${value === true ? 'no-' : ''}${kebabCase}`;
  const isShown = typeof value === 'string' || typeof value === 'number';
  return {
    ...{ name, flag, help, commands, group },
    usage: argument === undefined ? flag : `${flag} ${argument}`,
    defaultText: defaultText ?? (isShown ? String(value) : undefined),
    repeatable: Array.isArray(value),
  };
}

/** The text of a flag in the help: `how often to retry a failed request (default: 3)`. */
export function describeFlag({ help, defaultText, repeatable }: Flag): string {
  const notes = [
    ...(defaultText === undefined ? [] : [`default: ${defaultText}`]),
    ...(repeatable ? ['repeatable'] : []),
  ];
  return notes.length === 0 ? help : `${help} (${notes.join(', ')})`;
}

/** How messages name options: `maxBytes` in code, --max-bytes on the command line. */
export type OptionNames = 'code' | 'flags';

const flagsByName = new Map(flags.map(({ name, flag }) => [name, flag]));

/**
 * Replaces names from `option` in a text by flags: `svg: 'sanitize'` → --svg sanitize. A value with special characters
 * of the shell, such as a glob, gets quotes.
 */
export function nameFlags(text: string): string {
  return text.replace(/`(\w+)(?:: (?:'([^'`]*)'|true))?`/g, (code, name: string, value = '') => {
    const flag = flagsByName.get(name);
    const shown = /^[\w./:=@-]*$/.test(value) ? value : `'${value}'`;
    return flag === undefined ? code : `${flag} ${shown}`.trimEnd();
  });
}

/** Replaces the name at the start of an option's problem by its flag: `maxBytes: …` → `--max-bytes: …`. */
export function nameFlagsOfProblem(problem: string): string {
  return nameFlags(problem.replace(/^(\w+)(?:\.[\w.-]+)?(?=: )/, (path, name) => flagsByName.get(name) ?? path));
}
