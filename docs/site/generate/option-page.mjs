import { flags } from '../../../packages/datocms-assets/src/options/flags.ts';
import { quoteFlags } from './markdown.mjs';

/** Options that the code of a site does not have. */
const commandLineOnly = new Set(['json', 'force', 'olderThan', 'yes']);

const cell = (text) => quoteFlags(text.replaceAll('|', '\\|').replaceAll('<', '&lt;'));

/** The reference of all options, from the table that validates them. */
export function optionPage() {
  const groups = Map.groupBy(flags, ({ group }) => group);
  const tables = Array.from(groups, ([group, entries]) => {
    const rows = entries.map(({ name, flag, usage, help, defaultText = '', repeatable, commands }) => {
      const names = commandLineOnly.has(name)
        ? `\`${usage}\``
        : `\`${usage}\`<br />\`${flag === usage ? `${name}: ${!flag.startsWith('--no-')}` : name}\``;
      const notes = [...(repeatable ? ['repeatable'] : []), commands.join(', ')];
      return `| ${names} | ${cell(defaultText)} | ${cell(help)} (${notes.join('; ')}) |`;
    });
    return [`## ${group}`, '', '| option | default | meaning (used by) |', '|---|---|---|', ...rows].join('\n');
  });
  return `Each option has two names: the flag of the command line, and the name in code, which is also its name in the integration for
Astro. In Astro, \`site\`, \`base\`, \`dir\`, \`prefix\` and \`cacheDir\` follow Astro's configuration, and the paths
of \`cacheDir\` and \`report\` are relative to the site's folder.

Options are checked when the job starts. One message lists all mistakes, each with its path and its value.
\`doctor\` takes the options of \`localize\`. A command accepts the options of the other commands and ignores them.

${tables.join('\n\n')}

## Only in Astro

| name | default | meaning |
|---|---|---|
| \`onDemand\` | \`'serve'\` | what to do about routes that are rendered on demand: \`serve\`, \`warn\` or \`error\`. See [on-demand pages](/guides/on-demand-pages/) |
| \`serverCode\` | \`'error'\` | what to do if the server's code holds asset URLs and the server does not rewrite what it sends: \`error\` or \`warn\` |
| \`runtime\` | | how assets of routes that are rendered on demand are served: \`expires\`, \`cacheControl\`, \`refresh\`, \`index\`, \`cacheDir\`, \`cacheBytes\`, \`unresolved\` |
`;
}
