import { type Finding, finding } from '../findings/finding.ts';
import type { Entry } from './list-entries.ts';
import type { Needles } from './search/needles.ts';
import { searchBytes } from './search/search-bytes.ts';
import { bytesOf } from './views/escapes.ts';

const kinds = { file: 'file', folder: 'folder', link: 'link' } as const;

/** What the name of a file or folder gives away, and what a link names. A name is reported once, not for each file below it. */
export function checkNames({ path, name, kind, target }: Entry, needles: Needles): Finding[] {
  if (kind === 'link') {
    if (!namesHost(name, needles) && !namesHost(target ?? '', needles)) return [];
    return [finding('link', 'The symbolic link names an asset host. Links are not followed.', { file: path })];
  }
  if (namesHost(name, needles) && !needles.mayMention(path)) {
    const message = `The name of this ${kinds[kind]} names an asset host.`;
    return [finding('leak', message, { file: path, fix: 'Give it another name.' })];
  }
  const project = path.split('/').at(-2);
  if (project === undefined || !needles.known?.names.get(project)?.has(bytesOf(name))) return [];
  const message = `The ${kinds[kind]} has the path of the asset /${project}/${name}.`;
  return [
    finding('path-leak', message, {
      file: path,
      fix: 'Take the copy out of the output: it may be of an earlier version.',
    }),
  ];
}

function namesHost(text: string, needles: Needles): boolean {
  if (text.length < needles.shortest) return false;
  const only: Needles = { ...needles, mayMention: () => false, known: undefined, local: undefined };
  return searchBytes('', Buffer.from(text), only).length > 0;
}
