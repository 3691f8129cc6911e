import type { CommandName, OptionEntry } from './option-entry.ts';
import { optionGroups } from './option-table.ts';

/** One option as the command line has it. */
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

/** How messages name options: as code does, `maxBytes`, or as the command line, --max-bytes. */
export type OptionNames = 'code' | 'flags';

const flagsByName = new Map(flags.map(({ name, flag }) => [name, flag]));

/**
 * Names options as the command line does, in a text that names them with `option`: `svg: 'sanitize'` → --svg sanitize. A value that
 * a shell would read in another way, such as a glob, stands in quotes.
 */
export function nameFlags(text: string): string {
  return text.replace(/`(\w+)(?:: (?:'([^'`]*)'|true))?`/g, (code, name: string, value = '') => {
    const flag = flagsByName.get(name);
    const shown = /^[\w./:=@-]*$/.test(value) ? value : `'${value}'`;
    return flag === undefined ? code : `${flag} ${shown}`.trimEnd();
  });
}

/** The same for a problem of an option, which begins with the name: `maxBytes: …` → `--max-bytes: …`. */
export function nameFlagsOfProblem(problem: string): string {
  return nameFlags(problem.replace(/^(\w+)(?:\.[\w.-]+)?(?=: )/, (path, name) => flagsByName.get(name) ?? path));
}
