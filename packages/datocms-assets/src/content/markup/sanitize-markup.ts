import type { AssetHosts } from '../../asset/asset-url.ts';
import { cleanCss } from './audit-css.ts';
import { auditMarkup, type Danger } from './audit-markup.ts';

const maxRounds = 4;

/**
 * Takes the dangerous parts out by cutting their characters, and leaves all others as they are. The result is audited
 * again, until nothing is found: CSS that is not clean after one round goes as a whole.
 * @returns `undefined` where that does not succeed
 * @throws DownloadFailure where the text is not well-formed, or no longer is
 */
export function sanitizeMarkup(source: string, hosts: AssetHosts): { text: string; removed: string[] } | undefined {
  let text = expandEntities(source);
  const removed = new Set<string>();
  for (let round = 0; round < maxRounds; round++) {
    const { dangers } = auditMarkup(text, hosts);
    if (round === 0 && text !== source) removed.add('declarations in its DOCTYPE');
    if (dangers.length === 0) return { text, removed: [...removed] };
    if (dangers.some((danger) => danger.remedy === 'no')) return undefined;
    for (const { what } of dangers) removed.add(what);
    text = cut(text, dangers, round === 0);
  }
  return undefined;
}

function cut(text: string, dangers: readonly Danger[], mayClean: boolean): string {
  const parts: string[] = [];
  let from = 0;
  // The outer one first where two begin together; what lies inside a part that was cut is gone with it.
  for (const { start, end, remedy } of dangers.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < from) continue;
    parts.push(text.slice(from, start));
    if (remedy === 'css' && mayClean) parts.push(cleanCss(text.slice(start, end)));
    from = end;
  }
  return parts.join('') + text.slice(from);
}

// What lacks its end is matched as well, so that the end is looked for once.
const doctypes = /<!DOCTYPE[^[>]*(?:(\[[^\]]*(?:\]\s*)?)(>?))?/gi;
const simpleEntity = /<!ENTITY\s+([A-Za-z_][\w.-]*)\s+(?:"([^"&%<]*)"|'([^'&%<]*)')\s*>/g;

/**
 * Replaces the entities that a DOCTYPE declares as plain text, as drawing programs write them for namespaces, so that the
 * declarations can go. All others stay, and so do those that make the text more than twice as long; the text without their
 * declarations is refused as not well-formed.
 */
function expandEntities(source: string): string {
  const doctype = Array.from(source.matchAll(doctypes)).find(([, , end]) => end === '>');
  if (!doctype) return source;
  const [whole, subset = ''] = doctype;
  const values = new Map<string, string>();
  for (const [, name = '', double, single] of subset.matchAll(simpleEntity)) {
    // The first declaration of a name counts.
    if (!values.has(name))
      values.set(name, (double ?? single ?? '').replaceAll('"', '&quot;').replaceAll("'", '&apos;'));
  }
  const before = source.slice(0, doctype.index) + whole.replace(subset, '');
  const after = source.slice(doctype.index + whole.length);
  // What a few bytes could make without a bound.
  let left = source.length;
  const expanded = after.replace(/&([A-Za-z_][\w.-]*);/g, (reference, name: string) => {
    const value = values.get(name);
    left -= value?.length ?? 0;
    return value !== undefined && left >= 0 ? value : reference;
  });
  return before + expanded;
}
