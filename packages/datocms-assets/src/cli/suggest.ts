import type { CommanderError } from 'commander';
import { closestName } from '../options/closest-name.ts';

/**
 * Suggests what a mistyped command or flag may mean, or which commands have the flag, as a line; an empty text if nothing is close.
 * @param command the first argument
 * @param flagsByCommand such as `--site`
 */
export function suggest(
  { code, message }: CommanderError,
  command: string,
  flagsByCommand: ReadonlyMap<string, readonly string[]>,
): string {
  const [, mistyped = ''] = /'(.*?)[=']/s.exec(message) ?? [];
  const flags = flagsByCommand.get(command);
  const commands = [...flagsByCommand.keys()];
  const users = commands.filter((name) => flagsByCommand.get(name)?.includes(mistyped));
  if (code === 'commander.unknownOption' && users.length > 0)
    return flags
      ? `${mistyped} is an option of ${new Intl.ListFormat('en').format(users)}.\n`
      : `Options come after a command that has them: datocms-assets ${users[0]} dist ${mistyped}\n`;
  const names: Readonly<Record<string, readonly string[]>> = {
    'commander.unknownCommand': commands,
    'commander.unknownOption': [...(flags ?? []), '--help', '--version'],
  };
  const closest = closestName(mistyped, names[code] ?? []);
  return closest === undefined ? '' : `Did you mean ${closest}?\n`;
}
