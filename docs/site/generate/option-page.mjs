import { readFileSync } from 'node:fs';
import { flags } from '../../../packages/datocms-assets/src/options/flags.ts';
import { quoteFlags } from './markdown.mjs';

/** Options that the code of a site does not have. */
const commandLineOnly = new Set(['json', 'force', 'olderThan', 'config', 'yes']);

const cell = (text) => quoteFlags(text.replaceAll('|', '\\|').replaceAll('<', '&lt;'));

/** The options that only the integration has, and the parts of `runtime`, from their docstrings. */
function astroRows() {
  const text = readFileSync(new URL('../../../packages/astro-datocms-assets/src/options.ts', import.meta.url), 'utf8');
  const membersOf = (type) => {
    const [, body = ''] = new RegExp(`interface ${type}\\b[^{]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(text) ?? [];
    return Array.from(body.matchAll(/\/\*\*([\s\S]*?)\*\/\s*(?:readonly )?(\w+)\?:/g), ([, comment, name]) => {
      const [meaning, value = ''] = comment.replace(/\s*\n\s*\* ?/g, ' ').split('@default');
      return { name, meaning: meaning.trim(), value: value.trim() };
    });
  };
  const known = new Set(['runtime', ...flags.map(({ name }) => name)]);
  const own = membersOf('AstroOptions').filter(({ name }) => !known.has(name));
  const parts = membersOf('ServingOptions').map((part) => ({ ...part, name: `runtime.${part.name}` }));
  return [...own, ...parts].map(({ name, meaning, value }) => {
    const isCode = /^[^`]+$/.test(value) && (value.startsWith("'") || !value.includes(' '));
    const code = isCode ? `\`${value}\`` : value;
    return `| \`${name}\` | ${cell(code)} | ${cell(meaning)} |`;
  });
}

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
  return `Each option has two names: the flag of the command line, and the name in code and in Astro. A command refuses options that it does not use.
\`doctor\` takes those of \`localize\`. One message lists all mistakes, each with its path and its value, when the job starts.

- **In Astro** \`site\`, \`base\`, \`dir\`, \`prefix\` and \`cacheDir\` follow Astro's configuration, and the paths of \`cacheDir\` and \`report\` are
  relative to the site's folder.
- **In code** a repeatable option takes one value or a list, and some take an object:

\`\`\`js
datocmsAssets({
  prefix: { webp: 'https://images.example.net', fallback: 'https://cdn.example.net' }, // by extension
  connectTo: { 'www.datocms-assets.com': 'http://127.0.0.1:4801' }, // by host
  video: { mode: 'hls', maxResolution: '720p', maxBytes: '2GiB' },
});
\`\`\`

${tables.join('\n\n')}

## Only in Astro

They are for pages that a server renders: [On-demand pages](/guides/on-demand-pages/).

| name | default | meaning |
|---|---|---|
${astroRows().join('\n')}
`;
}
