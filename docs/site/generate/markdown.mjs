import { posix } from 'node:path';
import { folderOfFile, pageOfFile, siteOfReadme } from './sources.mjs';

const fence = /^(?:```[\s\S]*?^```|~~~[\s\S]*?^~~~)$/gm;

/** Pages that are written for the site alone. */
const ownPages = 'docs/site/src/content/docs/';

/** The asides of Starlight for the alerts of GitHub. */
const asideOfAlert = { NOTE: 'note', TIP: 'tip', IMPORTANT: 'note', WARNING: 'caution', CAUTION: 'danger' };

/** Turns alerts of GitHub (`> [!NOTE]`) into asides. Bold words at their beginning become the title. */
export function alertsToAsides(text) {
  return text.replace(/^> \[!(\w+)\]\n((?:>.*\n?)+)/gm, (_, kind, lines) => {
    const quoted = lines.replace(/^> ?/gm, '').trimEnd();
    const [, title = kind === 'IMPORTANT' && 'Important', body] = /^(?:\*\*([^*]+?)\.?\*\* )?([\s\S]*)/.exec(quoted);
    return `:::${asideOfAlert[kind]}${title ? `[${title}]` : ''}\n${body}\n:::\n`;
  });
}

/** Applies `change` to the text outside of code blocks. */
function outsideCode(text, change) {
  const blocks = text.match(fence) ?? [];
  return text
    .split(fence)
    .map((part, at) => change(part) + (blocks[at] ?? ''))
    .join('');
}

/**
 * Turns the links of a Markdown file of the repository into links of the site. What the site does not have is linked in
 * the repository.
 *
 * @param file path of the file in the repository, such as `docs/buckets.md`
 * @param repository address of the repository, without a slash at the end
 */
export function rewriteLinks(text, file, repository) {
  const inRepository = `${repository}/blob/main/`;
  return outsideCode(text, (part) =>
    part.replace(/\]\(([^)\s]+)\)/g, (whole, link) => {
      const own = link.startsWith(inRepository) ? link.slice(inRepository.length) : link;
      if (/^[a-z]+:/.test(own)) return whole;
      const base = own === link ? posix.dirname(file) : '';
      const [path = '', anchor] = own.split('#');
      const target = path === '' ? file : posix.join(base, path);
      return `](${siteAddress(target, anchor, path === '', repository)})`;
    }),
  );
}

function siteAddress(target, anchor, isSamePage, repository) {
  const fragment = anchor === undefined ? '' : `#${anchor}`;
  const folder = folderOfFile[target];
  if (folder) return anchor ? `/${folder}/${anchor}/` : `/${folder}/`;
  if (isSamePage) return fragment;
  if (target.startsWith(ownPages)) return `/${target.slice(ownPages.length).replace(/\.mdx?$/, '')}/${fragment}`;
  const known = siteOfReadme[`${target}${fragment}`] ?? siteOfReadme[target];
  if (known) return known;
  if (pageOfFile[target]) return `/${pageOfFile[target]}/${fragment}`;
  return `${repository}/${/\.\w+$/.test(target) ? 'blob' : 'tree'}/main/${target}${fragment}`;
}

/** Takes the first heading off, which the site shows as the page's title. */
export function splitTitle(text) {
  const [line = '', title = ''] = /^# (.+)\n/.exec(text) ?? [];
  return { title, body: text.slice(line.length).trimStart() };
}

/** The sections of a file that begin with `## `, and what stands in front of them. */
export function splitSections(text) {
  const [intro = '', ...sections] = text.split(/^## /m);
  return {
    intro,
    sections: sections.map((section) => {
      const end = section.indexOf('\n');
      return { heading: section.slice(0, end).trim(), body: section.slice(end + 1).trim() };
    }),
  };
}

/** The first sentence of a Markdown text as plain text, for descriptions. */
export function firstSentence(text) {
  const plain = text
    .replace(/^\*\*[^*]+\*\*\s*/, '')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ');
  return /^.*?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, '.') ?? plain;
}

/** Puts flags such as `--base` into backticks: without them, two hyphens become a dash. */
export function quoteFlags(text) {
  return text.replace(/(?<![\w`-])--[a-z][\w-]*/g, '`$&`');
}
