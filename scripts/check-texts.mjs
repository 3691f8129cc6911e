// Refuses texts that are not finished: merge markers in tracked files, and words in capitals in documents that stand for something
// to be written, such as a figure. A word that is meant joins the list.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Names of at least four letters that are written in capitals. */
const names =
  `AGENTS ASCII AVIF CDATA CONTRIBUTING CORS DOCX EPYC EXIF GDPR HEAD HEIC HTML HTTP IIIF IPTC JPEG JSON LIST MPEG NDJSON
  RADOS README SARIF SECURITY SIGINT SIGTERM SOCKS TIFF TOML WARNING WOFF WOFF2 XHTML YAML`.split(/\s+/);
/** Headings of boxes in Markdown for GitHub. */
const boxes = ['CAUTION', 'IMPORTANT', 'NOTE', 'TIP', 'WARNING'];
const known = new Set([...names, ...boxes]);

/** Code, targets of links, comments, front matter, and names of variables. */
const notProse = /```.*?```|`[^`\n]*`|\]\([^)]*\)|<!--.*?-->|^---\n.*?\n---|\b[A-Z0-9]+(?:_[A-Z0-9]+)+\b/gs;

/** @returns a line for each place, such as `docs/a.md:3: CITE` */
export function findUnfinished(file, text) {
  const found = [];
  const add = (at, what) => found.push(`${file}:${text.slice(0, at).split('\n').length}: ${what}`);
  for (const { 0: marker, index } of text.matchAll(/^(?:<{7}|>{7}|\|{7}) .*/gm)) add(index, marker);
  if (/\.mdx?$/.test(file)) {
    const prose = text.replace(notProse, (part) => part.replace(/[^\n]/g, ' '));
    for (const { 0: word, index } of prose.matchAll(/\b[A-Z][A-Z0-9]{3,}\b/g)) if (!known.has(word)) add(index, word);
  }
  return found;
}

/** Tracked files that are text, without inputs of tests. */
function listFiles() {
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return files.split('\0').filter((file) => file !== '' && !file.startsWith('test/corpus/') && existsSync(root + file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = listFiles().flatMap((file) => findUnfinished(file, readFileSync(root + file, 'utf8')));
  if (found.length > 0) {
    process.stderr.write(
      `These texts are not finished, or scripts/check-texts.mjs does not know the word:\n${found.join('\n')}\n`,
    );
    process.exitCode = 1;
  }
}
