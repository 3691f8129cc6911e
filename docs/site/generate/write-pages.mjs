import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiPage } from './api-page.mjs';
import { commandPage } from './command-page.mjs';
import { alertsToAsides, firstSentence, quoteFlags, rewriteLinks, splitSections, splitTitle } from './markdown.mjs';
import { optionPage } from './option-page.mjs';
import { folderOfFile, pageOfFile } from './sources.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Starlight reads this folder. Files that begin with `generated-` are in no commit. */
const content = fileURLToPath(new URL('../src/content/docs/', import.meta.url));
const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Address of the repository on the web. */
export const repositoryUrl = repository.url.replace(/^git\+|\.git$/g, '');

const read = (file) => readFileSync(join(root, file), 'utf8');

function writePage(slug, { title, description, edit, sidebar }, body) {
  const file = join(content, 'generated', `${slug}.md`);
  mkdirSync(dirname(file), { recursive: true });
  const data = {
    title,
    slug,
    ...(description && { description }),
    editUrl: edit ? `${repositoryUrl}/edit/main/${edit}` : false,
    ...(sidebar && { sidebar }),
  };
  const lines = Object.entries(data).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  writeFileSync(file, `---\n${lines.join('\n')}\n---\n\n${alertsToAsides(body.trim())}\n`);
}

/** Writes the pages that are made from the sources and from the Markdown files of the repository. */
export function writePages() {
  rmSync(join(content, 'generated'), { recursive: true, force: true });
  for (const [file, slug] of Object.entries(pageOfFile)) {
    const { title, body } = splitTitle(read(file));
    writePage(slug, { title, description: firstSentence(body), edit: file }, rewriteLinks(body, file, repositoryUrl));
  }
  for (const [file, folder] of Object.entries(folderOfFile)) writeFolder(file, folder);
  const made = { description: 'Made from the sources.' };
  writePage('reference/options', { ...made, title: 'Options' }, optionPage());
  writePage('reference/command-line', { ...made, title: 'Command line' }, commandPage());
  writePage('reference/api', { ...made, title: 'Functions and types' }, apiPage());
}

/** One page for each section of a file, and one that lists them. */
function writeFolder(file, folder) {
  const { intro, sections } = splitSections(read(file));
  const { title, body } = splitTitle(intro);
  const rows = sections.map(({ heading, body: section }, at) => {
    const [, level = ''] = /^Level: (\w+)/.exec(section) ?? [];
    const [, meaning = ''] = /\*\*What it means\.\*\* ([\s\S]*?)(?:\n\n|$)/.exec(section) ?? [];
    const description = firstSentence(meaning);
    writePage(
      `${folder}/${heading}`,
      { title: heading, description, edit: file, sidebar: { order: at } },
      rewriteLinks(section, file, repositoryUrl),
    );
    return `| [\`${heading}\`](/${folder}/${heading}/) | ${level} | ${quoteFlags(description)} |`;
  });
  const table = ['| code | level | meaning |', '|---|---|---|', ...rows].join('\n');
  writePage(
    folder,
    { title, description: firstSentence(body), edit: file },
    `${rewriteLinks(body, file, repositoryUrl)}\n\n${table}`,
  );
}
