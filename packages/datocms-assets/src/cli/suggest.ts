import type { CommanderError } from 'commander';
import { closestName } from '../options/closest-name.ts';
import { flags } from '../options/flags.ts';

/** Suggests what a mistyped command or flag may mean, as a line; an empty text if nothing is close. */
export function suggest({ code, message }: CommanderError, commands: readonly string[]): string {
  const names: Readonly<Record<string, readonly string[]>> = {
    'commander.unknownCommand': commands,
    'commander.unknownOption': [...flags.map(({ flag }) => flag), '--help', '--version'],
  };
  const [, mistyped = ''] = /'(.*?)[=']/s.exec(message) ?? [];
  if (code === 'commander.unknownOption' && flags.some(({ flag }) => flag === mistyped))
    return `Options come after a command that has them: datocms-assets localize dist ${mistyped}\n`;
  const closest = closestName(mistyped, names[code] ?? []);
  return closest === undefined ? '' : `Did you mean ${closest}?\n`;
}
