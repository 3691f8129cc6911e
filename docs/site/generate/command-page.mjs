import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { quoteFlags } from './markdown.mjs';

const bin = fileURLToPath(new URL('../../../packages/datocms-assets/bin/datocms-assets.js', import.meta.url));

function help(...args) {
  const env = { ...process.env, NO_COLOR: '1' };
  delete env.FORCE_COLOR;
  return execFileSync(process.execPath, [bin, ...args, '--help'], { encoding: 'utf8', env }).trim();
}

/** Joins what `--help` has wrapped: texts of options at their indent, and paragraphs. */
const unwrap = (text) => text.replace(/\n {20,}(?=\S)/g, ' ').replace(/(?<=^[^\s:][^\n:]*)\n(?=[^\s:][^\n:]*$)/gm, ' ');
const escapeText = (text) => quoteFlags(text.replace(/[<*$]/g, '\\$&'));

/** What `--help` prints, as Markdown: it fits every width, and no sentence is broken. */
function toMarkdown(text) {
  const blocks = unwrap(text).split('\n\n');
  const parts = blocks.map((block) => {
    const usage = /^Usage: (.*)$/.exec(block);
    if (usage) return `\`\`\`sh\n${usage[1]}\n\`\`\``;
    const [, group, entries] = /^(\S[^\n]*):\n([\s\S]*)$/.exec(block) ?? [];
    if (!group) return escapeText(block.charAt(0).toUpperCase() + block.slice(1));
    return `**${group}**\n\n${entries.split('\n').map(toItem).join('\n')}`;
  });
  return parts.join('\n\n');
}

function toItem(line) {
  const [, name, meaning = ''] = /^ *(.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
  return `- \`${name}\`${meaning && `: ${escapeText(meaning)}`}`;
}

/** The commands that `--help` lists, in its order, without `help` itself. */
const commandsOf = (text) =>
  Array.from(text.slice(text.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)/gm), ([, name]) => name).filter(
    (name) => name !== 'help',
  );

/** The reference of the command line: what `--help` prints. */
export function commandPage() {
  const all = help();
  const sections = commandsOf(all).map((command) => `## ${command}\n\n${toMarkdown(help(command))}`);
  return `This page says what \`datocms-assets --help\` prints. The [options](/reference/options/) are also explained as a table.

${toMarkdown(all)}

## Output

| stream | what goes there |
|---|---|
| standard error | text for people: progress, findings, and the last line, also of a run that went well |
| standard output | what was asked for: the [report](/reference/report/) with \`--json\`, the lines of \`published\` and \`prune\`, the checks of \`doctor\`, the key of \`key\`. Nothing else |

So \`datocms-assets localize dist > log.txt\` writes an empty file: write \`2> log.txt\`.

| exit status | meaning |
|---|---|
| 0 | done, without errors |
| 1 | errors were found. The output is as it was, unless the error is one of the final check, or came while files were written |
| 2 | wrong usage or configuration, such as a missing or refused token |
| 130, 143 | interrupted (Ctrl+C), ended by SIGTERM |

${sections.join('\n\n')}
`;
}
