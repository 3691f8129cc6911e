import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../packages/datocms-assets/bin/datocms-assets.js', import.meta.url));
const commands = ['localize', 'verify', 'published', 'doctor', 'serve', 'prune', 'init', 'key'];

function help(...args) {
  const env = { ...process.env, COLUMNS: '80', NO_COLOR: '1' };
  delete env.FORCE_COLOR;
  return execFileSync(process.execPath, [bin, ...args, '--help'], { encoding: 'utf8', env }).trim();
}

/** The reference of the command line: what `--help` prints. */
export function commandPage() {
  const sections = commands.map(
    (command) => `## ${command}\n\n\`\`\`ansi preserveIndent=false\n${help(command)}\n\`\`\``,
  );
  return `This page is what \`datocms-assets --help\` prints. The [options](/reference/options/) are also explained as a table.

\`\`\`ansi preserveIndent=false
${help()}
\`\`\`

| exit status | meaning |
|---|---|
| 0 | done, without errors |
| 1 | errors were found. The output is as it was, unless the error is one of the final check, or came while files were written |
| 2 | wrong usage or configuration, such as a missing or refused token |
| 130, 143 | interrupted (Ctrl+C), ended by SIGTERM |

Messages go to standard error. \`--json\` prints the [report](/reference/report/) on standard output, and nothing else there.

${sections.join('\n\n')}
`;
}
